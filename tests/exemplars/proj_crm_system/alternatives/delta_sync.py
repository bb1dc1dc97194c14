"""A second sync store: a log of last changes for each tenant, sealed texts made by one helper."""

import base64
import hashlib
import hmac
import json
from copy import deepcopy


class BadCursor(ValueError):
    pass


class ResyncRequired(RuntimeError):
    pass


class _Tenant:
    def __init__(self):
        self.revision = 0
        self.forgotten = 0
        self.last = {}  # id: (revision, data or None), lowest revision first


class SyncStore:
    def __init__(self, secret, sort_by):
        self._secret = secret
        self._sort_by = sort_by
        self._tenants = {}

    def put(self, tenant, record_id, data):
        mine = self._tenant(tenant)
        revision, old = mine.last.get(record_id, (0, None))
        if old is not None and _text(old) == _text(data):
            return revision
        return self._change(mine, record_id, deepcopy(data))

    def delete(self, tenant, record_id):
        mine = self._tenant(tenant)
        if mine.last.get(record_id, (0, None))[1] is None:
            raise KeyError(record_id)
        return self._change(mine, record_id, None)

    def page(self, tenant, limit, cursor=""):
        _check(limit)
        records = []
        for record_id, (revision, data) in self._tenant(tenant).last.items():
            if data is not None:
                records.append(([data[self._sort_by], record_id], revision, data))
        records.sort(key=lambda each: each[0])
        if cursor:
            after = self._unseal(cursor, tenant, "page", "cursor")
            records = [each for each in records if each[0] > after]
        taken = records[:limit]
        more = len(records) > len(taken)
        return {
            "items": [_record(place[1], revision, data) for place, revision, data in taken],
            "next": self._seal(taken[-1][0], tenant, "page") if more else "",
        }

    def changes(self, tenant, limit, token=""):
        _check(limit)
        mine = self._tenant(tenant)
        since = self._unseal(token, tenant, "changes", "token") if token else 0
        if token and since < mine.forgotten:
            raise ResyncRequired(token)
        waiting = [
            (record_id, revision, data)
            for record_id, (revision, data) in mine.last.items()
            if revision > since and (token or data is not None)
        ]
        taken = waiting[:limit]
        more = len(waiting) > limit
        return {
            "changed": [_record(*each) for each in taken if each[2] is not None],
            "removed": [each[0] for each in taken if each[2] is None],
            "token": self._seal(taken[-1][1] if more else mine.revision, tenant, "changes"),
            "more": more,
        }

    def purge(self, tenant, revision):
        mine = self._tenant(tenant)
        gone = {
            record_id: at
            for record_id, (at, data) in mine.last.items()
            if data is None and at <= revision
        }
        for record_id in gone:
            del mine.last[record_id]
        mine.forgotten = max([mine.forgotten, *gone.values()])
        return len(gone)

    def _tenant(self, name):
        return self._tenants.setdefault(name, _Tenant())

    @staticmethod
    def _change(mine, record_id, data):
        mine.revision += 1
        mine.last.pop(record_id, None)
        mine.last[record_id] = mine.revision, data
        return mine.revision

    def _seal(self, value, tenant, method):
        text = base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
        return text + "." + self._mark(text, tenant, method)

    def _unseal(self, sealed, tenant, method, told):
        text, _, mark = sealed.partition(".")
        wanted = self._mark(text, tenant, method)
        if not hmac.compare_digest(wanted.encode(), mark.encode("utf-8", "replace")):
            raise BadCursor(told)
        return json.loads(base64.urlsafe_b64decode(text + "==="))

    def _mark(self, text, tenant, method):
        facts = json.dumps([method, tenant, self._sort_by, text])
        return hmac.new(self._secret, facts.encode(), hashlib.sha256).hexdigest()


def apply_changes(records, answer):
    kept = {key: data for key, data in records.items() if key not in answer["removed"]}
    return deepcopy(kept | {record["id"]: record["data"] for record in answer["changed"]})


def _record(record_id, revision, data):
    return {"id": record_id, "revision": revision, "data": deepcopy(data)}


def _text(data):
    return json.dumps(data, sort_keys=True)


def _check(limit):
    if limit < 1:
        raise ValueError("limit")
