"""Acceptance of exam.till."""

import pytest
from exam.till import Refused, Till
from grace_case import case


def refusal(action, *arguments, error=Refused):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


@case("kinds-are-those-of-the-start", clause="C1", visible=True)
def test_till_knows_the_kinds_it_began_with():
    till = Till({10: 0, 20: 1})
    till.add(10, 2)
    assert till.change_for(30) == [20, 10]
    assert refusal(till.add, 50, 1) == ("coin", 50)


@case("kinds-stay-when-used-up", clause="C1")
def test_kind_stays_known_when_its_coins_are_used_up():
    till = Till({10: 1, 20: 0})
    assert till.pay(10, [20]) == [10]
    assert till.pay(10, [10]) == []
    assert till.stock() == {20: 1, 10: 1}


@case("stock-largest-first", clause="C2", visible=True)
def test_stock_lists_the_largest_kind_first():
    assert list(Till({5: 2, 100: 0, 20: 7}).stock().items()) == [(100, 0), (20, 7), (5, 2)]


@case("stock-lists-every-kind", clause="C2")
def test_stock_lists_every_kind_in_order_after_changes():
    till = Till({1: 0, 3: 1, 2: 1})
    till.add(1, 4)
    till.pay(2, [3])
    assert list(till.stock().items()) == [(3, 2), (2, 1), (1, 3)]


@case("fewest-coins", clause="C3", visible=True)
def test_fewest_coins_are_given_though_a_larger_one_fits():
    till = Till({25: 1, 10: 3, 1: 5})
    assert till.change_for(30) == [10, 10, 10]


@case("large-coin-leads-nowhere", clause="C3", visible=True)
def test_large_coin_is_left_when_the_rest_cannot_be_given():
    assert Till({50: 1, 20: 3}).change_for(60) == [20, 20, 20]


@case("stock-limits-each-kind", clause="C3")
def test_no_more_coins_of_a_kind_than_there_are():
    assert Till({50: 1, 20: 1, 10: 4}).change_for(100) == [50, 20, 10, 10, 10]


@case("nothing-is-taken-out", clause="C3")
def test_change_for_takes_nothing_out():
    till = Till({10: 2, 20: 1})
    assert till.change_for(20) == till.change_for(20) == [20]
    assert till.change_for(40) == [20, 10, 10]
    assert till.stock() == {20: 1, 10: 2}


@case("no-coins-for-nothing", clause="C3")
def test_nothing_needs_no_coin():
    assert Till({10: 1}).change_for(0) == []
    assert Till({}).change_for(0) == []


@case("change-of-many-kinds", clause="C3")
@pytest.mark.parametrize(
    ("amount", "change"),
    [
        (411, [37] * 8 + [23] * 5),
        (684, [37] * 9 + [23] * 9 + [11] * 9 + [5] * 9),
        (16, [11, 5]),
    ],
    ids=["411", "everything", "16"],
)
def test_change_of_many_coins(amount, change):
    assert Till({37: 9, 23: 9, 11: 9, 5: 9}).change_for(amount) == change


@case("larger-coins-of-equal-ways", clause="C4", visible=True)
def test_larger_coin_is_chosen_among_equal_ways():
    assert Till({4: 2, 5: 1, 3: 1}).change_for(8) == [5, 3]


@case("equal-ways-differ-late", clause="C4")
def test_equal_ways_may_differ_first_in_a_smaller_kind():
    assert Till({10: 1, 7: 1, 6: 2, 5: 1}).change_for(22) == [10, 7, 5]
    assert Till({9: 2, 8: 2, 7: 1, 1: 3}).change_for(16) == [9, 7]


@case("fewer-before-larger", clause="C4")
def test_fewer_coins_count_before_larger_ones():
    assert Till({9: 1, 8: 2, 4: 1, 3: 1}).change_for(16) == [8, 8]


@case("no-such-change", clause="C5", visible=True)
def test_change_that_does_not_exist_is_refused():
    assert refusal(Till({20: 2}).change_for, 30) == ("change", 30)


@case("more-than-there-is", clause="C5")
def test_more_than_the_whole_stock_is_refused():
    till = Till({20: 2, 5: 1})
    assert till.change_for(45) == [20, 20, 5]
    assert refusal(till.change_for, 50) == ("change", 50)
    assert refusal(till.change_for, 1) == ("change", 1)
    assert refusal(Till({}).change_for, 5) == ("change", 5)


@case("negative-amount-refused", clause="C5")
def test_negative_amount_is_refused():
    assert refusal(Till({20: 2}).change_for, -20, error=ValueError) == ("amount",)
    assert refusal(Till({20: 2}).change_for, -1, error=ValueError) == ("amount",)


@case("sale-moves-coins", clause="C6", visible=True)
def test_sale_puts_coins_in_and_takes_change_out():
    till = Till({50: 0, 20: 2, 10: 1})
    assert till.pay(20, [50]) == [20, 10]
    assert till.stock() == {50: 1, 20: 1, 10: 0}


@case("own-coins-come-back", clause="C6")
def test_customers_own_coins_may_be_the_change():
    till = Till({50: 0, 20: 0})
    assert till.pay(20, [50, 20]) == [50]
    assert till.stock() == {50: 0, 20: 1}


@case("own-coins-make-a-better-way", clause="C6")
def test_customers_coins_are_used_where_they_make_fewer():
    till = Till({50: 1, 20: 0, 10: 4})
    assert till.pay(70, [50, 20, 20, 20]) == [20, 20]
    assert till.stock() == {50: 2, 20: 1, 10: 4}


@case("exact-money", clause="C6")
def test_exact_money_needs_no_change():
    till = Till({20: 0, 10: 0})
    assert till.pay(30, [10, 20]) == []
    assert till.pay(0, []) == []
    assert till.stock() == {20: 1, 10: 1}


@case("price-below-zero", clause="C7")
def test_price_below_zero_is_refused_first():
    assert refusal(Till({20: 1}).pay, -1, [7], error=ValueError) == ("price",)


@case("unknown-coin-in-a-sale", clause="C7", visible=True)
def test_first_unknown_coin_is_refused():
    assert refusal(Till({20: 1}).pay, 90, [20, 7, 3]) == ("coin", 7)


@case("too-little-money", clause="C7")
def test_too_little_money_is_refused_with_what_is_missing():
    till = Till({20: 1, 10: 1})
    assert refusal(till.pay, 45, [20, 20]) == ("short", 5)
    assert refusal(till.pay, 1, []) == ("short", 1)


@case("no-change-for-a-sale", clause="C7")
def test_sale_without_change_is_refused():
    assert refusal(Till({50: 0, 20: 1}).pay, 20, [50]) == ("change", 30)


@case("coins-added", clause="C8", visible=True)
def test_added_coins_can_be_given():
    till = Till({20: 1, 10: 0})
    till.add(10, 2)
    till.add(20, 1)
    assert till.stock() == {20: 2, 10: 2}


@case("add-refused", clause="C8")
def test_add_refuses_unknown_kinds_before_numbers_below_one():
    till = Till({20: 1})
    assert refusal(till.add, 10, 0) == ("coin", 10)
    assert refusal(till.add, 20, 0, error=ValueError) == ("number",)
    assert refusal(till.add, 20, -1, error=ValueError) == ("number",)
    till.add(20, 1)
    assert till.stock() == {20: 2}


@case("skimmed-above-keep", clause="C9", visible=True)
def test_skim_takes_what_is_above_the_number_to_keep():
    till = Till({5: 9, 50: 4, 20: 3})
    assert list(till.skim(3).items()) == [(50, 1), (5, 6)]
    assert till.stock() == {50: 3, 20: 3, 5: 3}


@case("skim-everything", clause="C9")
def test_skim_may_keep_nothing():
    till = Till({5: 1, 20: 2, 50: 0})
    assert till.skim(0) == {20: 2, 5: 1}
    assert till.stock() == {50: 0, 20: 0, 5: 0}
    assert till.skim(0) == {}
    assert refusal(till.skim, -1, error=ValueError) == ("keep",)


@case("refused-sale-changes-nothing", clause="C10")
def test_refused_sale_changes_nothing():
    till = Till({50: 1, 20: 1, 10: 1})
    assert refusal(till.pay, 15, [20, 10]) == ("change", 15)
    assert refusal(till.pay, 60, [50, 5]) == ("coin", 5)
    assert refusal(till.pay, 60, [50]) == ("short", 10)
    assert till.stock() == {50: 1, 20: 1, 10: 1}


@case("arguments-stay-the-same", clause="C10")
def test_arguments_stay_the_same():
    stock, coins = {10: 1, 20: 1}, [10, 20, 20]
    till = Till(stock)
    assert till.pay(40, coins) == [10]
    till.add(20, 5)
    assert (stock, coins) == ({10: 1, 20: 1}, [10, 20, 20])
