"""A second archive: every tenant is an object that knows nothing of the others."""

import base64
import hashlib
import json
from copy import deepcopy


class BadExport(ValueError):
    pass


class _Tenant:
    def __init__(self):
        self.rows = {}  # (kind, number): [data, set of digests]
        self.highest = {}
        self.done = []

    def find(self, record_id):
        kind, _, number = record_id.rpartition("-")
        row = self.rows.get((kind, int(number))) if number.isdecimal() else None
        if row is None or record_id != f"{kind}-{int(number)}":
            raise KeyError(record_id)
        return row

    def digests(self):
        return {digest for _, files in self.rows.values() for digest in files}


class TenantArchive:
    def __init__(self, clock):
        self._clock = clock
        self._tenants = {}
        self._contents = {}

    def put(self, tenant, kind, data):
        mine = self._tenant(tenant)
        number = mine.highest[kind] = mine.highest.get(kind, 0) + 1
        mine.rows[kind, number] = [deepcopy(data), set()]
        self._note(mine, "put", 1)
        return f"{kind}-{number}"

    def attach(self, tenant, record_id, content):
        mine = self._tenant(tenant)
        files = mine.find(record_id)[1]
        digest = hashlib.sha256(content).hexdigest()
        if digest not in files:
            files.add(digest)
            self._contents[digest] = bytes(content)
            self._note(mine, "attach", 1)
        return digest

    def records(self, tenant):
        rows = self._tenant(tenant).rows
        return [
            {
                "id": f"{kind}-{number}",
                "kind": kind,
                "data": deepcopy(rows[kind, number][0]),
                "files": sorted(rows[kind, number][1]),
            }
            for kind, number in sorted(rows)
        ]

    def content(self, tenant, digest):
        if digest not in self._tenant(tenant).digests():
            raise KeyError(digest)
        return self._contents[digest]

    def usage(self, tenant):
        mine = self._tenant(tenant)
        files = mine.digests()
        size = sum(len(self._contents[digest]) for digest in files)
        return {"records": len(mine.rows), "files": len(files), "bytes": size}

    def stored_bytes(self):
        held = set().union(*(mine.digests() for mine in self._tenants.values()))
        return sum(len(self._contents[digest]) for digest in held)

    def export(self, tenant):
        mine, digests = self._tenant(tenant), sorted(self._tenant(tenant).digests())
        lines = [_line(record) for record in self.records(tenant)]
        for digest in digests:
            content = base64.b64encode(self._contents[digest]).decode()
            lines.append(_line({"content": content, "digest": digest}))
        self._note(mine, "export", len(mine.rows))
        head = {"files": len(digests), "records": len(mine.rows), "sha256": _sum(lines)}
        return [_line(head), *lines]

    def restore(self, tenant, lines):
        mine = self._tenant(tenant)
        if mine.rows:
            raise ValueError("tenant")
        records, files = _read(lines)
        for content in files:
            self._contents[hashlib.sha256(content).hexdigest()] = content
        for record in records:
            kind, number = record["kind"], int(record["id"].rpartition("-")[2])
            mine.rows[kind, number] = [record["data"], set(record["files"])]
            mine.highest[kind] = max(mine.highest.get(kind, 0), number)
        self._note(mine, "restore", len(records))
        return len(records)

    def erase(self, tenant):
        mine, before = self._tenant(tenant), self.usage(tenant)
        mine.rows = {}
        held = set().union(*(each.digests() for each in self._tenants.values()))
        self._contents = {digest: self._contents[digest] for digest in held}
        self._note(mine, "erase", before["records"])
        return before

    def audit(self, tenant):
        return deepcopy(self._tenant(tenant).done)

    def _tenant(self, name):
        if name == "":
            raise ValueError("tenant")
        return self._tenants.setdefault(name, _Tenant())

    def _note(self, mine, action, count):
        mine.done.append({"at": self._clock(), "action": action, "count": count})


def _read(lines):
    """Records and contents of an export."""
    try:
        head, *rest = [json.loads(line) for line in lines]
        numbers = head["records"], head["files"]
        told = head["sha256"]
    except (ValueError, TypeError, KeyError):
        raise BadExport("lines") from None
    files = [base64.b64decode(each["content"]) for each in rest if "digest" in each]
    records = [each for each in rest if "digest" not in each]
    if told != _sum(lines[1:]) or numbers != (len(records), len(files)):
        raise BadExport("lines")
    return records, files


def _line(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _sum(lines):
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
