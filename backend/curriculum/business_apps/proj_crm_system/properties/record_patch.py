"""Invariants of crm_system.patching."""

from itertools import count

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.patching"

keys = st.sampled_from(["a", "b", "a/b", "~", ""])
leaves = st.one_of(st.booleans(), st.integers(0, 2), st.just(1.0), st.sampled_from(["", "x"]))
lists = st.lists(
    st.one_of(leaves, st.none(), st.dictionaries(keys, leaves, max_size=2)), max_size=3
)
documents = st.recursive(
    st.one_of(leaves, lists), lambda inner: st.dictionaries(keys, inner, max_size=3), max_leaves=6
)
patches = st.recursive(
    st.one_of(leaves, lists, st.none()),
    lambda inner: st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)
records = st.dictionaries(keys, documents, max_size=3)
record_patches = st.dictionaries(keys, patches, max_size=3)


def marked(value):
    """The value with booleans told from numbers, so that == compares as JSON does."""
    if isinstance(value, dict):
        return {key: marked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [marked(item) for item in value]
    return (isinstance(value, bool), value)


def patched_store(module, value):
    """A store with the record r1 after all patches, and every version it went through."""
    data, steps = value
    ticks = count(1)
    store = module.RecordStore(lambda: next(ticks))
    seen = [store.create("r1", data)]
    for step in steps:
        record = store.patch("r1", step, seen[-1]["version"])
        if record["version"] != seen[-1]["version"]:
            seen.append(record)
    return store, seen


def made_patch_leads_to_the_new_value(module, value):
    old, new = value
    patch = module.make_patch(old, new)
    result = module.merge_patch(old, patch)
    assert marked(result) == marked(new), f"patch {patch!r} leads to {result!r}"


def patching_twice_is_patching_once(module, value):
    target, patch = value
    once = module.merge_patch(target, patch)
    assert marked(module.merge_patch(once, patch)) == marked(once), f"first {once!r}"


def equal_values_need_no_patch(module, value):
    assert module.make_patch(value, value) == {}, "a patch between equal values"


def refusal(action, *arguments):
    """The arguments of the ValueError that was raised, or None."""
    try:
        action(*arguments)
    except ValueError as error:
        return error.args
    return None


def only_the_current_version_is_accepted(module, value):
    store, seen = patched_store(module, value)
    current = seen[-1]["version"]
    for version in range(current):
        refused = refusal(store.patch, "r1", {"a": "new"}, version)
        assert refused == (current,), f"version {version} at {current}: {refused}"
    assert store.read("r1") == seen[-1], "a refused patch changed the record"


def versions_stay_readable(module, value):
    store, seen = patched_store(module, value)
    assert [record["version"] for record in seen] == list(range(1, len(seen) + 1))
    for record in seen:
        data = store.data_at("r1", record["version"])
        assert marked(data) == marked(record["data"]), f"version {record['version']} is {data!r}"


def history_explains_the_record(module, value):
    store, seen = patched_store(module, value)
    entries = store.history("r1")
    order = [(entry["version"], entry["path"]) for entry in entries]
    assert order == sorted(set(order)), f"history is not in order: {order}"
    data = {}
    for entry in entries:
        replay(data, entry)
    assert marked(data) == marked(seen[-1]["data"]), f"the history leads to {data!r}"


def replay(data, entry):
    *above, last = entry["path"].split("/")[1:]
    for key in above:
        data = data[unescaped(key)]
    if entry["new"] is None:
        del data[unescaped(last)]
    else:
        data[unescaped(last)] = entry["new"]


def unescaped(key):
    return key.replace("~1", "/").replace("~0", "~")


steps = st.tuples(records, st.lists(record_patches, max_size=4))

PROPERTIES = [
    Property(
        "made-patch-leads-to-the-new-value",
        "C6",
        st.tuples(documents, documents),
        made_patch_leads_to_the_new_value,
    ),
    Property(
        "patching-twice-is-patching-once",
        "C4",
        st.tuples(documents, patches),
        patching_twice_is_patching_once,
    ),
    Property("equal-values-need-no-patch", "C6", records, equal_values_need_no_patch),
    Property(
        "only-the-current-version-is-accepted", "C10", steps, only_the_current_version_is_accepted
    ),
    Property("versions-stay-readable", "C17", steps, versions_stay_readable),
    Property("history-explains-the-record", "C14", steps, history_explains_the_record),
]
