"""Acceptance of crm_system.velocity."""

from itertools import permutations

import pytest
from crm_system.velocity import overdue, percentile, stage_times, stays, velocity
from grace_case import case

DAY = 86400
STAGES = ["new", "talk", "offer"]


def moves(deal, text):
    """The moves of a deal, written "10:new 15:talk"."""
    steps = [step.split(":") for step in text.split()]
    stages = ["", *(stage for _, stage in steps)]
    return [
        {"deal": deal, "from": before, "to": stage, "at": int(at)}
        for before, (at, stage) in zip(stages, steps, strict=False)
    ]


BOARD = [
    *moves("d1", "0:new 10:talk 40:offer 45:won"),
    *moves("d2", "5:new 25:talk 30:new 60:lost"),
    *moves("d3", "8:new 12:offer 18:talk"),
    *moves("d4", "50:new"),
]


def deal(amount, opened, closed=None, won=True, currency="EUR"):
    return {
        "currency": currency,
        "amount": amount,
        "opened": opened,
        "closed": closed,
        "won": won,
    }


def refusal(action, *arguments):
    """The arguments of the ValueError that the action must raise."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the arguments are compared
        action(*arguments)
    return caught.value.args


RANKS = {
    "lowest": ([50, 15, 40, 20, 35], 5, 15),
    "exact-place": ([50, 15, 40, 20, 35], 40, 20),
    "rounded-up": ([50, 15, 40, 20, 35], 41, 35),
    "median": ([50, 15, 40, 20, 35], 50, 35),
    "median-of-four": ([40, 30, 20, 10], 50, 20),
    "all": ([50, 15, 40, 20, 35], 100, 50),
    "one-value": ([7], 1, 7),
    "equal-values": ([2, 2, 9], 66, 2),
    "highest-of-many": (list(range(300)), 100, 299),
    "exact-in-integers": (list(range(1, 101)), 7, 7),
}


@case("percentile-value", clause="C1", visible=True)
@pytest.mark.parametrize(("values", "percent", "value"), RANKS.values(), ids=RANKS)
def test_percentile_is_the_nearest_rank(values, percent, value):
    assert percentile(values, percent) == value


@case("percentile-example", clause="C1", visible=True)
def test_percentile_of_some_and_of_no_values():
    assert percentile([3, 6, 7, 8, 8, 10, 13, 15, 16, 20], 25) == 7
    assert percentile([], 50) is None


@case("stays-of-a-deal", clause="C2", visible=True)
def test_stays_of_one_deal():
    assert stays(moves("d1", "10:new 15:won"), 20) == [
        {"deal": "d1", "stage": "new", "entered": 10, "left": 15, "time": 5},
        {"deal": "d1", "stage": "won", "entered": 15, "left": None, "time": 5},
    ]


@case("stays-until-now", clause="C2")
def test_stays_ignores_moves_after_now():
    assert stays(moves("d1", "10:new 15:talk 20:won"), 15) == [
        {"deal": "d1", "stage": "new", "entered": 10, "left": 15, "time": 5},
        {"deal": "d1", "stage": "talk", "entered": 15, "left": None, "time": 0},
    ]
    assert stays(moves("d1", "10:new 15:talk"), 14)[0]["left"] is None
    assert stays(moves("d1", "10:new"), 9) == []


@case("stays-sorted", clause="C3")
def test_stays_are_sorted_by_deal_and_time_whatever_the_order():
    found = stays(BOARD[::-1], 100)
    assert [(stay["deal"], stay["entered"]) for stay in found] == [
        ("d1", 0), ("d1", 10), ("d1", 40), ("d1", 45),
        ("d2", 5), ("d2", 25), ("d2", 30), ("d2", 60),
        ("d3", 8), ("d3", 12), ("d3", 18),
        ("d4", 50),
    ]  # fmt: skip
    assert found == stays(BOARD, 100)
    some = moves("b", "1:x 3:y") + moves("a", "2:x")
    assert all(stays(list(order), 5) == stays(some, 5) for order in permutations(some))


@case("gap-refused", clause="C4", visible=True)
def test_stays_moves_that_do_not_connect_are_refused():
    gap = moves("d1", "1:new 2:talk")
    gap[1]["from"] = "offer"
    assert refusal(stays, gap, 9) == ("d1",)
    assert stays(gap, 1)[0]["stage"] == "new"


@case("unopened-refused", clause="C4")
def test_moves_of_a_deal_that_was_never_opened_are_refused():
    broken = moves("d1", "1:new") + moves("d3", "1:new 4:talk")[1:] + moves("d2", "1:x 5:y")[1:]
    assert refusal(stays, broken, 9) == ("d2",)
    assert refusal(stage_times, broken, ["new"], 9) == ("d2",)
    assert refusal(overdue, broken, {"new": 1}, 9) == ("d2",)
    assert refusal(stays, broken, 4) == ("d3",)


@case("opened-twice-refused", clause="C4")
def test_moves_of_a_deal_that_was_opened_twice_are_refused():
    assert refusal(stays, moves("d1", "1:new") + moves("d1", "2:new"), 9) == ("d1",)


@case("stage-has-eight-keys", clause="C5", visible=True)
def test_stage_times_of_a_board():
    assert stage_times(BOARD, STAGES, 100)[0] == {
        "stage": "new",
        "deals": 4,
        "open": 1,
        "median": 10,
        "p90": 30,
        "forward": 3,
        "back": 0,
        "out": 1,
    }


@case("stages-in-order", clause="C5")
def test_stage_times_of_all_stages_in_the_order_given():
    rows = stage_times(BOARD, ["offer", "none", "talk"], 100)
    assert [(row["stage"], row["deals"], row["open"]) for row in rows] == [
        ("offer", 2, 0),
        ("none", 0, 0),
        ("talk", 3, 1),
    ]
    assert [(row["median"], row["p90"]) for row in rows] == [(5, 6), (None, None), (5, 30)]


@case("stage-counts-a-deal-once", clause="C5")
def test_stage_times_counts_deals_once_and_stays_each():
    row = stage_times(moves("d1", "0:a 10:b 11:a 14:b 20:a"), ["a"], 22)[0]
    assert (row["deals"], row["open"], row["median"], row["p90"]) == (1, 1, 3, 10)


@case("stage-percentiles", clause="C5")
def test_stage_times_percentiles_of_ten_stays():
    board = [move for n in range(1, 11) for move in moves(f"d{n}", f"0:a {n * n}:b")]
    row = stage_times(board, ["a"], 200)[0]
    assert (row["median"], row["p90"]) == (25, 81)


@case("stage-times-until-now", clause="C5")
def test_stage_times_until_now():
    row = stage_times(BOARD, ["new"], 12)[0]
    assert (row["deals"], row["open"], row["median"], row["forward"], row["out"]) == (
        3, 1, 4, 0, 2,
    )  # fmt: skip


@case("where-deals-went", clause="C6", visible=True)
def test_stage_times_counts_where_deals_went():
    rows = stage_times(BOARD, STAGES, 100)
    assert [(row["forward"], row["back"], row["out"]) for row in rows] == [
        (3, 0, 1),
        (1, 1, 0),
        (0, 1, 1),
    ]


@case("own-stage-is-back", clause="C6")
def test_stage_times_a_move_to_the_same_stage_is_back():
    row = stage_times(moves("d1", "0:a 5:a 7:b"), ["a", "b"], 9)[0]
    assert (row["forward"], row["back"], row["out"]) == (1, 1, 0)


@case("overdue-example", clause="C7", visible=True)
def test_overdue_lists_deals_above_the_limit():
    assert overdue(BOARD, {"new": 10, "talk": 50}, 100) == [
        {"deal": "d4", "stage": "new", "time": 50, "over": 40},
        {"deal": "d3", "stage": "talk", "time": 82, "over": 32},
    ]


@case("overdue-only-above", clause="C7")
def test_overdue_not_at_the_limit_and_not_without_one():
    assert overdue(BOARD, {"new": 50, "offer": 0}, 100) == []
    assert [entry["over"] for entry in overdue(BOARD, {"new": 49}, 100)] == [1]
    assert [entry["deal"] for entry in overdue(BOARD, {"new": 0}, 50)] == ["d2"]


@case("overdue-sorted", clause="C7")
def test_overdue_sorts_by_time_over_then_deal():
    board = moves("b", "5:x") + moves("a", "5:x") + moves("c", "0:y") + moves("d", "1:x")
    assert [entry["deal"] for entry in overdue(board, {"x": 2, "y": 5}, 12)] == [
        "d", "c", "a", "b",
    ]  # fmt: skip


PERIODS = {
    "closed-at-start": (deal(1, 0, 10), (0, 1, 0)),
    "closed-before": (deal(1, 0, 9), None),
    "closed-at-end": (deal(1, 0, 20), (1, 0, 0)),
    "closed-just-before-end": (deal(1, 0, 19, won=False), (0, 0, 1)),
    "closed-later": (deal(1, 19, 99), (1, 0, 0)),
    "open": (deal(1, 5, None, won=False), (1, 0, 0)),
    "opened-at-end": (deal(1, 20), None),
    "opened-just-before-end": (deal(1, 19), (1, 0, 0)),
}


@case("deals-of-a-period", clause="C8")
@pytest.mark.parametrize(("one", "counts"), PERIODS.values(), ids=PERIODS)
def test_velocity_counts_a_deal(one, counts):
    result = velocity([one], 10, 20)
    found = result.get("EUR")
    assert (found and (found["open"], found["won"], found["lost"])) == counts


@case("deals-of-a-period-example", clause="C8", visible=True)
def test_velocity_counts_deals_by_when_they_closed():
    deals = [deal(1, 0, 12), deal(1, 0, 15, won=False), deal(1, 3), deal(1, 0, 25), deal(1, 0, 5)]
    row = velocity(deals, 10, 20)["EUR"]
    assert (row["open"], row["won"], row["lost"]) == (2, 1, 1)


@case("currencies-apart", clause="C9", visible=True)
def test_velocity_keeps_currencies_apart():
    deals = [
        deal(100, 0, 10, currency="USD"),
        deal(300, 0, 20, currency="EUR"),
        deal(1, 0, 5, currency="CHF"),
        deal(7, 0, currency="GBP"),
    ]
    result = velocity(deals, 10, 30)
    assert list(result) == ["EUR", "GBP", "USD"]
    assert result["USD"] == {
        "open": 0,
        "won": 1,
        "lost": 0,
        "win_rate": 1000,
        "average": 100,
        "cycle": 10,
        "per_day": 0,
    }
    assert velocity([], 0, 9) == {}


MEANS = {
    "rounded-half-up": ([deal(1, 0, 1), deal(2, 0, 2)], (1000, 2, 2)),
    "half-of-even": ([deal(2, 0, 2), deal(3, 0, 3)], (1000, 3, 3)),
    "below-half": ([deal(1, 0, 1), deal(1, 0, 1), deal(2, 0, 2)], (1000, 1, 1)),
    "rate": ([deal(5, 0, 9), deal(9, 0, 9, won=False), deal(9, 0, 9, won=False)], (333, 5, 9)),
    "rate-up": ([deal(5, 0, 9), deal(7, 0, 9), deal(9, 0, 9, won=False)], (667, 6, 9)),
    "nothing-won": ([deal(9, 0, 9, won=False)], (0, None, None)),
    "nothing-closed": ([deal(9, 0)], (None, None, None)),
    "large": ([deal(10**17 + 1, 0, 5), deal(10**17 + 2, 0, 5)], (1000, 10**17 + 2, 5)),
}


@case("rates-and-means", clause="C10")
@pytest.mark.parametrize(("deals", "values"), MEANS.values(), ids=MEANS)
def test_velocity_rates_and_means(deals, values):
    row = velocity(deals, 0, 50)["EUR"]
    assert (row["win_rate"], row["average"], row["cycle"]) == values


@case("rates-example", clause="C10", visible=True)
def test_velocity_of_three_closed_deals():
    deals = [deal(1000, 0, 40), deal(501, 10, 20), deal(999, 0, 30, won=False)]
    row = velocity(deals, 0, 50)["EUR"]
    assert (row["win_rate"], row["average"], row["cycle"]) == (667, 751, 25)


@case("income-of-a-day", clause="C11", visible=True)
def test_velocity_per_day():
    # 3 open deals, half of the deals won, 1000 cents each, in 4 days
    deals = [deal(1000, 0, 4 * DAY), deal(5, 0, 4 * DAY, won=False)]
    deals += [deal(9, 1), deal(9, 2), deal(9, 3)]
    assert velocity(deals, 0, 5 * DAY)["EUR"]["per_day"] == 375


PER_DAY = {
    "rounded-once": (
        [deal(100, 0, 2 * DAY), deal(101, 0, DAY), deal(1, 0, DAY, won=False), deal(1, 0)],
        45,
    ),
    "half-up": ([deal(1, 0, 2 * DAY), deal(1, 0)], 1),
    "below-half": ([deal(1, 0, 2 * DAY + 1), deal(1, 0)], 0),
    "nothing-open": ([deal(1000, 0, DAY)], 0),
    "nothing-won": ([deal(1000, 0, DAY, won=False), deal(1, 0)], None),
    "no-time": ([deal(1000, 7, 7), deal(1, 0)], None),
    "a-third-of-a-second": (
        [deal(10, 7, 7), deal(10, 7, 7), deal(10, 6, 7), deal(1, 0)],
        10 * 3 * DAY,
    ),
    "large": ([deal(10**20, 0, DAY), deal(1, 0), deal(1, 0), deal(1, 0)], 3 * 10**20),
}


@case("income-of-a-day-value", clause="C11")
@pytest.mark.parametrize(("deals", "per_day"), PER_DAY.values(), ids=PER_DAY)
def test_velocity_per_day_value(deals, per_day):
    assert velocity(deals, 0, 5 * DAY)["EUR"]["per_day"] == per_day


@case("stage-percentile-90-of-nineteen", clause="C5")
def test_stage_times_percentile_90_of_nineteen_stays():
    board = [move for n in range(1, 20) for move in moves(f"d{n}", f"0:a {n}:b")]
    row = stage_times(board, ["a"], 50)[0]
    assert (row["median"], row["p90"]) == (10, 18)
