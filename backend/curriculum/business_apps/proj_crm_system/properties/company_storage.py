"""Invariants of crm_system.storage."""

from contextlib import suppress
from itertools import count

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.storage"

TENANTS = ["acme", "blue"]
names = st.sampled_from(["Ada", "Bo", ""])
steps = st.one_of(
    st.tuples(st.just("add_contact"), st.fixed_dictionaries({"name": names})),
    st.tuples(
        st.just("change_contact"),
        st.fixed_dictionaries({"name": names}),
        st.sampled_from(["r1", "r2"]),
    ),
    st.tuples(st.just("delete_contact"), st.just({}), st.sampled_from(["r1", "r2"])),
)
acts = st.lists(st.tuples(st.sampled_from(TENANTS), steps), max_size=10)


def new_storage(module):
    storage = module.Storage(":memory:", lambda: 100, lambda: "unused")
    for tenant in TENANTS:
        storage.add_tenant(tenant, f"the key of {tenant}...")
    return storage


def apply(storage, tenant, step, numbers):
    """Do one step; each company counts its own contacts."""
    record_id = step[2] if len(step) > 2 else f"r{next(numbers[tenant])}"
    with suppress(KeyError, ValueError):
        storage.write(tenant, step[0], step[1], record_id)


def contacts(storage, tenant):
    with storage.reading(tenant) as company:
        return company.find("contact")


def tenants_do_not_interfere(module, value):
    both, alone = new_storage(module), new_storage(module)
    counters, counter = {name: count(1) for name in TENANTS}, {"blue": count(1)}
    for tenant, step in value:
        apply(both, tenant, step, counters)
        if tenant == "blue":
            apply(alone, tenant, step, counter)
    seen = contacts(both, "blue")
    assert seen == contacts(alone, "blue"), "what acme did is seen by blue"


def refused_writes_leave_nothing(module, value):
    storage, counters = new_storage(module), {name: count(1) for name in TENANTS}
    for tenant, step in value:
        before = contacts(storage, tenant)
        record_id = step[2] if len(step) > 2 else f"r{next(counters[tenant])}"
        try:
            storage.write(tenant, step[0], step[1], record_id)
        except (KeyError, ValueError):
            assert contacts(storage, tenant) == before, "a refused write changed something"


PROPERTIES = [
    Property("tenants-do-not-interfere", "C10", acts, tenants_do_not_interfere),
    Property("refused-writes-leave-nothing", "C7", acts, refused_writes_leave_nothing),
]
