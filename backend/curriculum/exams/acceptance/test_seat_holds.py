"""Acceptance of exam.seat_holds."""

import pytest
from exam.seat_holds import SeatPlan
from grace_case import case


class House:
    """A plan with a clock to set."""

    def __init__(self, rows=None, hold_seconds=60, most_held=6, now=1000):
        self.now = now
        self.plan = SeatPlan(rows or {"A": 5, "B": 12}, lambda: self.now, hold_seconds, most_held)

    def sell(self, *seats, buyer="owner"):
        for seat in seats:
            self.plan.hold(buyer, [seat])
            self.plan.buy(buyer)

    def seats(self, state):
        return self.plan.overview()[state]


def row_of(pattern, **others):
    """A house with one row: "x" stands for a sold seat, "." for a free one."""
    house = House({"A": len(pattern)}, **others)
    house.sell(*(f"A{number}" for number, mark in enumerate(pattern, start=1) if mark == "x"))
    return house


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


def taken(plan, buyer, seats):
    """The seats that the SeatsTaken of this hold names."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - its name is compared
        plan.hold(buyer, seats)
    assert type(caught.value).__name__ == "SeatsTaken"
    return caught.value.args


@case("seats-in-house-order", clause="C1", visible=True)
def test_seats_are_listed_row_by_row_and_by_number():
    house = House({"Z": 2, "B": 11})
    assert house.seats("free") == ["Z1", "Z2", *(f"B{number}" for number in range(1, 12))]


@case("held-in-house-order", clause="C1")
def test_held_seats_are_listed_by_number_whatever_the_order_of_holding():
    house = House()
    house.plan.hold("ada", ["B10", "B9"])
    house.plan.hold("bob", ["B2", "A5"])
    assert house.seats("held") == ["A5", "B2", "B9", "B10"]


@case("hold-lapses", clause="C2", visible=True)
def test_hold_lasts_until_its_second_and_no_longer():
    house = House({"A": 2}, hold_seconds=60, now=1000)
    house.plan.hold("ada", ["A1"])
    house.now = 1059
    assert house.seats("held") == ["A1"]
    house.now = 1060
    assert house.seats("free") == ["A1", "A2"]


@case("lapsed-seat-may-be-held", clause="C2")
def test_lapsed_seat_can_be_held_by_another_buyer():
    house = House(now=1000)
    house.plan.hold("ada", ["A1", "A2"])
    house.now = 1059
    assert taken(house.plan, "bob", ["A1"]) == ("A1",)
    house.now = 1060
    assert house.plan.hold("bob", ["A1"]) == 1120
    assert refusal(ValueError, house.plan.buy, "ada") == ("buyer",)
    assert house.plan.buy("bob") == ["A1"]


@case("lapsed-seat-is-proposed", clause="C2")
def test_best_proposes_lapsed_seats_and_no_held_ones():
    house = House({"A": 2}, hold_seconds=10, now=0)
    house.plan.hold("ada", ["A1"])
    house.now = 9
    assert house.plan.best(2) == []
    house.now = 10
    assert house.plan.best(2) == ["A1", "A2"]


@case("sold-seat-never-lapses", clause="C2")
def test_sold_seat_stays_sold():
    house = House(now=1000)
    house.sell("A1")
    house.now = 999_999
    assert house.seats("sold") == ["A1"]


@case("hold-returns-lapse-time", clause="C3", visible=True)
def test_hold_returns_when_it_lapses():
    house = House(hold_seconds=45, now=7)
    assert house.plan.hold("ada", ["B3"]) == 52


@case("refused-hold-changes-nothing", clause="C3")
def test_refused_hold_holds_nothing_and_moves_no_lapse_time():
    house = House(now=1000, most_held=2)
    house.sell("A1")
    house.plan.hold("ada", ["A2"])
    house.now = 1030
    taken(house.plan, "ada", ["A3", "A1"])
    refusal(KeyError, house.plan.hold, "ada", ["A3", "C1"])
    refusal(ValueError, house.plan.hold, "ada", ["A3", "A4"])
    assert house.seats("held") == ["A2"]
    house.now = 1060
    assert house.seats("held") == []


@case("no-seats-refused", clause="C4", visible=True)
def test_hold_of_no_seats_is_refused():
    assert refusal(ValueError, House().plan.hold, "ada", []) == ("seats",)


@case("seat-twice-refused", clause="C4")
def test_hold_of_a_seat_twice_is_refused_before_unknown_seats():
    house = House()
    assert refusal(ValueError, house.plan.hold, "ada", ["A1", "A2", "A1"]) == ("seats",)
    assert refusal(ValueError, house.plan.hold, "ada", ["X1", "X1"]) == ("seats",)


@case("unknown-seat-refused", clause="C4", visible=True)
@pytest.mark.parametrize("seat", ["A6", "A0", "C1", "A", "a1"])
def test_hold_of_unknown_seat_is_refused(seat):
    assert refusal(KeyError, House().plan.hold, "ada", ["A1", seat]) == (seat,)


@case("first-unknown-seat-named", clause="C4")
def test_hold_names_the_first_unknown_seat_before_taken_ones():
    house = House()
    house.sell("A1")
    assert refusal(KeyError, house.plan.hold, "ada", ["A1", "Z9", "C1"]) == ("Z9",)


@case("taken-seats-named", clause="C5", visible=True)
def test_hold_names_the_seats_of_others_in_house_order():
    house = House()
    house.sell("B10")
    house.plan.hold("bob", ["B9", "A1"])
    assert taken(house.plan, "ada", ["B10", "A2", "B9", "A1"]) == ("A1", "B9", "B10")


@case("own-bought-seat-is-taken", clause="C5")
def test_hold_of_a_seat_one_has_bought_is_refused():
    house = House()
    house.sell("A1", buyer="ada")
    house.plan.hold("ada", ["A2"])
    assert taken(house.plan, "ada", ["A2", "A1"]) == ("A1",)


@case("taken-before-most-held", clause="C5")
def test_taken_seats_are_told_before_the_limit():
    house = House(most_held=1)
    house.plan.hold("bob", ["A3"])
    assert taken(house.plan, "ada", ["A2", "A3"]) == ("A3",)


@case("held-again", clause="C6", visible=True)
def test_buyer_may_hold_a_seat_again_for_longer():
    house = House(now=1000)
    house.plan.hold("ada", ["A1"])
    house.now = 1050
    assert house.plan.hold("ada", ["A1"]) == 1110
    house.now = 1109
    assert house.seats("held") == ["A1"]


@case("all-holds-move", clause="C6")
def test_hold_moves_the_lapse_time_of_all_that_the_buyer_holds():
    house = House(now=1000)
    house.plan.hold("ada", ["A1", "B7"])
    house.plan.hold("bob", ["A3"])
    house.now = 1059
    house.plan.hold("ada", ["A2"])
    house.now = 1118
    assert house.seats("held") == ["A1", "A2", "B7"]
    house.now = 1119
    assert house.seats("held") == []


@case("lapsed-holds-do-not-move", clause="C6")
def test_hold_brings_no_lapsed_seat_back():
    house = House(now=1000)
    house.plan.hold("ada", ["A1"])
    house.now = 1060
    house.plan.hold("ada", ["A2"])
    assert house.seats("held") == ["A2"]


@case("most-held", clause="C7", visible=True)
def test_hold_of_more_than_allowed_is_refused():
    house = House(most_held=2)
    house.plan.hold("ada", ["A1"])
    assert refusal(ValueError, house.plan.hold, "ada", ["A2", "A3"]) == ("most_held",)
    house.plan.hold("ada", ["A2"])
    assert house.seats("held") == ["A1", "A2"]


@case("most-held-counts-once", clause="C7")
def test_seat_held_again_counts_once():
    house = House(most_held=2)
    house.plan.hold("ada", ["A1", "A2"])
    house.plan.hold("ada", ["A2", "A1"])
    assert refusal(ValueError, house.plan.hold, "ada", ["A1", "A3"]) == ("most_held",)


@case("most-held-for-each-buyer", clause="C7")
def test_lapsed_sold_and_other_buyers_seats_do_not_count():
    house = House(most_held=2, now=1000)
    house.plan.hold("bob", ["B1", "B2"])
    house.plan.hold("ada", ["A1", "A2"])
    house.plan.buy("ada")
    house.plan.hold("ada", ["A3", "A4"])
    house.now = 1060
    house.plan.hold("ada", ["A5", "B5"])
    assert house.seats("held") == ["A5", "B5"]


@case("release-frees", clause="C8", visible=True)
def test_release_frees_the_named_seats():
    house = House()
    house.plan.hold("ada", ["B10", "B9", "A1"])
    assert house.plan.release("ada", ["B10", "A1"]) == ["A1", "B10"]
    assert house.seats("held") == ["B9"]


@case("release-passes-over-others", clause="C8")
def test_release_passes_over_what_the_buyer_does_not_hold():
    house = House(now=1000)
    house.sell("A1", buyer="ada")
    house.plan.hold("ada", ["A2"])
    house.now = 1060
    house.plan.hold("bob", ["A3"])
    house.plan.hold("ada", ["A4"])
    assert house.plan.release("ada", ["A4", "A3", "A2", "A1", "Q1", "A4"]) == ["A4"]
    assert (house.seats("held"), house.seats("sold")) == (["A3"], ["A1"])
    assert house.plan.release("ada", ["A4"]) == []


@case("buy-sells-what-is-held", clause="C9", visible=True)
def test_buy_sells_all_that_the_buyer_holds():
    house = House()
    house.plan.hold("ada", ["B10", "B2"])
    house.plan.hold("bob", ["A1"])
    assert house.plan.buy("ada") == ["B2", "B10"]
    assert (house.seats("held"), house.seats("sold")) == (["A1"], ["B2", "B10"])


@case("buy-nothing-refused", clause="C9")
def test_buy_without_a_hold_is_refused():
    house = House(now=1000)
    assert refusal(ValueError, house.plan.buy, "ada") == ("buyer",)
    house.plan.hold("ada", ["A1"])
    house.plan.buy("ada")
    assert refusal(ValueError, house.plan.buy, "ada") == ("buyer",)
    house.plan.hold("ada", ["A2"])
    house.now = 1060
    assert refusal(ValueError, house.plan.buy, "ada") == ("buyer",)
    assert house.seats("sold") == ["A1"]


@case("buy-only-what-has-not-lapsed", clause="C9")
def test_buy_leaves_out_seats_that_were_released():
    house = House()
    house.plan.hold("ada", ["A1", "A2", "A3"])
    house.plan.release("ada", ["A2"])
    assert house.plan.buy("ada") == ["A1", "A3"]
    assert "A2" in house.seats("free")


@case("refund-frees", clause="C10", visible=True)
def test_refund_frees_the_seat_and_names_its_buyer():
    house = House()
    house.sell("A1", "A2", buyer="ada")
    house.sell("A3", buyer="bob")
    assert house.plan.refund("A3") == "bob"
    assert house.plan.refund("A1") == "ada"
    assert house.seats("sold") == ["A2"]
    assert house.plan.hold("eve", ["A1", "A3"]) == 1060


@case("refund-refused", clause="C10")
def test_refund_of_a_seat_that_is_not_sold_is_refused():
    house = House()
    house.plan.hold("ada", ["A1"])
    for seat in ("A1", "A2"):
        assert refusal(ValueError, house.plan.refund, seat) == ("seat",)
    for seat in ("A6", "seat"):
        assert refusal(KeyError, house.plan.refund, seat) == (seat,)
    house.sell("A3")
    house.plan.refund("A3")
    assert refusal(ValueError, house.plan.refund, "A3") == ("seat",)


@case("count-below-one-refused", clause="C11")
@pytest.mark.parametrize("count", [0, -1])
def test_best_of_less_than_one_seat_is_refused(count):
    assert refusal(ValueError, House().plan.best, count) == ("count",)


@case("no-block", clause="C11", visible=True)
def test_best_is_empty_when_no_row_has_enough_seats_side_by_side():
    house = row_of("..x..")
    assert house.plan.best(3) == []
    assert house.plan.best(6) == []
    assert House({"A": 2, "B": 2}).plan.best(3) == []


@case("whole-row", clause="C11")
def test_best_may_take_a_whole_row_and_holds_nothing():
    house = House({"A": 2, "B": 3})
    assert house.plan.best(3) == ["B1", "B2", "B3"]
    assert house.seats("held") == []
    assert house.plan.best(3) == ["B1", "B2", "B3"]


STRANDING = {
    # row, number of seats, numbers proposed
    "centre-would-strand": ("....", 2, [1, 2]),
    "left-neighbour": (".....x", 3, [3, 4, 5]),
    "right-neighbour": ("x.....", 3, [2, 3, 4]),
    "beside-sold-seat": ("xx...xx.....", 2, [8, 9]),
    "no-free-seat-beside": ("..x..x...", 2, [4, 5]),
    "gap-of-two-is-fine": (".......", 3, [3, 4, 5]),
    "farther-lone-seat-does-not-count": (".x....x..", 2, [5, 6]),
    "one-seat": ("...x....", 1, [5]),
    "between-two": ("...", 1, [1]),
    "rather-far-away": ("xx...xx..", 2, [8, 9]),
}


@case("no-seat-is-stranded", clause="C12")
@pytest.mark.parametrize(("row", "count", "numbers"), STRANDING.values(), ids=STRANDING)
def test_best_strands_no_seat(row, count, numbers):
    assert row_of(row).plan.best(count) == [f"A{number}" for number in numbers]


@case("stranding-goes-last", clause="C12", visible=True)
def test_best_goes_to_a_later_row_rather_than_strand_a_seat():
    house = House({"A": 3, "B": 4})
    assert house.plan.best(2) == ["B1", "B2"]
    house.sell("B4")
    assert house.plan.best(2) == ["A1", "A2"]


@case("stranding-is-better-than-nothing", clause="C12")
def test_best_strands_a_seat_when_nothing_else_is_left():
    house = row_of("xx...x")
    assert house.plan.best(2) == ["A3", "A4"]


@case("held-seat-is-no-free-neighbour", clause="C12")
def test_held_seat_counts_as_taken_beside_a_block():
    house = House({"A": 6}, now=0)
    house.plan.hold("ada", ["A1"])
    assert house.plan.best(2) == ["A2", "A3"]


@case("earlier-row-first", clause="C13", visible=True)
def test_best_prefers_the_earlier_row():
    house = House({"Q": 7, "B": 3})
    house.sell("Q4")
    assert house.plan.best(3) == ["Q1", "Q2", "Q3"]
    assert House({"Q": 3, "B": 3}).plan.best(3) == ["Q1", "Q2", "Q3"]


CENTRES = {
    "odd-row-single": (".......", 1, [4]),
    "even-row-single-tie": ("......", 1, [3]),
    "even-block": ("........", 2, [4, 5]),
    "odd-block-tie": ("........", 3, [3, 4, 5]),
    "centre-is-of-the-row": ("xxx......", 3, [4, 5, 6]),
    "right-is-nearer": ("..xx..x..", 2, [5, 6]),
    "equal-halves": ("..x..", 2, [1, 2]),
    "long-block": ("..........", 5, [3, 4, 5, 6, 7]),
}


@case("nearest-to-the-centre", clause="C13")
@pytest.mark.parametrize(("row", "count", "numbers"), CENTRES.values(), ids=CENTRES)
def test_best_is_nearest_to_the_centre_of_its_row(row, count, numbers):
    assert row_of(row).plan.best(count) == [f"A{number}" for number in numbers]


@case("overview-has-three-lists", clause="C14", visible=True)
def test_overview_lists_every_seat_once():
    house = House({"A": 2, "B": 2})
    house.sell("B2")
    house.plan.hold("ada", ["A2"])
    assert house.plan.overview() == {"free": ["A1", "B1"], "held": ["A2"], "sold": ["B2"]}


@case("overview-of-a-new-plan", clause="C14")
def test_overview_of_a_new_plan_has_all_keys():
    assert House({"A": 1}).plan.overview() == {"free": ["A1"], "held": [], "sold": []}
