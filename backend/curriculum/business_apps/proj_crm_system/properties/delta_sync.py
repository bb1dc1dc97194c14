"""Invariants of crm_system.sync."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.sync"

record_ids = st.sampled_from(["r1", "r2", "r3", "r4"])
names = st.sampled_from(["a", "b", "ä"])
writes = st.one_of(
    st.tuples(st.just("put"), record_ids, names), st.tuples(st.just("delete"), record_ids)
)
histories = st.lists(writes, max_size=8)


def write(store, found, tenant="acme"):
    if found[0] == "put":
        return store.put(tenant, found[1], {"name": found[2]})
    try:
        return store.delete(tenant, found[1])
    except KeyError:
        return None


def everything(store, tenant="acme"):
    return {item["id"]: item["data"] for item in store.page(tenant, 100)["items"]}


def sync_leads_to_the_same_records(module, value):
    before, during, limit = value
    store, copy, token = module.SyncStore(b"key", "name"), {}, ""
    for found in before:
        write(store, found)
    # The others write between the parts; when they have done, the client catches up.
    for found in [*during, *[None] * 12]:
        answer = store.changes("acme", limit, token)
        assert len(answer["changed"]) + len(answer["removed"]) <= limit, f"{answer}"
        copy, token = module.apply_changes(copy, answer), answer["token"]
        if found:
            write(store, found)
    assert not answer["more"], "more changes than there can be"
    assert copy == everything(store), f"copy {copy}, store {everything(store)}"


def walk_returns_each_record_that_stays_once(module, value):
    before, during, limit = value
    store = module.SyncStore(b"key", "name")
    for found in before:
        write(store, found)
    touched = {found[1] for found in during}
    staying = {key for key in everything(store) if key not in touched}
    seen, cursor, waiting = [], "", list(during)
    for _ in range(20):
        page = store.page("acme", limit, cursor)
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
        if waiting:
            write(store, waiting.pop())
    assert not cursor, "the walk does not end"
    assert sorted(key for key in seen if key in staying) == sorted(staying), f"seen {seen}"


def revisions_grow_by_one(module, history):
    store, last = module.SyncStore(b"key", "name"), 0
    for found in history:
        before = everything(store)
        revision = write(store, found)
        changed = everything(store) != before
        assert not changed or revision == last + 1, f"{revision} after {last}"
        last += changed


def tenants_do_not_interfere(module, value):
    mine, theirs = value
    both, alone = module.SyncStore(b"key", "name"), module.SyncStore(b"key", "name")
    for store in (both, alone):
        for found in mine:
            write(store, found)
            if store is both and theirs:
                write(store, theirs[0], "blue")
    assert both.page("acme", 2) == alone.page("acme", 2), "pages differ"
    assert both.changes("acme", 2) == alone.changes("acme", 2), "changes differ"


PROPERTIES = [
    Property(
        "sync-leads-to-the-same-records",
        "C8",
        st.tuples(histories, histories, st.integers(1, 3)),
        sync_leads_to_the_same_records,
    ),
    Property(
        "walk-returns-each-record-that-stays-once",
        "C6",
        st.tuples(histories, histories, st.integers(1, 3)),
        walk_returns_each_record_that_stays_once,
    ),
    Property("revisions-grow-by-one", "C2", histories, revisions_grow_by_one),
    Property(
        "tenants-do-not-interfere",
        "C1",
        st.tuples(histories, histories),
        tenants_do_not_interfere,
    ),
]
