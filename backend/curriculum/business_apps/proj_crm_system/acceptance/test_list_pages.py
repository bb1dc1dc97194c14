"""Acceptance of crm_system.listing."""

from copy import deepcopy

import pytest
from crm_system.listing import list_page
from grace_case import case

FIELDS = ["id", "name", "stage", "amount"]
DEALS = [
    {"id": "d3", "name": "beta", "stage": "open", "amount": 50},
    {"id": "d1", "name": "Alpha", "stage": "won", "amount": None},
    {"id": "d4", "name": "Gamma", "stage": None, "amount": 9},
    {"id": "d2", "name": "alpha", "stage": "open", "amount": 50},
    {"id": "d5", "name": "Delta", "stage": "Open", "amount": 100, "secret": "x"},
]


def page(most=100, **query):
    return list_page(DEALS, query, FIELDS, most)


def ids(**query):
    return [item["id"] for item in page(**query)["items"]]


def many(count, query, most=100):
    """Ids on a page of records r000, r001, ..."""
    records = [{"id": f"r{number:03}"} for number in range(count)]
    return [item["id"] for item in list_page(records, query, [], most)["items"]]


def refusal(**query):
    """The arguments of the ValueError that the query must raise."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the arguments are compared
        page(**query)
    return caught.value.args


@case("id-is-always-a-field", clause="C1")
def test_id_is_a_field_even_if_not_listed():
    records = [{"id": "a", "n": 1}, {"id": "b", "n": 2}]
    found = list_page(records, {"sort": "-id", "fields": "id"}, ["n"])
    assert found["items"] == [{"id": "b"}, {"id": "a"}]
    assert list_page(records, {"id": "a"}, ["n"])["total"] == 1


@case("missing-field-is-none", clause="C1", visible=True)
def test_field_missing_in_a_record_is_none():
    found = list_page([{"id": "a"}, {"id": "b", "n": 2}], {"sort": "n"}, ["n"])
    assert found["items"] == [{"id": "b", "n": 2}, {"id": "a", "n": None}]


@case("result-has-three-keys", clause="C2", visible=True)
def test_result_has_items_total_and_next():
    found = list_page([{"id": "a", "n": 1}], {}, ["n"])
    assert found == {"items": [{"id": "a", "n": 1}], "total": 1, "next": None}


@case("no-records", clause="C2")
def test_no_records_give_an_empty_page():
    assert list_page([], {"sort": "n"}, ["n"]) == {"items": [], "total": 0, "next": None}


@case("limit-cuts", clause="C3", visible=True)
def test_limit_cuts_the_page():
    assert many(5, {"limit": "2"}) == ["r000", "r001"]


@case("limit-default-and-most", clause="C3")
def test_limit_is_20_by_default_and_most_at_most():
    assert len(many(30, {})) == 20
    assert len(many(30, {}, most=7)) == 7
    records = [{"id": f"r{number:03}"} for number in range(150)]
    assert len(list_page(records, {"limit": "120"}, [])["items"]) == 100
    assert len(many(30, {"limit": "25"}, most=25)) == 25


LIMITS = {
    "zero": "0",
    "negative": "-1",
    "empty": "",
    "text": "ten",
    "float": "2.0",
    "space": " 2",
    "plus": "+2",
    "underscore": "1_0",
    "other-digits": "٣",
}


@case("bad-limit-refused", clause="C3")
@pytest.mark.parametrize("text", LIMITS.values(), ids=LIMITS)
def test_bad_limit_is_refused(text):
    assert refusal(limit=text) == ("limit",)


@case("offset-skips", clause="C4", visible=True)
def test_offset_skips_records():
    assert many(5, {"offset": "3"}) == ["r003", "r004"]
    assert many(5, {"offset": "0", "limit": "1"}) == ["r000"]


@case("offset-behind-the-end", clause="C4")
def test_offset_behind_the_end_gives_an_empty_page():
    assert page(offset="9") == {"items": [], "total": 5, "next": None}


@case("bad-offset-refused", clause="C4", visible=True)
@pytest.mark.parametrize("text", ["-1", "", "x", "1.5"], ids=["negative", "empty", "text", "float"])
def test_bad_offset_is_refused(text):
    assert refusal(offset=text) == ("offset",)


@case("next-offset", clause="C5", visible=True)
def test_next_is_the_offset_of_the_next_page():
    assert page(limit="2")["next"] == "2"
    assert page(limit="2", offset="1")["next"] == "3"
    assert page(limit="2", offset="4")["next"] is None


@case("no-next-after-the-last-item", clause="C5")
def test_next_is_none_when_the_page_ends_with_the_last_item():
    assert page(limit="5")["next"] is None
    assert page(limit="1", offset="4")["next"] is None
    assert page(limit="4")["next"] == "4"


@case("next-after-a-cut-limit", clause="C5")
def test_next_follows_the_limit_that_was_used():
    assert page(most=2, limit="50")["next"] == "2"
    assert page(limit="2", stage="open")["next"] is None


@case("filter-by-field", clause="C6", visible=True)
def test_filter_keeps_equal_values():
    assert ids(stage="open") == ["d2", "d3"]
    assert ids(stage="open", name="beta") == ["d3"]


@case("filter-compares-as-text", clause="C6")
def test_filter_compares_whole_values_as_text():
    assert ids(amount="50") == ["d2", "d3"]
    assert ids(amount="5") == []
    assert ids(amount="050") == []
    assert ids(stage="Open") == ["d5"]
    assert ids(id="d4") == ["d4"]


@case("filter-never-matches-none", clause="C6")
def test_filter_never_matches_none():
    assert ids(stage="None") == []
    assert ids(stage="") == []
    assert list_page([{"id": "a", "n": ""}], {"n": ""}, ["n"])["total"] == 1


@case("total-counts-all-pages", clause="C7", visible=True)
def test_total_counts_all_pages_after_the_filters():
    assert page(limit="1")["total"] == 5
    assert page(limit="1", offset="1", stage="open")["total"] == 2


@case("total-behind-the-end", clause="C7")
def test_total_does_not_depend_on_limit_and_offset():
    assert page(offset="4", limit="3")["total"] == 5
    assert page(offset="50")["total"] == 5
    assert page(stage="lost")["total"] == 0


@case("sort-by-field", clause="C8", visible=True)
def test_sort_by_one_field_up_and_down():
    records = [{"id": "a", "n": 2}, {"id": "b", "n": 10}, {"id": "c", "n": 1}]
    for text, order in (("n", ["c", "a", "b"]), ("-n", ["b", "a", "c"])):
        items = list_page(records, {"sort": text}, ["n"])["items"]
        assert [item["id"] for item in items] == order


@case("sort-by-two-fields", clause="C8")
def test_sort_by_two_fields_takes_the_first_as_more_important():
    assert ids(sort="amount,-name") == ["d4", "d3", "d2", "d5", "d1"]
    assert ids(sort="name,-id") == ["d2", "d1", "d3", "d5", "d4"]


SORTS = {"unknown": "nam", "empty": "", "comma": "name,", "dash": "-", "two-dashes": "--name"}


@case("bad-sort-refused", clause="C8")
@pytest.mark.parametrize("text", SORTS.values(), ids=SORTS)
def test_bad_sort_is_refused(text):
    assert refusal(sort=text) == ("sort",)


@case("sort-ignores-case", clause="C9", visible=True)
def test_sort_ignores_case():
    assert ids(sort="name") == ["d1", "d2", "d3", "d5", "d4"]


@case("none-comes-last", clause="C9")
def test_none_comes_last_in_both_directions():
    assert ids(sort="amount") == ["d4", "d2", "d3", "d5", "d1"]
    assert ids(sort="-amount") == ["d5", "d2", "d3", "d4", "d1"]


@case("equal-records-by-id", clause="C9")
def test_equal_records_are_in_ascending_order_of_id():
    assert ids() == ["d1", "d2", "d3", "d4", "d5"]
    assert ids(sort="stage") == ["d2", "d3", "d5", "d1", "d4"]
    assert ids(sort="-stage") == ["d1", "d2", "d3", "d5", "d4"]


@case("chosen-fields", clause="C10", visible=True)
def test_items_have_the_chosen_fields_and_the_id():
    assert page(fields="amount,name", limit="1")["items"] == [
        {"id": "d1", "name": "Alpha", "amount": None}
    ]


@case("all-fields", clause="C10")
def test_items_have_all_fields_but_no_others():
    items = page(sort="-amount", limit="1")["items"]
    assert items == [{"id": "d5", "name": "Delta", "stage": "Open", "amount": 100}]
    assert page(fields="id", limit="1")["items"] == [{"id": "d1"}]


@case("sort-by-a-field-not-shown", clause="C10")
def test_sort_and_filter_use_fields_that_are_not_shown():
    assert page(fields="name", sort="amount", stage="open")["items"] == [
        {"id": "d2", "name": "alpha"},
        {"id": "d3", "name": "beta"},
    ]


@case("bad-fields-refused", clause="C10")
@pytest.mark.parametrize(
    "text", ["secret", "", "name,", "name, stage"], ids=["unknown", "empty", "comma", "space"]
)
def test_bad_fields_are_refused(text):
    assert refusal(fields=text) == ("fields",)


@case("other-keys-refused", clause="C11", visible=True)
def test_other_key_is_refused():
    assert refusal(colour="red") == ("colour",)


@case("unlisted-field-refused", clause="C11")
@pytest.mark.parametrize(
    "key", ["secret", "Stage", "order", ""], ids=["secret", "case", "order", "empty"]
)
def test_key_that_is_no_field_is_refused(key):
    assert refusal(**{key: "x", "limit": "1"}) == (key,)


@case("records-stay-as-they-are", clause="C12")
def test_records_are_not_changed():
    records, query = deepcopy(DEALS), {"sort": "-name", "fields": "name"}
    items = list_page(records, query, FIELDS)["items"]
    items[0]["name"] = "other"
    items = list_page(records, {}, FIELDS)["items"]
    items[0]["name"] = "other"
    assert records == DEALS
    assert query == {"sort": "-name", "fields": "name"}


@case("arguments-stay-as-they-are", clause="C12")
def test_fields_and_the_order_of_records_are_not_changed():
    records, fields = deepcopy(DEALS[::-1]), ["name", "amount"]
    list_page(records, {"sort": "name"}, fields)
    assert records == DEALS[::-1]
    assert fields == ["name", "amount"]
