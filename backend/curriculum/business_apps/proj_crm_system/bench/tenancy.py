"""Speed of the tenancy objective: `size` records of 5 tenants, written, read and counted.

The yardstick keeps the same records in one dict, without tenants.
"""

from copy import deepcopy

MODULE = "crm_system.tenancy"
SIZES = (250, 500, 1000)
TENANTS = ("acme", "blue", "core", "dune", "echo")


def run(module, size):
    """Write and read all records, each in a block of its tenant; how many there are."""
    store = module.TenantStore(list(TENANTS))
    for tenant, kind, record_id, data in made(size):
        with store.acting_as(tenant):
            store.put(kind, record_id, data)
            store.get(kind, record_id)
    total = 0
    for tenant in TENANTS:
        with store.acting_as(tenant):
            total += len(store.find("deal", stage="open")) + sum(store.counts().values())
    return total


def yardstick(size):
    """Write, read and count the same records in one dict."""
    records = {}
    for tenant, kind, record_id, data in made(size):
        key = tenant, kind, record_id
        records[key] = deepcopy({**data, "kind": kind, "id": record_id})
        deepcopy(records[key])
    found = [deepcopy(r) for r in records.values() if r["kind"] == "deal" and r["stage"] == "open"]
    return len(found) + len(records)


def made(size):
    """The same records at every call."""
    for number in range(size):
        data = {"stage": ("open", "won")[number % 2], "lines": [number, {"amount": number}]}
        yield TENANTS[number % 5], ("deal", "note", "task")[number % 3], f"r{number:05}", data
