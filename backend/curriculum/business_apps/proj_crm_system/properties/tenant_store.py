"""Invariants of crm_system.tenancy."""

from contextlib import suppress

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.tenancy"

TENANTS = ["acme", "blue"]
kinds = st.sampled_from(["deal", "note"])
record_ids = st.sampled_from(["1", "2", "3"])
datas = st.fixed_dictionaries({"n": st.integers(0, 2)}, optional={"list": st.just([1])})
steps = st.one_of(
    st.tuples(st.just("put"), kinds, record_ids, datas),
    st.tuples(st.just("delete"), kinds, record_ids),
)
acts = st.lists(st.tuples(st.sampled_from(TENANTS), steps), max_size=12)


def apply(store, step):
    with suppress(KeyError):
        getattr(store, step[0])(*step[1:])


def seen(store, tenant):
    """All that a tenant can see."""
    with store.acting_as(tenant):
        found = [record for kind in ("deal", "note") for record in store.find(kind)]
        return found, store.counts()


def tenants_do_not_interfere(module, value):
    both, alone = module.TenantStore(TENANTS), module.TenantStore(TENANTS)
    for tenant, step in value:
        with both.acting_as(tenant):
            apply(both, step)
        if tenant == "blue":
            with alone.acting_as(tenant):
                apply(alone, step)
    assert seen(both, "blue") == seen(alone, "blue"), "what acme did is seen by blue"


def store_follows_a_dict(module, value):
    store, expected = module.TenantStore(TENANTS), {}
    with store.acting_as("acme"):
        for _, step in value:
            apply(store, step)
            key = step[1:3]
            if step[0] == "put":
                expected[key] = {**step[3], "kind": step[1], "id": step[2]}
            else:
                expected.pop(key, None)
    found, counts = seen(store, "acme")
    assert found == [expected[key] for key in sorted(expected)], f"found {found}"
    assert sum(counts.values()) == len(expected), f"counts {counts}"
    assert 0 not in counts.values(), f"counts {counts}"


def blocks_are_left_in_order(module, tenants):
    store = module.TenantStore(TENANTS)
    nested(store, tenants)
    try:
        store.current()
    except module.NoTenant:
        return
    raise AssertionError("a tenant is still current")


def nested(store, tenants):
    if not tenants:
        return
    with store.acting_as(tenants[0]):
        nested(store, tenants[1:])
        assert store.current() == tenants[0], f"{store.current()} in the block of {tenants[0]}"


PROPERTIES = [
    Property("tenants-do-not-interfere", "C6", acts, tenants_do_not_interfere),
    Property("store-follows-a-dict", "C7", acts, store_follows_a_dict),
    Property(
        "blocks-are-left-in-order",
        "C2",
        st.lists(st.sampled_from(TENANTS), max_size=4),
        blocks_are_left_in_order,
    ),
]
