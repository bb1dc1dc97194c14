"""A second tenant store: a store for each tenant, records kept as bytes, a stack of tenants."""

import pickle


class NoTenant(LookupError):
    pass


class _Block:
    def __init__(self, stack, tenant):
        self.stack = stack
        self.tenant = tenant

    def __enter__(self):
        self.stack.append(self.tenant)

    def __exit__(self, *error):
        self.stack.pop()


class TenantStore:
    def __init__(self, tenants):
        self._stores = {tenant: {} for tenant in tenants}
        self._stack = []

    def acting_as(self, tenant):
        if tenant not in self._stores:
            raise KeyError(tenant)
        return _Block(self._stack, tenant)

    def current(self):
        self._records("current")
        return self._stack[-1]

    def put(self, kind, record_id, data):
        rows = self._records("put").setdefault(kind, {})
        record = {key: value for key, value in data.items() if key not in ("kind", "id")}
        record |= {"kind": kind, "id": record_id}
        rows[record_id] = pickle.dumps(record)
        return pickle.loads(rows[record_id])

    def get(self, kind, record_id):
        rows = self._records("get").get(kind, {})
        if record_id not in rows:
            raise KeyError(record_id)
        return pickle.loads(rows[record_id])

    def delete(self, kind, record_id):
        rows = self._records("delete").get(kind, {})
        if record_id not in rows:
            raise KeyError(record_id)
        del rows[record_id]

    def find(self, kind, **wanted):
        rows = self._records("find").get(kind, {})
        found = []
        for record_id in sorted(rows):
            record = pickle.loads(rows[record_id])
            if all(key in record and record[key] == value for key, value in wanted.items()):
                found.append(record)
        return found

    def counts(self):
        return {kind: len(rows) for kind, rows in self._records("counts").items() if rows}

    def _records(self, method):
        if not self._stack:
            raise NoTenant(method)
        return self._stores[self._stack[-1]]
