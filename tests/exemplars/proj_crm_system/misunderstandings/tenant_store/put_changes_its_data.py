# C11: writes kind and id into the data it was given
"""Records of many tenants in one store, never seen by another tenant."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy


class NoTenant(LookupError):
    """Nobody said for which tenant; the argument is the method that was called."""


class TenantStore:
    """Records by tenant, kind and id; the current tenant is the last one entered."""

    def __init__(self, tenants: list[str]) -> None:
        self._records: dict[str, dict[tuple[str, str], dict]] = {name: {} for name in tenants}
        self._entered: list[str] = []

    def acting_as(self, tenant: str) -> AbstractContextManager[None]:
        """A block in which the tenant is the current one."""
        if tenant not in self._records:
            raise KeyError(tenant)
        return self._block(tenant)

    def current(self) -> str:
        """The current tenant; NoTenant outside of every block."""
        return self._require("current")

    def put(self, kind: str, record_id: str, data: dict) -> dict:
        """Store a record of the current tenant."""
        records = self._own("put")
        data.update(kind=kind, id=record_id)
        record = deepcopy(data)
        records[kind, record_id] = record
        return deepcopy(record)

    def get(self, kind: str, record_id: str) -> dict:
        """A record of the current tenant."""
        return deepcopy(self._holding("get", kind, record_id)[kind, record_id])

    def delete(self, kind: str, record_id: str) -> None:
        """Remove a record of the current tenant."""
        del self._holding("delete", kind, record_id)[kind, record_id]

    def find(self, kind: str, **wanted: object) -> list[dict]:
        """The current tenant's records of a kind that have the wanted values, by id."""
        found = [
            deepcopy(record)
            for (record_kind, _), record in self._own("find").items()
            if record_kind == kind
            and all(key in record and record[key] == value for key, value in wanted.items())
        ]
        return sorted(found, key=lambda record: record["id"])

    def counts(self) -> dict[str, int]:
        """How many records of each kind the current tenant has."""
        return dict(Counter(kind for kind, _ in self._own("counts")))

    @contextmanager
    def _block(self, tenant: str) -> Iterator[None]:
        self._entered.append(tenant)
        try:
            yield
        finally:
            self._entered.pop()

    def _require(self, method: str) -> str:
        if not self._entered:
            raise NoTenant(method)
        return self._entered[-1]

    def _own(self, method: str) -> dict[tuple[str, str], dict]:
        return self._records[self._require(method)]

    def _holding(self, method: str, kind: str, record_id: str) -> dict[tuple[str, str], dict]:
        records = self._own(method)
        if (kind, record_id) not in records:
            raise KeyError(record_id)
        return records
