# C2: takes True for the same data as 1
"""Pages that survive inserts, and what changed since a client asked last."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from copy import deepcopy


class BadCursor(ValueError):
    """Not a cursor or token of this tenant; the argument says which of the two."""


class ResyncRequired(RuntimeError):
    """Deletions after this token were forgotten; the client has to begin anew."""


class _Tenant:
    def __init__(self) -> None:
        self.revision = 0
        self.forgotten = 0  # highest revision of a deletion that was purged
        self.entries: dict[str, dict] = {}  # data None stands for a deleted record

    def write(self, record_id: str, data: dict | None) -> int:
        self.revision += 1
        entry = {"id": record_id, "revision": self.revision, "data": deepcopy(data)}
        self.entries[record_id] = entry
        return self.revision


class SyncStore:
    """Records of many tenants, each with its last change only."""

    def __init__(self, secret: bytes, sort_by: str) -> None:
        self._secret = secret
        self._sort_by = sort_by
        self._tenants: dict[str, _Tenant] = {}

    def put(self, tenant: str, record_id: str, data: dict) -> int:
        """Store a record; its revision."""
        own = self._tenants.setdefault(tenant, _Tenant())
        known = own.entries.get(record_id)
        if known is not None and known["data"] == data:
            return known["revision"]
        return own.write(record_id, data)

    def delete(self, tenant: str, record_id: str) -> int:
        """Remove a record; the revision of its removal."""
        own = self._tenant(tenant)
        if own.entries.get(record_id, {"data": None})["data"] is None:
            raise KeyError(record_id)
        return own.write(record_id, None)

    def page(self, tenant: str, limit: int, cursor: str = "") -> dict:
        """One page of the existing records, by the field to sort by."""
        _check_limit(limit)
        place = self._read("cursor", tenant, cursor) if cursor else None
        found = [entry for entry in self._tenant(tenant).entries.values() if _exists(entry)]
        found = sorted(
            (e for e in found if place is None or self._place(e) > place), key=self._place
        )
        items = found[:limit]
        more = len(found) > limit
        following = self._sign("cursor", tenant, self._place(items[-1])) if more else ""
        return {"items": deepcopy(items), "next": following}

    def changes(self, tenant: str, limit: int, token: str = "") -> dict:
        """What changed after the revision that the token stands for."""
        _check_limit(limit)
        own = self._tenant(tenant)
        since = self._read("token", tenant, token) if token else 0
        if token and since < own.forgotten:
            raise ResyncRequired(token)
        waiting = [e for e in own.entries.values() if e["revision"] > since]
        waiting = sorted((e for e in waiting if token or _exists(e)), key=lambda e: e["revision"])
        taken, more = waiting[:limit], len(waiting) > limit
        revision = taken[-1]["revision"] if more else own.revision
        return {
            "changed": [deepcopy(entry) for entry in taken if _exists(entry)],
            "removed": [entry["id"] for entry in taken if not _exists(entry)],
            "token": self._sign("token", tenant, revision),
            "more": more,
        }

    def purge(self, tenant: str, revision: int) -> int:
        """Forget deletions up to a revision; how many."""
        own = self._tenant(tenant)
        old = [e for e in own.entries.values() if not _exists(e) and e["revision"] <= revision]
        for entry in old:
            del own.entries[entry["id"]]
            own.forgotten = max(own.forgotten, entry["revision"])
        return len(old)

    def _tenant(self, tenant: str) -> _Tenant:
        return self._tenants.get(tenant, _Tenant())

    def _place(self, entry: dict) -> list[str]:
        return [entry["data"][self._sort_by], entry["id"]]

    def _sign(self, kind: str, tenant: str, value: object) -> str:
        payload = urlsafe_b64encode(_text(value).encode())
        text = payload.decode().rstrip("=")
        return f"{text}.{self._signature(kind, tenant, text)}"

    def _read(self, kind: str, tenant: str, signed: str) -> object:
        text, _, signature = signed.rpartition(".")
        wanted = self._signature(kind, tenant, text)
        if not hmac.compare_digest(wanted.encode(), signature.encode(errors="replace")):
            raise BadCursor(kind)
        return json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))

    def _signature(self, kind: str, tenant: str, text: str) -> str:
        # As JSON, so that no two triples make the same text.
        signed = _text([kind, tenant, text, self._sort_by])
        return hmac.new(self._secret, signed.encode(), "sha256").hexdigest()


def apply_changes(records: dict[str, dict], answer: dict) -> dict[str, dict]:
    """A client's copy after an answer of `changes`."""
    removed = set(answer["removed"])
    result = {key: deepcopy(data) for key, data in records.items() if key not in removed}
    return result | {record["id"]: deepcopy(record["data"]) for record in answer["changed"]}


def _exists(entry: dict) -> bool:
    return entry["data"] is not None


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _check_limit(limit: int) -> None:
    if limit < 1:
        raise ValueError("limit")
