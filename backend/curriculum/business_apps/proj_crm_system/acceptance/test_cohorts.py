"""Acceptance of crm_system.cohorts."""

import pytest
from crm_system.cohorts import curve, growth, period, retention, shift
from grace_case import case


def buys(who, *days, amount=100):
    return [{"who": who, "day": day, "amount": amount} for day in days]


YEAR = [
    *buys("ada", "2024-01-31", "2024-02-01", "2024-04-30"),
    *buys("bob", "2024-01-01"),
    *buys("cy", "2024-02-29", "2024-03-15", "2024-03-16", amount=30),
    *buys("dan", "2024-05-02", amount=999),
]


def refusal(action, *arguments):
    """The arguments of the ValueError that the action must raise."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the arguments are compared
        action(*arguments)
    return caught.value.args


PERIODS = {
    "first-day-of-a-month": ("2024-03-01", "month", "2024-03"),
    "last-day-of-a-year": ("2023-12-31", "month", "2023-12"),
    "early-year": ("0987-06-05", "month", "0987-06"),
    "monday": ("2024-02-26", "week", "2024-W09"),
    "sunday": ("2024-03-03", "week", "2024-W09"),
    "week-of-last-year": ("2023-01-01", "week", "2022-W52"),
    "week-53": ("2021-01-03", "week", "2020-W53"),
    "week-of-next-year": ("2024-12-30", "week", "2025-W01"),
    "thursday-first": ("2015-01-01", "week", "2015-W01"),
}


@case("label-of-a-day", clause="C1")
@pytest.mark.parametrize(("day", "unit", "label"), PERIODS.values(), ids=PERIODS)
def test_period_of_a_day(day, unit, label):
    assert period(day, unit) == label


@case("label-example", clause="C1", visible=True)
def test_period_of_a_leap_day():
    assert period("2024-02-29", "month") == "2024-02"
    assert period("2024-02-29", "week") == "2024-W09"


@case("bad-unit", clause="C2", visible=True)
def test_unknown_unit_is_refused():
    assert refusal(period, "2024-01-01", "day") == ("unit",)
    assert refusal(retention, YEAR, "Month", "2024-01-31") == ("unit",)
    assert refusal(growth, [], "", "2024-01-31") == ("unit",)


BAD_DAYS = ["2023-02-29", "2024-1-01", "20240101", "2024-W01-1", "2024-01-01T00:00", "", "x"]


@case("bad-day", clause="C2")
@pytest.mark.parametrize(
    "day",
    BAD_DAYS,
    ids=["no-leap-year", "one-digit", "no-hyphens", "week", "time", "empty", "text"],
)
def test_text_that_is_no_day_is_refused(day):
    assert refusal(period, day, "month") == ("day",)
    assert refusal(curve, [], "week", day) == ("day",)
    assert refusal(growth, buys("a", day), "week", "2024-01-07") == ("day",)


SHIFTS = {
    "next-month": ("2024-01", 1, "2024-02"),
    "over-new-year": ("2023-11", 3, "2024-02"),
    "many-months": ("2024-01", 120, "2034-01"),
    "back": ("2024-01", -13, "2022-12"),
    "nowhere": ("2024-12", 0, "2024-12"),
    "next-week": ("2024-W09", 1, "2024-W10"),
    "week-52": ("2024-W52", 1, "2025-W01"),
    "week-52-of-53": ("2026-W52", 1, "2026-W53"),
    "weeks-back": ("2021-W01", -1, "2020-W53"),
}


@case("label-shifted", clause="C3", visible=True)
@pytest.mark.parametrize(("label", "count", "result"), SHIFTS.values(), ids=SHIFTS)
def test_shift_moves_a_label(label, count, result):
    assert shift(label, count) == result


@case("shift-example", clause="C3", visible=True)
def test_shift_there_and_back():
    assert shift("2024-11", 2) == "2025-01"
    assert shift("2025-01", -2) == "2024-11"
    assert shift("2024-W09", 52) == "2025-W09"


BAD_LABELS = ["2024-13", "2024-00", "2023-W53", "2024-W00", "2024-W9", "2024", "2024-01-01"]


@case("bad-label", clause="C3")
@pytest.mark.parametrize("label", BAD_LABELS)
def test_shift_of_something_else_is_refused(label):
    assert refusal(shift, label, 1) == ("label",)


@case("incomplete-period", clause="C4", visible=True)
def test_retention_ignores_a_month_that_has_not_ended():
    assert len(retention(YEAR, "month", "2024-02-29")[0]["active"]) == 2
    assert len(retention(YEAR, "month", "2024-02-28")[0]["active"]) == 1
    assert retention(YEAR, "month", "2024-01-30") == []


@case("incomplete-week", clause="C4")
def test_growth_and_curve_ignore_a_week_that_has_not_ended():
    events = buys("a", "2024-02-26", "2024-03-03", "2024-03-04")
    assert growth(events, "week", "2024-03-02") == curve(events, "week", "2024-03-02") == []
    assert [row["period"] for row in growth(events, "week", "2024-03-09")] == ["2024-W09"]
    assert len(curve(events, "week", "2024-03-10")) == 2


@case("cohort-has-six-keys", clause="C5", visible=True)
def test_retention_of_a_cohort():
    assert retention(YEAR, "month", "2024-04-30")[0] == {
        "cohort": "2024-01",
        "size": 2,
        "active": [2, 1, 0, 1],
        "rate": [1000, 500, 0, 500],
        "revenue": [200, 300, 300, 400],
        "average": [100, 150, 150, 200],
    }


@case("cohorts-sorted", clause="C5")
def test_retention_sorts_cohorts_whatever_the_order_of_events():
    result = retention(YEAR[::-1], "month", "2024-06-30")
    assert [(row["cohort"], row["size"]) for row in result] == [
        ("2024-01", 2),
        ("2024-02", 1),
        ("2024-05", 1),
    ]
    assert result == retention(YEAR, "month", "2024-06-30")


@case("lists-of-equal-length", clause="C6")
def test_retention_goes_on_to_the_last_complete_period():
    rows = retention(buys("a", "2020-12-07") + buys("b", "2020-12-31"), "week", "2021-01-17")
    assert [row["active"] for row in rows] == [[1, 0, 0, 0, 0, 0], [1, 0, 0]]
    assert all(len(rows[0][key]) == 6 for key in ("rate", "revenue", "average"))


@case("people-counted-once", clause="C7", visible=True)
def test_retention_counts_a_person_once_in_a_period():
    row = retention(YEAR, "month", "2024-03-31")[1]
    assert (row["cohort"], row["active"], row["rate"]) == ("2024-02", [1, 1], [1000, 1000])


@case("rate-rounded", clause="C7")
def test_retention_rounds_rates_half_up():
    names = [f"p{number}" for number in range(16)]
    events = [event for name in names for event in buys(name, "2024-01-05")]
    events += buys("p0", "2024-02-01") + buys("p1", "2024-03-01") + buys("p2", "2024-03-01")
    events += buys("p5", "2024-03-31")
    assert retention(events, "month", "2024-03-31")[0]["rate"] == [1000, 63, 188]
    thirds = [event for name in "abc" for event in buys(name, "2024-01-05")]
    thirds += buys("a", "2024-02-01") + buys("a", "2024-03-01") + buys("b", "2024-03-01")
    assert retention(thirds, "month", "2024-03-31")[0]["rate"] == [1000, 333, 667]


@case("free-events-are-activity", clause="C7")
def test_retention_counts_events_without_amount():
    events = buys("a", "2024-01-01", "2024-02-01", amount=0)
    row = retention(events, "month", "2024-02-29")[0]
    assert (row["active"], row["revenue"]) == ([1, 1], [0, 0])


@case("revenue-is-cumulative", clause="C8", visible=True)
def test_retention_revenue_adds_up_refunds_too():
    events = buys("a", "2024-01-01", "2024-01-02", amount=5) + buys("b", "2024-01-31", amount=0)
    events += buys("a", "2024-03-01", amount=-20) + buys("b", "2024-04-01", amount=3)
    row = retention(events, "month", "2024-04-30")[0]
    assert row["revenue"] == [10, 10, -10, -7]
    assert row["average"] == [5, 5, -5, -4]


@case("curve-example", clause="C9", visible=True)
def test_curve_adds_cohorts_up_by_age():
    assert curve(YEAR, "month", "2024-03-31") == [
        {"age": 0, "people": 3, "active": 3, "rate": 1000},
        {"age": 1, "people": 3, "active": 2, "rate": 667},
        {"age": 2, "people": 2, "active": 0, "rate": 0},
    ]


@case("curve-weighs-people", clause="C9")
def test_curve_counts_only_cohorts_that_have_reached_the_age():
    events = [event for name in "abcd" for event in buys(name, "2024-01-10")]
    events += buys("a", "2024-02-10", "2024-03-10") + buys("e", "2024-02-11", "2024-03-11")
    rows = curve([*events, *buys("f", "2024-03-05")], "month", "2024-03-31")
    assert [tuple(row.values()) for row in rows] == [
        (0, 6, 6, 1000),
        (1, 5, 2, 400),
        (2, 4, 1, 250),
    ]


@case("growth-example", clause="C10", visible=True)
def test_growth_of_four_months():
    rows = growth(YEAR, "month", "2024-04-30")
    assert rows[1] == {
        "period": "2024-02",
        "new": 1,
        "kept": 1,
        "returned": 0,
        "lost": 1,
        "active": 2,
    }
    assert [tuple(row.values()) for row in rows] == [
        ("2024-01", 2, 0, 0, 0, 2),
        ("2024-02", 1, 1, 0, 1, 2),
        ("2024-03", 0, 1, 0, 1, 1),
        ("2024-04", 0, 0, 1, 1, 1),
    ]


@case("growth-through-silence", clause="C10")
def test_growth_goes_through_periods_without_events():
    events = buys("a", "2020-12-14", "2021-01-11") + buys("b", "2021-01-13")
    rows = growth(events, "week", "2021-01-24")
    assert [tuple(row.values()) for row in rows] == [
        ("2020-W51", 1, 0, 0, 0, 1),
        ("2020-W52", 0, 0, 0, 1, 0),
        ("2020-W53", 0, 0, 0, 0, 0),
        ("2021-W01", 0, 0, 0, 0, 0),
        ("2021-W02", 1, 0, 1, 0, 2),
        ("2021-W03", 0, 0, 0, 2, 0),
    ]


@case("nothing-counts", clause="C11")
@pytest.mark.parametrize("events", [[], buys("a", "2024-03-01")], ids=["no-events", "too-late"])
def test_reports_without_events_that_count_are_empty(events):
    assert retention(events, "month", "2024-03-30") == []
    assert curve(events, "month", "2024-03-30") == []
    assert growth(events, "month", "2024-03-30") == []
    assert retention(buys("a", "2024-01-01"), "month", "2024-01-31")[0]["size"] == 1
