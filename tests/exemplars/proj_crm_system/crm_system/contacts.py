"""The people a company talks to."""

import re
from collections.abc import Callable
from copy import deepcopy

_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")
_PHONE = re.compile(r"[0-9 +().-]*")


class ContactBook:
    """Contacts as dicts, cleaned and checked before they are stored."""

    def __init__(self, clock: Callable[[], int], new_id: Callable[[], str]) -> None:
        self._clock = clock
        self._new_id = new_id
        self._contacts: dict[str, dict] = {}

    def add(
        self, name: str, email: str = "", phone: str = "", tags: list[str] | None = None
    ) -> dict:
        """Store a new contact; ValueError names the field that is wrong."""
        given = {"name": name, "email": email, "phone": phone, "tags": tags or []}
        values = self._checked(given, contact_id="")
        now = self._clock()
        contact = {"id": self._new_id(), **values, "created_at": now, "updated_at": now}
        self._contacts[contact["id"]] = contact
        return deepcopy(contact)

    def get(self, contact_id: str) -> dict:
        return deepcopy(self._contacts[contact_id])

    def update(self, contact_id: str, changes: dict) -> dict:
        """Change some fields of a contact, all or none."""
        contact = self._contacts[contact_id]
        values = self._checked(changes, contact_id)
        if any(contact[field] != value for field, value in values.items()):
            contact.update(values, updated_at=self._clock())
        return deepcopy(contact)

    def delete(self, contact_id: str) -> None:
        del self._contacts[contact_id]

    def search(self, text: str = "", tag: str = "") -> list[dict]:
        """The contacts that hold `text` and carry `tag`, sorted by name."""
        needle, wanted = text.strip().lower(), set(_clean("tags", [tag]))
        found = [
            deepcopy(contact)
            for contact in self._contacts.values()
            if wanted <= set(contact["tags"])
            and any(needle in contact[field].lower() for field in ("name", "email", "phone"))
        ]
        return sorted(found, key=lambda contact: (contact["name"].lower(), contact["id"]))

    def _checked(self, given: dict, contact_id: str) -> dict:
        values = {field: _clean(field, value) for field, value in given.items()}
        others = (c for c in self._contacts.values() if c["id"] != contact_id)
        email = values.get("email", "")
        if values.get("name") == "":
            raise ValueError("name")
        if email and (not _EMAIL.fullmatch(email) or any(c["email"] == email for c in others)):
            raise ValueError("email")
        phone = values.get("phone", "")
        digits = sum(character in "0123456789" for character in phone)
        if phone and not (_PHONE.fullmatch(phone) and 7 <= digits <= 15):
            raise ValueError("phone")
        return values


def _clean(field: str, value):
    if field == "tags":
        return sorted({tag.strip().lower() for tag in value} - {""})
    if field == "name":
        return " ".join(value.split())
    if field in ("email", "phone"):
        return value.strip().lower()
    raise ValueError(field)
