"""Acceptance of crm_system.patching. The table of 15 is appendix A of RFC 7396."""

from itertools import count

import pytest
from crm_system.patching import RecordStore, make_patch, merge_patch
from grace_case import case


def new_store(start=100):
    """A store whose clock gives 100, 101, ..."""
    ticks = count(start)
    return RecordStore(lambda: next(ticks))


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


def exactly(value):
    """The value with the type of every leaf, so that True differs from 1."""
    if isinstance(value, dict):
        return {key: exactly(item) for key, item in value.items()}
    if isinstance(value, list):
        return [exactly(item) for item in value]
    return (type(value).__name__, value)


def fields(entries):
    return [(entry["version"], entry["path"], entry["old"], entry["new"]) for entry in entries]


def paths(entries):
    return [entry["path"] for entry in entries]


WHOLE_VALUES = {
    "rfc-list-for-list": (["a", "b"], ["c", "d"], ["c", "d"]),
    "rfc-list-for-dict": ({"a": "b"}, ["c"], ["c"]),
    "rfc-null-for-dict": ({"a": "foo"}, None, None),
    "rfc-string-for-dict": ({"a": "foo"}, "bar", "bar"),
    "false-for-dict": ({"a": 1}, False, False),
    "null-in-list-stays": ({}, [None, {"a": None}], [None, {"a": None}]),
}


@case("patch-that-is-no-dict-wins", clause="C1")
@pytest.mark.parametrize(("target", "patch", "result"), WHOLE_VALUES.values(), ids=WHOLE_VALUES)
def test_merge_patch_that_is_no_dict_is_the_result(target, patch, result):
    assert exactly(merge_patch(target, patch)) == exactly(result)


LISTS = {
    "rfc-list-for-string": ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    "rfc-string-for-list": ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    "rfc-lists-of-dicts": ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    "list-with-null": ({"a": [1, 2]}, {"a": [None, 3]}, {"a": [None, 3]}),
}


@case("lists-are-replaced", clause="C1", visible=True)
@pytest.mark.parametrize(("target", "patch", "result"), LISTS.values(), ids=LISTS)
def test_merge_patch_replaces_lists(target, patch, result):
    assert merge_patch(target, patch) == result


DICTS = {
    "rfc-change": ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    "rfc-add": ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    "rfc-dict-over-list": ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    "dict-over-text": ("foo", {}, {}),
    "rfc-null-in-target-stays": ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    "empty-patch": ({"a": {"b": 1}}, {}, {"a": {"b": 1}}),
}


@case("patch-dict-changes-named-keys", clause="C2", visible=True)
@pytest.mark.parametrize(("target", "patch", "result"), DICTS.values(), ids=DICTS)
def test_merge_patch_dict_changes_named_keys_only(target, patch, result):
    assert merge_patch(target, patch) == result


REMOVALS = {
    "rfc-only-key": ({"a": "b"}, {"a": None}, {}),
    "rfc-one-of-two": ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    "missing-key": ({"a": 1}, {"b": None}, {"a": 1}),
    "nested": ({"a": {"b": {"c": 1, "d": 2}}}, {"a": {"b": {"c": None}}}, {"a": {"b": {"d": 2}}}),
    "falsy-values-stay": ({}, {"a": 0, "b": False, "c": ""}, {"a": 0, "b": False, "c": ""}),
}


@case("none-removes", clause="C3")
@pytest.mark.parametrize(("target", "patch", "result"), REMOVALS.values(), ids=REMOVALS)
def test_merge_patch_none_removes_the_key(target, patch, result):
    assert exactly(merge_patch(target, patch)) == exactly(result)


NESTED = {
    "rfc-nested": ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    "rfc-new-nested-null": ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    "dict-over-number": ({"a": 1}, {"a": {"b": None, "c": 2}}, {"a": {"c": 2}}),
    "other-branches-stay": (
        {"a": {"x": 1, "y": {"z": 2}}, "b": 3},
        {"a": {"y": {"w": 4}}},
        {"a": {"x": 1, "y": {"z": 2, "w": 4}}, "b": 3},
    ),
}


@case("nested-values-merge", clause="C4")
@pytest.mark.parametrize(("target", "patch", "result"), NESTED.values(), ids=NESTED)
def test_merge_patch_merges_nested_values(target, patch, result):
    assert merge_patch(target, patch) == result


DIFFERENT = {
    "true-for-one": ({"a": 1}, {"a": True}),
    "one-for-true": ({"a": True}, {"a": 1}),
    "zero-for-false-in-list": ({"a": [False]}, {"a": [0]}),
    "true-in-list-of-dicts": ({"a": [{"b": 1}]}, {"a": [{"b": True}]}),
    "list-order": ({"a": [1, 2]}, {"a": [2, 1]}),
    "longer-list": ({"a": [1]}, {"a": [1, 1]}),
    "empty-dict-for-text": ({"a": ""}, {"a": {}}),
    "number-for-list": ({"a": [1]}, {"a": 1}),
    "list-for-number": ({"a": 1}, {"a": [1]}),
    "dict-in-list-for-number": ({"a": [{"b": 1}]}, {"a": [1]}),
}


@case("different-values-make-a-patch", clause="C5")
@pytest.mark.parametrize(("old", "new"), DIFFERENT.values(), ids=DIFFERENT)
def test_make_patch_sees_values_that_json_tells_apart(old, new):
    assert exactly(make_patch(old, new)) == exactly(new)


@case("same-values-make-no-patch", clause="C5", visible=True)
def test_make_patch_of_same_values_is_empty():
    assert make_patch({"a": 1, "b": [2.0, {"c": 0}]}, {"b": [2, {"c": 0.0}], "a": 1.0}) == {}


@case("true-for-one-is-a-change", clause="C5")
def test_patch_true_for_one_makes_a_new_version():
    store = new_store()
    store.create("r1", {"vip": 1})
    record = store.patch("r1", {"vip": True}, 1)
    assert record["version"] == 2
    assert record["data"]["vip"] is True
    assert fields(store.history("r1", "/vip"))[1][:2] == (2, "/vip")


PATCHES = {
    "removed-and-changed": ({"a": 1, "b": 2}, {"b": 3}, {"a": None, "b": 3}),
    "added": ({}, {"a": {"b": [1]}}, {"a": {"b": [1]}}),
    "nested": (
        {"a": {"b": 1, "c": 2}, "d": 4},
        {"a": {"b": 1, "c": 3}, "d": 4},
        {"a": {"c": 3}},
    ),
    "dict-for-text": ({"a": "x"}, {"a": {"b": 1}}, {"a": {"b": 1}}),
    "text-for-dict": ({"a": {"b": 1}}, {"a": "x"}, {"a": "x"}),
    "no-dicts": ([1], [1], [1]),
    "dict-for-list": ([1], {"a": 1}, {"a": 1}),
    "emptied": ({"a": {"b": 1}}, {"a": {}}, {"a": {"b": None}}),
}


@case("make-patch", clause="C6")
@pytest.mark.parametrize(("old", "new", "patch"), PATCHES.values(), ids=PATCHES)
def test_make_patch_names_only_what_differs(old, new, patch):
    assert make_patch(old, new) == patch
    assert merge_patch(old, patch) == new


@case("make-patch-removes-and-adds", clause="C6", visible=True)
def test_make_patch_removes_and_adds():
    assert make_patch({"a": 1, "c": {"d": 5}}, {"b": 2, "c": {"d": 6}}) == {
        "a": None,
        "b": 2,
        "c": {"d": 6},
    }


@case("create-returns-version-one", clause="C7", visible=True)
def test_create_returns_version_one():
    assert new_store().create("r1", {"name": "Ada", "phone": None}, actor="eve") == {
        "id": "r1",
        "version": 1,
        "data": {"name": "Ada"},
        "updated_at": 100,
        "updated_by": "eve",
    }


@case("create-drops-nested-none", clause="C7")
def test_create_drops_nested_none_and_needs_no_actor():
    record = new_store().create("r1", {"a": {"b": None, "c": [None]}})
    assert record["data"] == {"a": {"c": [None]}}
    assert record["updated_by"] == ""


@case("create-twice-refused", clause="C7", visible=True)
def test_create_same_id_twice_is_refused():
    store = new_store()
    store.create("r1", {"a": 1})
    assert refusal(ValueError, store.create, "r1", {"a": 2}) == ("id",)
    assert store.read("r1")["data"] == {"a": 1}


@case("read-returns-the-current-record", clause="C8")
def test_read_returns_the_current_record():
    store = new_store()
    store.create("r1", {"a": 1}, "eve")
    store.create("r2", {"a": 2}, "eve")
    changed = store.patch("r2", {"a": 3}, 1, "bob")
    assert store.read("r2") == changed
    assert store.read("r1")["data"] == {"a": 1}


CALLS = {
    "read": lambda store: store.read("r9"),
    "patch": lambda store: store.patch("r9", {}, 1),
    "history": lambda store: store.history("r9"),
    "data_at": lambda store: store.data_at("r9", 1),
}


@case("unknown-id-refused", clause="C8", visible=True)
@pytest.mark.parametrize("method", CALLS)
def test_unknown_id_is_refused(method):
    store = new_store()
    store.create("r1", {})
    assert refusal(KeyError, CALLS[method], store) == ("r9",)


@case("patch-that-is-no-dict-refused", clause="C9")
@pytest.mark.parametrize("patch", [None, [], "x", 1], ids=["none", "list", "text", "number"])
def test_patch_that_is_no_dict_is_refused_at_any_version(patch):
    store = new_store()
    store.create("r1", {"a": 1})
    assert refusal(ValueError, store.patch, "r1", patch, 1) == ("patch",)
    assert refusal(ValueError, store.patch, "r1", patch, 7) == ("patch",)
    assert store.read("r1")["data"] == {"a": 1}


def conflict(store, *arguments):
    """The argument of the VersionConflict that this patch must raise."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - its name is compared
        store.patch(*arguments)
    assert type(caught.value).__name__ == "VersionConflict"
    return caught.value.args


@case("stale-version-refused", clause="C10", visible=True)
def test_patch_of_stale_version_is_refused():
    store = new_store()
    store.create("r1", {"a": 1})
    store.patch("r1", {"a": 2}, 1)
    assert conflict(store, "r1", {"a": 3}, 1) == (2,)
    assert store.read("r1")["data"] == {"a": 2}


@case("wrong-version-refused", clause="C10")
@pytest.mark.parametrize("version", [0, 1, 4, -1])
def test_patch_of_any_other_version_is_refused_and_stores_nothing(version):
    store = new_store()
    store.create("r1", {"a": 1})
    store.patch("r1", {"a": 2}, 1)
    before = store.patch("r1", {"a": 3}, 2)
    assert conflict(store, "r1", {"a": 9}, version) == (3,)
    assert store.read("r1") == before
    assert len(store.history("r1")) == 3


@case("stale-empty-patch-refused", clause="C10")
def test_patch_that_would_change_nothing_is_refused_too_when_stale():
    store = new_store()
    store.create("r1", {"a": 1})
    store.patch("r1", {"a": 2}, 1)
    assert conflict(store, "r1", {}, 1) == (2,)
    assert conflict(store, "r1", {"a": 2}, 1) == (2,)


@case("patch-makes-the-next-version", clause="C11", visible=True)
def test_patch_makes_the_next_version():
    store = new_store()
    store.create("r1", {"a": 1, "b": {"c": 2}}, "eve")
    assert store.patch("r1", {"a": None, "b": {"d": 3}}, 1, "bob") == {
        "id": "r1",
        "version": 2,
        "data": {"b": {"c": 2, "d": 3}},
        "updated_at": 101,
        "updated_by": "bob",
    }


@case("patch-without-actor", clause="C11")
def test_patch_without_actor_clears_updated_by():
    store = new_store()
    store.create("r1", {"a": 1}, "eve")
    assert store.patch("r1", {"a": 2}, 1)["updated_by"] == ""


@case("patch-without-change", clause="C12")
@pytest.mark.parametrize(
    "patch",
    [{}, {"a": 1}, {"a": 1.0}, {"z": None}, {"b": {"c": 2}}, {"b": {}}],
    ids=["empty", "same-value", "same-number", "remove-missing", "same-nested", "nested-empty"],
)
def test_patch_that_changes_nothing_makes_no_version(patch):
    store = new_store()
    before = store.create("r1", {"a": 1, "b": {"c": 2}}, "eve")
    assert store.patch("r1", patch, 1, "bob") == before
    assert store.read("r1") == before
    assert len(store.history("r1")) == 2


@case("history-entry-has-six-keys", clause="C13", visible=True)
def test_history_of_a_new_record_has_one_entry_per_field():
    store = new_store()
    store.create("r1", {"b": 2, "a": 1}, "eve")
    assert store.history("r1") == [
        {"version": 1, "at": 100, "by": "eve", "path": "/a", "old": None, "new": 1},
        {"version": 1, "at": 100, "by": "eve", "path": "/b", "old": None, "new": 2},
    ]


@case("history-is-oldest-first", clause="C13")
def test_history_is_by_version_then_by_path():
    store = new_store()
    store.create("r1", {"z": 1, "m": 1}, "eve")
    store.patch("r1", {"z": 2, "B": 2, "m": None}, 1, "bob")
    store.patch("r1", {"a": 3}, 2, "kim")
    assert fields(store.history("r1")) == [
        (1, "/m", None, 1),
        (1, "/z", None, 1),
        (2, "/B", None, 2),
        (2, "/m", 1, None),
        (2, "/z", 1, 2),
        (3, "/a", None, 3),
    ]
    last = store.history("r1")[-1]
    assert (last["at"], last["by"]) == (102, "kim")


@case("history-of-an-empty-record", clause="C13")
def test_history_of_an_empty_record_is_empty():
    store = new_store()
    store.create("r1", {})
    store.create("r2", {"a": 1})
    assert store.history("r1") == []


@case("history-goes-into-dicts", clause="C14")
def test_history_goes_into_dicts_that_both_versions_have():
    store = new_store()
    store.create("r1", {"home": {"city": "Ulm", "zip": 1, "geo": {"x": 1}}})
    store.patch("r1", {"home": {"zip": 2, "geo": {"x": 5, "y": 6}}}, 1)
    assert fields(store.history("r1"))[1:] == [
        (2, "/home/geo/x", 1, 5),
        (2, "/home/geo/y", None, 6),
        (2, "/home/zip", 1, 2),
    ]


@case("history-keeps-whole-values", clause="C14")
def test_history_shows_added_removed_and_replaced_dicts_as_one_field():
    store = new_store()
    store.create("r1", {"home": {"city": "Ulm"}, "tags": ["x"]})
    store.patch("r1", {"home": "none", "tags": ["x", "y"], "job": {"role": "boss"}}, 1)
    store.patch("r1", {"job": None}, 2)
    assert fields(store.history("r1")) == [
        (1, "/home", None, {"city": "Ulm"}),
        (1, "/tags", None, ["x"]),
        (2, "/home", {"city": "Ulm"}, "none"),
        (2, "/job", None, {"role": "boss"}),
        (2, "/tags", ["x"], ["x", "y"]),
        (3, "/job", {"role": "boss"}, None),
    ]


@case("history-does-not-change-later", clause="C14")
def test_history_keeps_old_values_when_nested_data_changes_later():
    store = new_store()
    store.create("r1", {"home": {"city": "Ulm"}})
    store.patch("r1", {"home": {"city": "Bonn"}}, 1)
    assert fields(store.history("r1")) == [
        (1, "/home", None, {"city": "Ulm"}),
        (2, "/home/city", "Ulm", "Bonn"),
    ]


@case("path-escapes", clause="C15")
def test_history_path_escapes_tilde_and_slash():
    store = new_store()
    store.create("r1", {"a/b": 1, "m~n": 2, "~1": 3, "": 4, "x y": 5})
    assert paths(store.history("r1")) == ["/", "/a~1b", "/m~0n", "/x y", "/~01"]


@case("path-of-nested-field", clause="C15", visible=True)
def test_history_path_names_the_keys_from_the_top():
    store = new_store()
    store.create("r1", {"home": {"geo": {"lat": 1}}})
    store.patch("r1", {"home": {"geo": {"lat": 2}}}, 1)
    assert paths(store.history("r1")) == ["/home", "/home/geo/lat"]


@case("history-below-a-path", clause="C16")
def test_history_with_path_keeps_this_field_and_those_below():
    store = new_store()
    store.create("r1", {"home": {"city": "Ulm"}, "homepage": "x", "a/b": 1})
    store.patch("r1", {"home": {"city": "Bonn"}, "homepage": "y", "a/b": 2}, 1)
    assert [entry[:2] for entry in fields(store.history("r1", "/home"))] == [
        (1, "/home"),
        (2, "/home/city"),
    ]
    assert paths(store.history("r1", "/home/city")) == ["/home/city"]
    assert paths(store.history("r1", "/a~1b")) == ["/a~1b", "/a~1b"]
    assert store.history("r1", "/none") == []


@case("data-at-a-version", clause="C17", visible=True)
def test_data_at_returns_the_data_of_a_version():
    store = new_store()
    store.create("r1", {"a": 1})
    store.patch("r1", {"b": 2}, 1)
    store.patch("r1", {"a": None}, 2)
    assert [store.data_at("r1", version) for version in (1, 2, 3)] == [
        {"a": 1},
        {"a": 1, "b": 2},
        {"b": 2},
    ]


@case("data-at-keeps-nested-data", clause="C17")
def test_data_at_is_not_touched_by_later_nested_changes():
    store = new_store()
    store.create("r1", {"home": {"city": "Ulm", "tags": [1]}})
    store.patch("r1", {"home": {"city": "Bonn", "tags": [2]}}, 1)
    assert store.data_at("r1", 1) == {"home": {"city": "Ulm", "tags": [1]}}
    assert store.data_at("r1", 2) == {"home": {"city": "Bonn", "tags": [2]}}


@case("data-at-unknown-version-refused", clause="C17")
@pytest.mark.parametrize("version", [0, -1, 3], ids=["zero", "negative", "too-high"])
def test_data_at_version_that_does_not_exist_is_refused(version):
    store = new_store()
    store.create("r1", {"a": 1})
    store.patch("r1", {"a": 2}, 1)
    assert refusal(ValueError, store.data_at, "r1", version) == ("version",)


@case("arguments-stay-as-they-are", clause="C18")
def test_merging_and_comparing_leave_the_arguments_as_they_are():
    target, patch = {"a": {"b": 1, "c": [1]}, "d": 2}, {"a": {"b": None, "e": 3}, "d": None}
    assert merge_patch(target, patch) == {"a": {"c": [1], "e": 3}}
    make_patch(target, patch)
    assert target == {"a": {"b": 1, "c": [1]}, "d": 2}
    assert patch == {"a": {"b": None, "e": 3}, "d": None}


@case("stored-arguments-stay-as-they-are", clause="C18")
def test_create_and_patch_leave_their_arguments_as_they_are():
    store = new_store()
    data, patch = {"a": {"b": None, "c": 1}}, {"a": {"c": None, "d": {"e": None}}}
    store.create("r1", data)
    store.patch("r1", patch, 1)
    assert data == {"a": {"b": None, "c": 1}}
    assert patch == {"a": {"c": None, "d": {"e": None}}}


@case("lists-that-differ-in-one-item", clause="C5")
def test_lists_are_the_same_only_if_all_items_are():
    assert make_patch({"a": [1, 2], "b": [1, 2]}, {"a": [1, 3], "b": [1, 2]}) == {"a": [1, 3]}
    assert make_patch({"a": [1, 2], "b": []}, {"a": [0, 2], "b": []}) == {"a": [0, 2]}
