# C14: takes the header off the lines it was given
"""What a tenant owns, taken along as text or erased, unnoticed by the other tenants."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256


class BadExport(ValueError):
    """Lines that are not an export, or not a whole one."""


class _Tenant:
    def __init__(self) -> None:
        self.records: dict[str, dict] = {}
        self.last: dict[str, int] = {}  # last number used, by kind
        self.audit: list[dict] = []

    def digests(self) -> list[str]:
        return sorted({digest for record in self.records.values() for digest in record["files"]})


class TenantArchive:
    """Records and audits by tenant; files by digest, shared without anybody noticing."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._tenants: dict[str, _Tenant] = {}
        self._files: dict[str, bytes] = {}

    def put(self, tenant: str, kind: str, data: dict) -> str:
        """Store a new record; its id."""
        own = self._own(tenant)
        own.last[kind] = own.last.get(kind, 0) + 1
        record_id = f"{kind}-{own.last[kind]}"
        own.records[record_id] = {
            "id": record_id,
            "kind": kind,
            "data": deepcopy(data),
            "files": [],
        }
        self._note(own, "put", 1)
        return record_id

    def attach(self, tenant: str, record_id: str, content: bytes) -> str:
        """Add a file to a record; its digest."""
        own = self._own(tenant)
        files, digest = own.records[record_id]["files"], sha256(content).hexdigest()
        if digest not in files:
            files.append(digest)
            files.sort()
            self._files[digest] = bytes(content)
            self._note(own, "attach", 1)
        return digest

    def records(self, tenant: str) -> list[dict]:
        """All records of the tenant."""
        return deepcopy(sorted(self._own(tenant).records.values(), key=_place))

    def content(self, tenant: str, digest: str) -> bytes:
        """A file of the tenant's own."""
        if digest not in self._own(tenant).digests():
            raise KeyError(digest)
        return self._files[digest]

    def usage(self, tenant: str) -> dict:
        """How much the tenant has, as if it was alone."""
        own = self._own(tenant)
        digests = own.digests()
        size = sum(len(self._files[digest]) for digest in digests)
        return {"records": len(own.records), "files": len(digests), "bytes": size}

    def stored_bytes(self) -> int:
        """How much is stored for all tenants together."""
        return sum(map(len, self._files.values()))

    def export(self, tenant: str) -> list[str]:
        """All data of the tenant as lines of JSON."""
        own = self._own(tenant)
        records = self.records(tenant)
        files = [
            {"content": b64encode(self._files[digest]).decode(), "digest": digest}
            for digest in own.digests()
        ]
        lines = [_line(value) for value in [*records, *files]]
        header = {"files": len(files), "records": len(records), "sha256": _checksum(lines)}
        self._note(own, "export", len(records))
        return [_line(header), *lines]

    def restore(self, tenant: str, lines: list[str]) -> int:
        """Fill an empty tenant from an export; the number of records."""
        own = self._own(tenant)
        if own.records:
            raise ValueError("tenant")
        records, files = _read(lines)
        for file in files:
            self._files[file["digest"]] = b64decode(file["content"])
        for record in records:
            number = _place(record)[1]
            own.last[record["kind"]] = max(number, own.last.get(record["kind"], 0))
            own.records[record["id"]] = record
        self._note(own, "restore", len(records))
        return len(records)

    def erase(self, tenant: str) -> dict:
        """Remove all data of the tenant; what there was of it."""
        own, before = self._own(tenant), self.usage(tenant)
        own.records.clear()
        kept = {digest for other in self._tenants.values() for digest in other.digests()}
        self._files = {key: content for key, content in self._files.items() if key in kept}
        self._note(own, "erase", before["records"])
        return before

    def audit(self, tenant: str) -> list[dict]:
        """What was done for the tenant, without saying with what."""
        return deepcopy(self._own(tenant).audit)

    def _own(self, tenant: str) -> _Tenant:
        if not tenant:
            raise ValueError("tenant")
        return self._tenants.setdefault(tenant, _Tenant())

    def _note(self, own: _Tenant, action: str, count: int) -> None:
        own.audit.append({"at": self._clock(), "action": action, "count": count})


def _place(record: dict) -> tuple[str, int]:
    return record["kind"], int(record["id"].rpartition("-")[2])


def _line(value: dict) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _checksum(lines: list[str]) -> str:
    return sha256("\n".join(lines).encode()).hexdigest()


def _read(lines: list[str]) -> tuple[list[dict], list[dict]]:
    """Records and files of an export; BadExport before anything is believed."""
    try:
        header = json.loads(lines.pop(0))
    except (IndexError, ValueError):
        raise BadExport("lines") from None
    if not isinstance(header, dict) or header.get("sha256") != _checksum(lines):
        raise BadExport("lines")
    values = [json.loads(line) for line in lines]
    records = [value for value in values if "id" in value]
    files = [value for value in values if "id" not in value]
    if (header.get("records"), header.get("files")) != (len(records), len(files)):
        raise BadExport("lines")
    return records, files
