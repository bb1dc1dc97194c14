"""A second contact book: one class per contact, an index of emails, checks written out."""

from dataclasses import asdict, dataclass, field, replace


@dataclass
class _Contact:
    id: str
    name: str = ""
    email: str = ""
    phone: str = ""
    tags: list = field(default_factory=list)
    created_at: int = 0
    updated_at: int = 0


class ContactBook:
    def __init__(self, clock, new_id):
        self.clock = clock
        self.new_id = new_id
        self.by_id = {}
        self.by_email = {}

    def add(self, name, email="", phone="", tags=None):
        fields = {"name": name, "email": email, "phone": phone, "tags": tags or []}
        contact = self._changed(_Contact(""), fields)
        contact.id = self.new_id()
        contact.created_at = contact.updated_at = self.clock()
        return self._store(contact)

    def get(self, contact_id):
        return asdict(self._find(contact_id))

    def update(self, contact_id, changes):
        before = self._find(contact_id)
        after = self._changed(before, changes)
        if after == before:
            return asdict(before)
        after.updated_at = self.clock()
        return self._store(after)

    def delete(self, contact_id):
        contact = self._find(contact_id)
        self.by_email.pop(contact.email, None)
        del self.by_id[contact_id]

    def search(self, text="", tag=""):
        found = []
        text, tag = text.strip().casefold(), tag.strip().lower()
        for contact in self.by_id.values():
            words = "\n".join([contact.name, contact.email, contact.phone]).casefold()
            if text in words and (tag == "" or tag in contact.tags):
                found.append(asdict(contact))
        found.sort(key=lambda contact: contact["id"])
        found.sort(key=lambda contact: contact["name"].lower())
        return found

    def _find(self, contact_id):
        if contact_id not in self.by_id:
            raise KeyError(contact_id)
        return self.by_id[contact_id]

    def _store(self, contact):
        before = self.by_id.get(contact.id)
        if before is not None and before.email:
            del self.by_email[before.email]
        if contact.email:
            self.by_email[contact.email] = contact.id
        self.by_id[contact.id] = contact
        return asdict(contact)

    def _changed(self, contact, changes):
        cleaners = {"name": _name, "email": self._email, "phone": _phone, "tags": _tags}
        for key in changes:
            if key not in cleaners:
                raise ValueError(key)
        values = {}
        for key, value in changes.items():
            values[key] = cleaners[key](value)
        owner = self.by_email.get(values.get("email", ""), contact.id)
        if owner != contact.id:
            raise ValueError("email")
        return replace(contact, **values)

    @staticmethod
    def _email(text):
        text = text.strip().lower()
        if not text:
            return text
        local, _, host = text.partition("@")
        parts = host.split(".")
        if not local or "@" in host or len(parts) < 2 or "" in parts or len(text.split()) > 1:
            raise ValueError("email")
        return text


def _name(text):
    words = text.split()
    if not words:
        raise ValueError("name")
    return " ".join(words)


def _phone(text):
    text = text.strip()
    rest = text
    for character in " +-().":
        rest = rest.replace(character, "")
    if text and not (rest.isascii() and rest.isdigit() and 7 <= len(rest) <= 15):
        raise ValueError("phone")
    return text


def _tags(tags):
    kept = []
    for tag in tags:
        tag = tag.strip().lower()
        if tag and tag not in kept:
            kept.append(tag)
    kept.sort()
    return kept
