"""Acceptance of crm_system.sync."""

import string
from copy import deepcopy

import pytest
from crm_system.sync import BadCursor, ResyncRequired, SyncStore, apply_changes
from grace_case import case

ALLOWED = set(string.ascii_letters + string.digits + "-_.")


def new_store(secret=b"key", sort_by="name"):
    return SyncStore(secret, sort_by)


def store_of(names, tenant="acme"):
    """A store with a record of each name; ids are r1, r2, ..."""
    store = new_store()
    for number, name in enumerate(names, 1):
        store.put(tenant, f"r{number}", {"name": name})
    return store


def ids(records):
    return [record["id"] for record in records]


def facts(answer):
    """An answer of `changes` without its token."""
    return ids(answer["changed"]), answer["removed"], answer["more"]


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


@case("tenant-without-records", clause="C1")
def test_unknown_tenant_has_no_records():
    store = store_of(["a"])
    assert store.page("blue", 10) == {"items": [], "next": ""}
    assert facts(store.changes("blue", 10)) == ([], [], False)
    assert store.purge("blue", 9) == 0
    assert refusal(KeyError, store.delete, "blue", "r1") == ("r1",)


@case("tenants-are-apart", clause="C1", visible=True)
def test_tenants_have_records_and_revisions_of_their_own():
    store = new_store()
    assert store.put("acme", "r1", {"name": "a"}) == 1
    assert store.put("acme", "r2", {"name": "b"}) == 2
    assert store.put("blue", "r1", {"name": "x"}) == 1
    assert store.page("blue", 9)["items"] == [{"id": "r1", "revision": 1, "data": {"name": "x"}}]


@case("put-raises-the-revision", clause="C2", visible=True)
def test_put_raises_the_revision_if_something_changed():
    store = new_store()
    assert store.put("acme", "r1", {"name": "a"}) == 1
    assert store.put("acme", "r1", {"name": "a"}) == 1
    assert store.put("acme", "r1", {"name": "b"}) == 2


@case("equal-data-changes-nothing", clause="C2")
def test_put_of_equal_data_returns_the_record_revision():
    store = store_of(["a", "b"])
    token = store.changes("acme", 9)["token"]
    assert store.put("acme", "r1", {"name": "a"}) == 1
    assert facts(store.changes("acme", 9, token)) == ([], [], False)
    assert store.put("acme", "r3", {"name": "c"}) == 3


@case("deleted-record-comes-back", clause="C2")
def test_put_of_a_deleted_record_stores_it_again():
    store = store_of(["a"])
    token = store.changes("acme", 9)["token"]
    store.delete("acme", "r1")
    assert store.put("acme", "r1", {"name": "a"}) == 3
    assert facts(store.changes("acme", 9, token)) == (["r1"], [], False)
    assert ids(store.page("acme", 9)["items"]) == ["r1"]


@case("delete-raises-the-revision", clause="C3", visible=True)
def test_delete_raises_the_revision():
    store = store_of(["a", "b"])
    assert store.delete("acme", "r1") == 3
    assert ids(store.page("acme", 9)["items"]) == ["r2"]


@case("delete-of-a-missing-record", clause="C3")
def test_delete_of_a_missing_record_raises_and_changes_nothing():
    store = store_of(["a"])
    store.delete("acme", "r1")
    for record_id in ("r1", "r9"):
        assert refusal(KeyError, store.delete, "acme", record_id) == (record_id,)
    assert store.put("acme", "r2", {"name": "b"}) == 3


@case("record-as-returned", clause="C4")
def test_records_have_id_revision_and_data():
    store = store_of(["a", "b"])
    store.put("acme", "r1", {"name": "z", "n": [1]})
    record = {"id": "r1", "revision": 3, "data": {"name": "z", "n": [1]}}
    assert store.page("acme", 9)["items"][1] == record
    assert store.changes("acme", 9)["changed"][1] == record


@case("page-in-order", clause="C5", visible=True)
def test_page_is_sorted_by_value_then_id():
    store = store_of(["b", "a", "b", "B"])
    first = store.page("acme", 3)
    assert ids(first["items"]) == ["r4", "r2", "r1"]
    last = store.page("acme", 3, first["next"])
    assert (ids(last["items"]), last["next"]) == (["r3"], "")


@case("full-last-page", clause="C5")
def test_page_that_ends_with_the_last_record_has_no_next():
    store = store_of(["a", "b", "c", "d"])
    first = store.page("acme", 2)
    assert sorted(first) == ["items", "next"]
    assert store.page("acme", 2, first["next"])["next"] == ""
    assert store.page("acme", 4)["next"] == ""


@case("walk-with-inserts", clause="C6", visible=True)
def test_records_inserted_before_the_place_do_not_shift_the_walk():
    store = store_of(["b", "d", "f"])
    first = store.page("acme", 1)
    store.put("acme", "x", {"name": "a"})
    store.put("acme", "y", {"name": "c"})
    assert ids(store.page("acme", 9, first["next"])["items"]) == ["y", "r2", "r3"]


@case("walk-with-a-deleted-place", clause="C6")
def test_walk_goes_on_behind_a_deleted_or_changed_item():
    for write in (
        lambda store: store.delete("acme", "r2"),
        lambda store: store.put("acme", "r2", {"name": "0"}),
    ):
        store = store_of(["a", "b", "b", "c"])
        first = store.page("acme", 2)
        write(store)
        assert ids(store.page("acme", 9, first["next"])["items"]) == ["r3", "r4"]


@case("walk-with-equal-values", clause="C6")
def test_walk_through_equal_values_returns_each_record_once():
    store, seen, cursor = store_of(["same"] * 7), [], ""
    for _ in range(4):
        page = store.page("acme", 2, cursor)
        seen += ids(page["items"])
        cursor = page["next"]
        store.put("acme", f"a{len(seen)}", {"name": "same"})
    assert [record_id for record_id in seen if record_id.startswith("r")] == [
        f"r{number}" for number in range(1, 8)
    ]


@case("walk-with-odd-values", clause="C6")
def test_walk_through_values_of_any_characters():
    names = ["", "ä.ö", "a\nb", "a b.c", "日本", "\U0001f600", '"']
    store, seen, cursor = store_of(names), [], ""
    for _ in names:
        page = store.page("acme", 1, cursor)
        seen += [item["data"]["name"] for item in page["items"]]
        cursor = page["next"]
    assert (seen, cursor) == (sorted(names), "")


@case("changes-since-a-token", clause="C7", visible=True)
def test_changes_lists_what_changed_since_the_token():
    store = store_of(["a", "b", "c"])
    token = store.changes("acme", 9)["token"]
    store.put("acme", "r3", {"name": "z"})
    store.delete("acme", "r1")
    store.put("acme", "r4", {"name": "d"})
    answer = store.changes("acme", 9, token)
    assert facts(answer) == (["r3", "r4"], ["r1"], False)
    assert sorted(answer) == ["changed", "more", "removed", "token"]


@case("last-change-only", clause="C7")
def test_changes_lists_each_record_once_by_its_last_change():
    store = store_of(["a", "b"])
    token = store.changes("acme", 9)["token"]
    store.put("acme", "r2", {"name": "x"})
    store.put("acme", "r1", {"name": "y"})
    store.put("acme", "r2", {"name": "z"})
    store.put("acme", "r5", {"name": "new"})
    store.delete("acme", "r5")
    answer = store.changes("acme", 9, token)
    assert answer["changed"] == [
        {"id": "r1", "revision": 4, "data": {"name": "y"}},
        {"id": "r2", "revision": 5, "data": {"name": "z"}},
    ]
    assert answer["removed"] == ["r5"]


@case("removed-in-order", clause="C7")
def test_removed_ids_are_in_the_order_of_their_removal():
    store = store_of(["a", "b", "c"])
    token = store.changes("acme", 9)["token"]
    for record_id in ("r2", "r3", "r1"):
        store.delete("acme", record_id)
    assert store.changes("acme", 9, token)["removed"] == ["r2", "r3", "r1"]


@case("changes-in-parts", clause="C8", visible=True)
def test_changes_can_be_taken_in_parts():
    store = store_of(["c", "b", "a"])
    first = store.changes("acme", 2)
    assert facts(first) == (["r1", "r2"], [], True)
    assert facts(store.changes("acme", 2, first["token"])) == (["r3"], [], False)


@case("limit-counts-removed", clause="C8")
def test_limit_counts_changed_and_removed_together():
    store = store_of(["a", "b", "c"])
    token = store.changes("acme", 9)["token"]
    store.delete("acme", "r1")
    store.put("acme", "r2", {"name": "x"})
    store.delete("acme", "r3")
    first = store.changes("acme", 2, token)
    assert facts(first) == (["r2"], ["r1"], True)
    second = store.changes("acme", 2, first["token"])
    assert facts(second) == ([], ["r3"], False)
    assert facts(store.changes("acme", 3, token)) == (["r2"], ["r1", "r3"], False)


@case("token-again", clause="C8")
def test_token_can_be_used_again_and_stands_for_the_current_revision():
    store = store_of(["a"])
    first = store.changes("acme", 1)
    assert first["more"] is False
    for _ in range(2):
        assert facts(store.changes("acme", 1, first["token"])) == ([], [], False)
    store.delete("acme", "r1")
    empty = store.changes("acme", 1)["token"]
    assert facts(store.changes("acme", 9, empty)) == ([], [], False)
    assert facts(store.changes("acme", 9, first["token"])) == ([], ["r1"], False)


@case("first-sync-without-deleted", clause="C9", visible=True)
def test_first_sync_passes_deleted_records_over():
    store = store_of(["a", "b", "c"])
    store.delete("acme", "r2")
    answer = store.changes("acme", 2)
    assert facts(answer) == (["r1", "r3"], [], False)


@case("first-sync-in-parts", clause="C9")
def test_later_parts_of_the_first_sync_report_removals():
    store = store_of(["a", "b", "c"])
    store.delete("acme", "r1")
    first = store.changes("acme", 1)
    assert facts(first) == (["r2"], [], True)
    store.delete("acme", "r2")
    assert facts(store.changes("acme", 9, first["token"])) == (["r3"], ["r1", "r2"], False)
    assert facts(store.changes("acme", 9)) == (["r3"], [], False)


@case("purge-counts", clause="C10", visible=True)
def test_purge_forgets_deleted_records_up_to_a_revision():
    store = store_of(["a", "b", "c"])
    store.delete("acme", "r1")
    store.delete("acme", "r2")
    assert store.purge("acme", 4) == 1
    assert store.purge("acme", 4) == 0
    assert store.purge("acme", 99) == 1
    assert ids(store.page("acme", 9)["items"]) == ["r3"]


@case("old-token-after-purge", clause="C10")
def test_token_from_before_a_forgotten_deletion_is_refused():
    store = store_of(["a", "b"])
    old = store.changes("acme", 9)["token"]
    store.delete("acme", "r1")
    new = store.changes("acme", 9, old)["token"]
    store.purge("acme", 99)
    assert refusal(ResyncRequired, store.changes, "acme", 9, old) == (old,)
    assert facts(store.changes("acme", 9, new)) == ([], [], False)
    assert facts(store.changes("acme", 9)) == (["r2"], [], False)


@case("token-of-an-empty-tenant", clause="C10")
def test_token_of_an_empty_tenant_stays_valid_until_a_purge_forgets_something():
    store = new_store()
    token = store.changes("acme", 9)["token"]
    store.put("acme", "r1", {"name": "a"})
    store.purge("acme", 9)
    assert facts(store.changes("acme", 9, token)) == (["r1"], [], False)
    store.delete("acme", "r1")
    store.purge("acme", 9)
    assert refusal(ResyncRequired, store.changes, "acme", 9, token) == (token,)


@case("purge-of-nothing", clause="C10")
def test_purge_that_forgets_nothing_leaves_tokens_valid():
    store = store_of(["a", "b"])
    old = store.changes("acme", 1)["token"]
    store.put("acme", "r3", {"name": "c"})
    store.delete("acme", "r1")
    assert store.purge("acme", 3) == 0
    assert facts(store.changes("acme", 9, old)) == (["r2", "r3"], ["r1"], False)


@case("purge-of-another-tenant", clause="C10")
def test_purge_of_another_tenant_leaves_tokens_valid():
    store = store_of(["a"])
    store.put("blue", "r1", {"name": "x"})
    token = store.changes("blue", 9)["token"]
    store.delete("acme", "r1")
    store.delete("blue", "r1")
    store.purge("acme", 99)
    assert facts(store.changes("blue", 9, token)) == ([], ["r1"], False)


@case("limit-below-one", clause="C11", visible=True)
@pytest.mark.parametrize("limit", [0, -1], ids=["zero", "negative"])
def test_limit_below_one_is_refused(limit):
    store = store_of(["a"])
    assert refusal(ValueError, store.page, "acme", limit) == ("limit",)
    assert refusal(ValueError, store.changes, "acme", limit) == ("limit",)


@case("limit-below-one-later", clause="C11")
def test_limit_below_one_is_refused_with_cursor_and_token():
    store = store_of(["a", "b"])
    cursor, token = signed_texts(store)
    assert refusal(ValueError, store.page, "acme", 0, cursor) == ("limit",)
    assert refusal(ValueError, store.changes, "acme", -5, token) == ("limit",)
    assert refusal(ValueError, store.page, "nobody", 0) == ("limit",)


def signed_texts(store, tenant="acme"):
    return store.page(tenant, 1)["next"], store.changes(tenant, 1)["token"]


@case("characters-of-cursors", clause="C12")
def test_cursors_and_tokens_have_plain_characters_only():
    store = store_of(["Ä ö/?=&\n", "b"])
    for text in signed_texts(store):
        assert text
        assert set(text) <= ALLOWED


@case("altered-cursor", clause="C12")
def test_cursor_and_token_altered_anywhere_are_refused():
    store = store_of(["a", "b"])
    cursor, token = signed_texts(store)
    for place in range(len(cursor)):
        other = "A" if cursor[place] != "A" else "B"
        bad = cursor[:place] + other + cursor[place + 1 :]
        assert refusal(BadCursor, store.page, "acme", 1, bad) == ("cursor",)
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        bad = token[:place] + other + token[place + 1 :]
        assert refusal(BadCursor, store.changes, "acme", 1, bad) == ("token",)


@case("longer-or-shorter-cursor", clause="C12")
def test_cursor_and_token_of_another_length_or_case_are_refused():
    store = store_of(["a", "b"])
    cursor, token = signed_texts(store)
    for bad in (cursor + "A", cursor[:-1], cursor + ".", "." + cursor, cursor.swapcase(), "x", "."):
        assert refusal(BadCursor, store.page, "acme", 1, bad) == ("cursor",)
    for bad in (token + "=", token[:-1], token[1:], token[: len(token) // 2], "é", " "):
        assert refusal(BadCursor, store.changes, "acme", 1, bad) == ("token",)


@case("cursor-of-another-tenant", clause="C12", visible=True)
def test_cursor_and_token_of_another_tenant_are_refused():
    store = store_of(["a", "b"])
    store.put("blue", "r1", {"name": "a"})
    cursor, token = signed_texts(store)
    assert refusal(BadCursor, store.page, "blue", 1, cursor) == ("cursor",)
    assert refusal(BadCursor, store.changes, "blue", 1, token) == ("token",)


@case("cursor-is-no-token", clause="C12")
def test_cursor_is_no_token_and_token_is_no_cursor():
    store = store_of(["a", "b"])
    cursor, token = signed_texts(store)
    assert refusal(BadCursor, store.page, "acme", 1, token) == ("cursor",)
    assert refusal(BadCursor, store.changes, "acme", 1, cursor) == ("token",)


@case("cursor-of-another-store", clause="C12")
def test_cursor_of_another_store_is_accepted_with_the_same_secret_only():
    cursor, token = signed_texts(store_of(["a", "b"]))
    same, other = new_store(b"key"), new_store(b"other")
    for store in (same, other):
        store.put("acme", "r3", {"name": "c"})
    assert ids(same.page("acme", 1, cursor)["items"]) == ["r3"]
    assert same.changes("acme", 1, token)["changed"] == []
    assert refusal(BadCursor, other.page, "acme", 1, cursor) == ("cursor",)
    assert refusal(BadCursor, other.changes, "acme", 1, token) == ("token",)


@case("apply-changes", clause="C13", visible=True)
def test_apply_changes_sets_and_drops_records():
    answer = {
        "changed": [{"id": "r1", "revision": 4, "data": {"name": "new"}}],
        "removed": ["r2", "r9"],
    }
    records = {"r1": {"name": "old"}, "r2": {"name": "b"}, "r3": {"name": "c"}}
    expected = {"r1": {"name": "new"}, "r3": {"name": "c"}}
    assert apply_changes(records, answer) == expected
    assert apply_changes(apply_changes(records, answer), answer) == expected


@case("apply-changes-leaves-its-arguments", clause="C13")
def test_apply_changes_leaves_its_arguments():
    answer = {"changed": [{"id": "r1", "revision": 4, "data": {"n": [1]}}], "removed": ["r2"]}
    records = {"r2": {"n": [2]}, "r3": {"n": [3]}}
    before = deepcopy((records, answer))
    result = apply_changes(records, answer)
    result["r1"]["n"].append(9)
    result["r3"]["n"].append(9)
    assert (records, answer) == before


@case("store-keeps-copies", clause="C14")
def test_changing_data_outside_changes_nothing_inside():
    store = new_store()
    data = {"name": "a", "tags": ["x"]}
    store.put("acme", "r1", data)
    data["tags"].append("y")
    store.page("acme", 9)["items"][0]["data"]["tags"].append("y")
    store.changes("acme", 9)["changed"][0]["data"]["tags"].append("y")
    assert store.page("acme", 9)["items"][0]["data"] == {"name": "a", "tags": ["x"]}


@case("put-leaves-its-data", clause="C14")
def test_put_does_not_change_its_data():
    store = new_store()
    data = {"name": "a", "tags": ["y", "x"]}
    store.put("acme", "r1", data)
    store.put("acme", "r1", data)
    assert data == {"name": "a", "tags": ["y", "x"]}


@case("same-data-is-the-same-text", clause="C2")
def test_true_is_not_the_same_data_as_one():
    store = new_store()
    for revision, value in enumerate([1, True, False, 0], start=1):
        assert store.put("acme", "r1", {"name": "a", "n": [value]}) == revision
    assert store.put("acme", "r1", {"n": [0], "name": "a"}) == 4


@case("cursor-with-half-a-letter", clause="C12")
def test_cursor_and_token_altered_to_no_letter_at_all_are_refused():
    store = store_of(["a", "b"])
    cursor, token = signed_texts(store)
    assert refusal(BadCursor, store.page, "acme", 1, cursor[:-1] + "\ud800") == ("cursor",)
    assert refusal(BadCursor, store.changes, "acme", 1, token[:-1] + "\ud800") == ("token",)
