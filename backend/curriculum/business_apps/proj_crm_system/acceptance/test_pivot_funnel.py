"""Acceptance of crm_system.pivot."""

import pytest
from crm_system.pivot import funnel, pivot, shares
from grace_case import case

SALES = [
    {"owner": "eve", "month": 10, "sum": 300},
    {"owner": "bob", "month": 9, "sum": 50},
    {"owner": "eve", "month": 9, "sum": 100},
    {"owner": "eve", "month": 10, "sum": 25},
    {"owner": "cy", "month": 11, "sum": 0},
    {"owner": None, "month": 9, "sum": 1000},
    {"owner": "bob", "sum": 1000},
    {"owner": "bob", "month": 12, "sum": None},
    {"owner": "zoe", "month": 12},
]


def table(*triples):
    """A pivot of (row, column, value) triples."""
    rows = [{"r": r, "c": c, "v": v} for r, c, v in triples]
    return pivot(rows, "r", "c", "v")


def events(*triples):
    return [{"who": who, "step": step, "at": at} for who, step, at in triples]


def counts(given, steps, within=None):
    return [step["count"] for step in funnel(given, list(steps), within)]


def one_way(text, within=None):
    """Counts of one person's events, written "a1 b2", for the steps a, b and c."""
    given = events(*(("p", item[0], int(item[1:])) for item in text.split()))
    return counts(given, "abc", within)


SHARES = {
    "exact": ([1, 3], 100, [25, 75]),
    "one": ([7], 1000, [1000]),
    "zero-among-others": ([0, 5, 0], 10, [0, 10, 0]),
    "few-for-many": ([1, 1, 1, 1, 1], 3, [1, 1, 1, 0, 0]),
    "large": ([10**30, 2 * 10**30], 100, [33, 67]),
    "nothing-to-divide": ([3, 4], 0, [0, 0]),
}


@case("shares-proportional", clause="C1")
@pytest.mark.parametrize(("amounts", "whole", "parts"), SHARES.values(), ids=SHARES)
def test_shares_in_proportion(amounts, whole, parts):
    assert shares(amounts, whole) == parts


@case("shares-of-a-thousand", clause="C1", visible=True)
def test_shares_divide_a_thousand_unless_told_otherwise():
    assert shares([2, 1, 1]) == [500, 250, 250]
    assert shares([20, 10], 6) == [4, 2]


@case("rest-to-largest-fraction", clause="C2", visible=True)
def test_shares_rest_goes_to_the_largest_fraction():
    # 28.57, 57.14 and 14.28 of 100
    assert shares([2, 4, 1], 100) == [29, 57, 14]


@case("rest-among-equals", clause="C2")
def test_shares_rest_goes_to_the_earlier_of_equals():
    assert shares([1, 1, 1], 1000) == [334, 333, 333]
    assert shares([1, 2, 1, 2], 100) == [17, 33, 17, 33]
    # 0.5, 1.5, 8.0: one is left, both halves are equal
    assert shares([1, 3, 16], 10) == [1, 1, 8]


@case("rest-in-order-of-fractions", clause="C2")
def test_shares_rest_is_given_out_one_by_one():
    # of 10: 1.2, 0.4, 3.6, 4.8 -> two left, for the last and the third
    assert shares([3, 1, 9, 12], 10) == [1, 0, 4, 5]


@case("shares-of-nothing", clause="C3", visible=True)
def test_shares_of_nothing_are_zero():
    assert shares([0, 0, 0]) == [0, 0, 0]
    assert shares([]) == []


@case("incomplete-rows-left-out", clause="C4")
def test_pivot_leaves_incomplete_rows_out():
    result = pivot(SALES, "owner", "month", "sum")
    assert result["columns"] == [9, 10, 11]
    assert [row["key"] for row in result["rows"]] == ["bob", "cy", "eve"]
    assert result["total"] == 475


@case("pivot-of-nothing", clause="C4", visible=True)
def test_pivot_without_rows():
    empty = {"columns": [], "rows": [], "totals": [], "total": 0}
    assert pivot([], "a", "b", "c") == empty
    assert pivot([{"a": 1, "b": 2}], "a", "b", "c") == empty


@case("zero-is-a-value", clause="C4")
def test_pivot_keeps_zero_and_empty_text():
    result = table(("", 0, 0))
    assert result["columns"] == [0]
    assert result["rows"] == [{"key": "", "cells": [0], "total": 0, "share": 0}]


@case("pivot-whole", clause="C5", visible=True)
def test_pivot_of_two_owners_and_two_months():
    result = table(("eve", 2, 30), ("bob", 1, 10), ("eve", 1, 40))
    assert result == {
        "columns": [1, 2],
        "rows": [
            {"key": "bob", "cells": [10, 0], "total": 10, "share": 125},
            {"key": "eve", "cells": [40, 30], "total": 70, "share": 875},
        ],
        "totals": [50, 30],
        "total": 80,
    }


@case("keys-ascend", clause="C5")
def test_pivot_sorts_numbers_as_numbers():
    result = table((10, "b", 1), (9, "c", 1), (-1, "a", 1))
    assert [row["key"] for row in result["rows"]] == [-1, 9, 10]
    assert result["columns"] == ["a", "b", "c"]


@case("cells-add-up-rows", clause="C6", visible=True)
def test_pivot_adds_up_the_rows_of_a_cell():
    rows = pivot(SALES, "owner", "month", "sum")["rows"]
    assert rows[2]["cells"] == [100, 325, 0]


@case("cells-without-rows", clause="C6")
def test_pivot_cells_without_rows_are_zero():
    result = table(("a", 1, 5), ("b", 2, 6), ("c", 3, 7))
    assert [row["cells"] for row in result["rows"]] == [[5, 0, 0], [0, 6, 0], [0, 0, 7]]


@case("totals-agree", clause="C7", visible=True)
def test_pivot_totals_of_rows_columns_and_table():
    result = table(("a", 1, 5), ("b", 2, -6), ("a", 2, 9), ("b", 1, 7), ("a", 1, -1))
    assert [row["total"] for row in result["rows"]] == [13, 1]
    assert (result["totals"], result["total"]) == ([11, 3], 14)


@case("share-of-rows", clause="C8", visible=True)
def test_pivot_shares_add_up():
    result = table(("a", 1, 1), ("b", 1, 1), ("c", 2, 1))
    assert [row["share"] for row in result["rows"]] == [334, 333, 333]


@case("share-with-negative-total", clause="C8")
def test_pivot_without_shares_where_a_row_total_is_negative():
    result = table(("a", 1, 10), ("b", 1, -1))
    assert [row["share"] for row in result["rows"]] == [None, None]
    result = table(("a", 1, 10), ("b", 1, -1), ("b", 2, 1))
    assert [row["share"] for row in result["rows"]] == [1000, 0]


@case("other-steps-ignored", clause="C9")
def test_funnel_ignores_other_steps_and_the_order_of_events():
    given = events(("p", "c", 9), ("p", "x", 1), ("p", "b", 5), ("p", "a", 2), ("q", "x", 1))
    assert counts(given, "abc") == [1, 1, 1]
    assert counts(given, "ca") == [1, 0]


@case("funnel-counts-people", clause="C9", visible=True)
def test_funnel_counts_each_person_once():
    given = events(("p", "a", 1), ("p", "a", 2), ("q", "a", 2), ("p", "b", 3), ("p", "b", 4))
    assert counts(given, "abc") == [2, 1, 0]


WAYS = {
    "in-order": ("a1 b2 c3", [1, 1, 1]),
    "same-time": ("a1 b1 c1", [1, 1, 1]),
    "step-left-out": ("a1 c3", [1, 0, 0]),
    "no-first-step": ("b1 c2", [0, 0, 0]),
    "second-before-first": ("b1 a2 c3", [1, 0, 0]),
    "second-again": ("b1 a2 b3 c4", [1, 1, 1]),
    "third-too-early": ("a1 c2 b3", [1, 1, 0]),
    "third-again": ("a1 c2 b3 c5", [1, 1, 1]),
    "first-again": ("a1 b2 a3 c4", [1, 1, 1]),
}


@case("way-of-a-person", clause="C10")
@pytest.mark.parametrize(("text", "reached"), WAYS.values(), ids=WAYS)
def test_funnel_of_one_person(text, reached):
    assert one_way(text) == reached


@case("way-example", clause="C10", visible=True)
def test_funnel_needs_the_steps_in_order():
    assert one_way("a1 b2") == [1, 1, 0]
    assert one_way("b1 a2") == [1, 0, 0]
    assert one_way("a1 b0 b7 c7") == [1, 1, 1]


LIMITS = {
    "at-the-limit": ("a1 b11", 10, [1, 1, 0]),
    "after-the-limit": ("a1 b12", 10, [1, 0, 0]),
    "from-the-entry": ("a1 b8 c12", 10, [1, 1, 0]),
    "earliest-entry-counts": ("a1 a20 b21", 10, [1, 0, 0]),
    "zero": ("a1 b1 c2", 0, [1, 1, 0]),
    "no-limit": ("a1 b999", None, [1, 1, 0]),
}


@case("within-a-time", clause="C11")
@pytest.mark.parametrize(("text", "within", "reached"), LIMITS.values(), ids=LIMITS)
def test_funnel_within_a_time(text, within, reached):
    assert one_way(text, within) == reached


@case("within-example", clause="C11", visible=True)
def test_funnel_within_counts_from_the_first_step():
    assert one_way("a100 b105 c110", 10) == [1, 1, 1]
    assert one_way("a100 b105 c110", 9) == [1, 1, 0]


@case("funnel-whole", clause="C12", visible=True)
def test_funnel_of_three_people():
    given = events(("p", "a", 1), ("q", "a", 1), ("r", "a", 1), ("p", "b", 2), ("q", "b", 2))
    assert funnel([*given, *events(("p", "c", 3))], ["a", "b", "c"]) == [
        {"step": "a", "count": 3, "of_first": 1000, "of_previous": 1000},
        {"step": "b", "count": 2, "of_first": 666, "of_previous": 666},
        {"step": "c", "count": 1, "of_first": 333, "of_previous": 500},
    ]


@case("funnel-of-nobody", clause="C12")
def test_funnel_of_nobody_has_parts_of_zero():
    assert funnel([], ["a", "b"]) == [
        {"step": "a", "count": 0, "of_first": 0, "of_previous": 0},
        {"step": "b", "count": 0, "of_first": 0, "of_previous": 0},
    ]
    assert funnel(events(("p", "a", 1)), []) == []


@case("funnel-after-nobody", clause="C12")
def test_funnel_behind_a_step_that_nobody_reached():
    last = funnel(events(("p", "a", 1), ("p", "c", 2)), ["a", "b", "c"])[2]
    assert last == {"step": "c", "count": 0, "of_first": 0, "of_previous": 0}


@case("earliest-event-comes-last", clause="C9")
def test_funnel_finds_the_earliest_event_wherever_it_stands():
    visits = [(5, "see"), (1, "see"), (9, "buy"), (3, "buy"), (2, "try")]
    events = [{"who": "ada", "step": step, "at": at} for at, step in visits]
    assert [step["count"] for step in funnel(events, ["see", "try", "buy"])] == [1, 1, 1]
    assert [step["count"] for step in funnel(events, ["see", "buy"], 2)] == [1, 1]
