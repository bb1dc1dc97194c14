"""Acceptance of crm_system.reports."""

import pytest
from crm_system.reports import drill, report, select
from grace_case import case

DEALS = [
    {"id": 1, "owner": "eve", "stage": "won", "amount": 500, "open": False},
    {"id": 2, "owner": "bob", "stage": "offer", "amount": 250, "open": True},
    {"id": 3, "owner": "eve", "stage": "offer", "amount": None, "open": True},
    {"id": 4, "owner": None, "stage": "won", "amount": 0, "open": False},
    {"id": 5, "owner": "bob", "stage": "won", "amount": 125, "open": False},
    {"id": 6, "stage": "Lost one", "amount": -75, "open": False},
    {"id": 7, "owner": "eve", "stage": "offer", "amount": 250, "open": True},
]


def picked(*filters):
    return [row["id"] for row in select(DEALS, list(filters))]


def keys(table):
    return [group["key"] for group in table["groups"]]


def values(rows, function):
    """One measure over all rows."""
    return report(rows, [], {"m": (function, "n")})["total"]["values"]["m"]


def numbers(*items):
    return [{"n": item} for item in items]


def refusal(action, *arguments):
    """The arguments of the ValueError that the action must raise."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the arguments are compared
        action(*arguments)
    return caught.value.args


@case("all-filters-hold", clause="C1", visible=True)
def test_select_keeps_the_rows_that_meet_all_filters():
    assert picked(("owner", "eq", "eve"), ("amount", "gt", 100)) == [1, 7]
    assert select(DEALS, [("id", "eq", 2)]) == [DEALS[1]]


@case("no-filter-keeps-all", clause="C1")
def test_select_without_filters_keeps_all_rows_in_their_order():
    assert picked() == [1, 2, 3, 4, 5, 6, 7]
    assert select(DEALS[::-1], [("stage", "eq", "won")]) == [DEALS[4], DEALS[3], DEALS[0]]
    assert picked(("id", "gt", 2), ("id", "lt", 3)) == []


EQUAL = {
    "eq": (("stage", "eq", "offer"), [2, 3, 7]),
    "eq-is-exact": (("stage", "eq", "Offer"), []),
    "ne": (("owner", "ne", "eve"), [2, 4, 5, 6]),
    "eq-none": (("owner", "eq", None), [4, 6]),
    "ne-none": (("owner", "ne", None), [1, 2, 3, 5, 7]),
    "eq-zero": (("amount", "eq", 0), [4]),
    "unknown-field": (("city", "eq", None), [1, 2, 3, 4, 5, 6, 7]),
    "false": (("open", "eq", False), [1, 4, 5, 6]),
}


@case("equality", clause="C2")
@pytest.mark.parametrize(("condition", "ids"), EQUAL.values(), ids=EQUAL)
def test_select_by_equality(condition, ids):
    assert picked(condition) == ids


@case("equality-example", clause="C2", visible=True)
def test_select_takes_a_missing_key_for_none():
    assert picked(("owner", "eq", None)) == [4, 6]
    assert picked(("stage", "ne", "won")) == [2, 3, 6, 7]


ORDER = {
    "lt": (("amount", "lt", 125), [4, 6]),
    "le": (("amount", "le", 125), [4, 5, 6]),
    "gt": (("amount", "gt", 250), [1]),
    "ge": (("amount", "ge", 250), [1, 2, 7]),
    "text": (("owner", "lt", "eve"), [2, 5]),
    "all-but-none": (("amount", "ge", -1000), [1, 2, 4, 5, 6, 7]),
}


@case("comparison", clause="C3", visible=True)
@pytest.mark.parametrize(("condition", "ids"), ORDER.values(), ids=ORDER)
def test_select_by_comparison_leaves_none_out(condition, ids):
    assert picked(condition) == ids


CONTENT = {
    "in": (("owner", "in", ["bob", "zoe"]), [2, 5]),
    "in-nothing": (("owner", "in", []), []),
    "in-with-none": (("owner", "in", [None, "bob"]), [2, 4, 5, 6]),
    "in-needs-the-whole": (("stage", "in", ["Lost", "won "]), []),
    "contains": (("stage", "contains", "o"), [1, 2, 3, 4, 5, 6, 7]),
    "contains-ignores-case": (("stage", "contains", "lOST O"), [6]),
    "contains-and-none": (("owner", "contains", ""), [1, 2, 3, 5, 7]),
    "contains-and-numbers": (("amount", "contains", "2"), []),
}


@case("content", clause="C4")
@pytest.mark.parametrize(("condition", "ids"), CONTENT.values(), ids=CONTENT)
def test_select_by_content(condition, ids):
    assert picked(condition) == ids


@case("content-example", clause="C4", visible=True)
def test_select_in_a_list_and_by_text():
    assert picked(("id", "in", [2, 3, 9])) == [2, 3]
    assert picked(("stage", "contains", "OFF")) == [2, 3, 7]


@case("unknown-operator", clause="C5", visible=True)
def test_unknown_operator_is_refused():
    assert refusal(select, DEALS, [("id", "like", 1)]) == ("operator",)
    assert refusal(report, DEALS, [], {}, [("id", "==", 1)]) == ("operator",)


@case("unknown-operator-without-rows", clause="C5")
def test_unknown_operator_is_refused_without_rows_and_behind_others():
    assert refusal(select, [], [("id", "like", 1)]) == ("operator",)
    assert refusal(drill, DEALS, [], [], [("id", "eq", 99), ("id", "", 1)]) == ("operator",)


@case("groups-of-selected-rows", clause="C6", visible=True)
def test_report_groups_selected_rows():
    table = report(DEALS, ["stage"], {"sum": ("sum", "amount")}, [("id", "le", 3)])
    assert table == {
        "groups": [
            {"key": ["offer"], "rows": 2, "values": {"sum": 250}},
            {"key": ["won"], "rows": 1, "values": {"sum": 500}},
        ],
        "total": {"rows": 3, "values": {"sum": 750}},
    }


@case("groups-of-two-fields", clause="C6")
def test_report_groups_by_all_fields_in_their_order():
    table = report(DEALS, ["open", "owner"], {})
    assert [(group["key"], group["rows"]) for group in table["groups"]] == [
        ([False, "bob"], 1),
        ([False, "eve"], 1),
        ([False, None], 2),
        ([True, "bob"], 1),
        ([True, "eve"], 2),
    ]


@case("no-fields-one-group", clause="C7")
def test_report_without_fields_has_one_group():
    table = report(DEALS, [], {"n": ("count", "id")})
    assert table["groups"] == [{"key": [], "rows": 7, "values": {"n": 7}}]


@case("no-rows-no-group", clause="C7", visible=True)
@pytest.mark.parametrize("fields", [[], ["owner"]], ids=["no-fields", "one-field"])
def test_report_without_rows_has_no_group(fields):
    table = report([], fields, {"n": ("count", "id")})
    assert table == {"groups": [], "total": {"rows": 0, "values": {"n": 0}}}


@case("groups-sorted", clause="C8", visible=True)
def test_report_sorts_groups_with_none_last():
    assert keys(report(DEALS, ["owner"], {})) == [["bob"], ["eve"], [None]]


@case("groups-sorted-by-each-field", clause="C8")
def test_report_sorts_numbers_as_numbers_and_none_last_in_each_field():
    rows = [{"a": a, "b": b} for b in (10, None, 9, -1) for a in ("y", None, "x")]
    expected = [[a, b] for a in ("x", "y", None) for b in (-1, 9, 10, None)]
    assert keys(report(rows, ["a", "b"], {})) == expected


MEASURES = {
    "count": (numbers(3, None, 3, 0), "count", 3),
    "distinct": (numbers(3, None, 3, 0), "distinct", 2),
    "sum": (numbers(3, None, 3, -10), "sum", -4),
    "min": (numbers(3, None, -3, 0), "min", -3),
    "max": (numbers(-3, None, -4), "max", -3),
    "min-of-text": ([{"n": "b"}, {"n": "a"}, {}], "min", "a"),
    "distinct-text": ([{"n": "b"}, {"n": "B"}, {}, {"n": "b"}], "distinct", 2),
    "avg-leaves-none-out": (numbers(4, None, 8), "avg", 6),
    "avg-counts-zero": (numbers(4, 0, 8), "avg", 4),
}


@case("measure", clause="C9")
@pytest.mark.parametrize(("rows", "function", "result"), MEASURES.values(), ids=MEASURES)
def test_report_measure(rows, function, result):
    assert values(rows, function) == result


@case("several-measures", clause="C9", visible=True)
def test_report_several_measures_under_their_names():
    table = report(
        DEALS,
        ["open"],
        {"deals": ("count", "id"), "priced": ("count", "amount"), "best": ("max", "amount")},
    )
    assert [group["values"] for group in table["groups"]] == [
        {"deals": 4, "priced": 4, "best": 500},
        {"deals": 3, "priced": 2, "best": 250},
    ]


MEANS = {
    "half": ((1, 2), 2),
    "half-of-even": ((2, 3), 3),
    "below-half": ((1, 1, 2), 1),
    "above-half": ((1, 2, 2), 2),
    "negative-half": ((-1, -2), -2),
    "negative-below-half": ((-1, -1, -2), -1),
    "large": ((10**20, 10**20 + 1), 10**20 + 1),
}


@case("mean-is-rounded", clause="C10")
@pytest.mark.parametrize(("items", "mean"), MEANS.values(), ids=MEANS)
def test_report_rounds_the_mean(items, mean):
    assert values(numbers(*items), "avg") == mean


@case("mean-example", clause="C10", visible=True)
def test_report_rounds_halves_away_from_zero():
    assert values(numbers(5, 2), "avg") == 4
    assert values(numbers(-5, 2, 2, 0), "avg") == 0
    assert values(numbers(-5, 2), "avg") == -2


@case("measures-of-nothing", clause="C11", visible=True)
def test_report_measures_without_values():
    measures = {name: (name, "n") for name in ("count", "distinct", "sum", "min", "max", "avg")}
    expected = {"count": 0, "distinct": 0, "sum": 0, "min": None, "max": None, "avg": None}
    table = report([{"n": None}, {}], [], measures)
    assert table["groups"][0]["values"] == expected
    assert table["total"] == {"rows": 2, "values": expected}


@case("unknown-function", clause="C12")
@pytest.mark.parametrize("rows", [DEALS, []], ids=["rows", "no-rows"])
def test_report_unknown_function_is_refused(rows):
    measures = {"a": ("sum", "amount"), "b": ("median", "amount")}
    assert refusal(report, rows, ["owner"], measures) == ("function",)


@case("total-comes-from-rows", clause="C13", visible=True)
def test_report_total_is_not_made_of_groups():
    rows = [{"g": "a", "n": 1}, {"g": "a", "n": 1}, {"g": "a", "n": 1}, {"g": "b", "n": 9}]
    table = report(rows, ["g"], {"mean": ("avg", "n"), "kinds": ("distinct", "n")})
    assert table["total"] == {"rows": 4, "values": {"mean": 3, "kinds": 2}}


@case("total-counts-values-once", clause="C13")
def test_report_total_counts_a_value_of_two_groups_once():
    measures = {"kinds": ("distinct", "amount"), "least": ("min", "amount")}
    table = report(DEALS, ["id"], measures, [("stage", "eq", "offer")])
    assert table["total"] == {"rows": 3, "values": {"kinds": 1, "least": 250}}


@case("drill-lists-the-rows", clause="C14", visible=True)
def test_drill_returns_the_rows_of_a_group():
    assert drill(DEALS, ["owner", "stage"], ["eve", "offer"]) == [DEALS[2], DEALS[6]]
    assert drill(DEALS, ["owner"], ["zoe"]) == []


@case("drill-with-filters", clause="C14")
def test_drill_keeps_filters_order_and_missing_keys():
    assert drill(DEALS, ["owner"], [None]) == [DEALS[3], DEALS[5]]
    assert drill(DEALS[::-1], ["owner"], ["eve"], [("amount", "ne", None)]) == [DEALS[6], DEALS[0]]
    assert drill(DEALS, [], [], [("id", "le", 2)]) == DEALS[:2]


@case("mean-of-minus-one", clause="C10")
def test_report_mean_of_a_total_of_minus_one():
    assert values(numbers(-1), "avg") == -1
    assert values(numbers(-2, 1), "avg") == -1
