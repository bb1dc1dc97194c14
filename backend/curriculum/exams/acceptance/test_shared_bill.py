"""Acceptance of exam.shares."""

import pytest
from exam.shares import settle, share_out
from grace_case import case


def refusal(action, *arguments, error=ValueError):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


@case("names-keep-their-order", clause="C1", visible=True)
def test_names_keep_their_order():
    shares = share_out(60, {"Zoe": 1, "Ann": 2, "Mia": 3})
    assert list(shares.items()) == [("Zoe", 10), ("Ann", 20), ("Mia", 30)]


@case("large-totals-are-exact", clause="C1")
def test_large_totals_are_exact():
    shares = share_out(10**30 + 2, {"Ann": 1, "Bob": 2, "Cas": 4})
    assert sum(shares.values()) == 10**30 + 2
    # (10**30 + 2) / 7 leaves 3 of 7; twice that leaves 6, four times leaves 12 - 7 = 5.
    seventh = (10**30 + 2 - 3) // 7
    assert list(shares.values()) == [seventh, 2 * seventh + 1, 4 * seventh + 2]


@case("rounded-down-at-first", clause="C2", visible=True)
def test_shares_are_rounded_down_at_first():
    assert share_out(10, {"Ann": 5, "Bob": 3}) == {"Ann": 6, "Bob": 4}


@case("even-shares-stay-exact", clause="C2")
def test_shares_without_fraction_stay_as_they_are():
    assert share_out(1200, {"Ann": 1, "Bob": 1, "Cas": 4}) == {"Ann": 200, "Bob": 200, "Cas": 800}


@case("weight-zero-gets-nothing", clause="C2")
def test_weight_zero_and_total_zero_give_nothing():
    assert share_out(1, {"Ann": 0, "Bob": 2, "Cas": 2}) == {"Ann": 0, "Bob": 1, "Cas": 0}
    assert share_out(0, {"Ann": 3, "Bob": 1}) == {"Ann": 0, "Bob": 0}


@case("largest-fraction-first", clause="C3", visible=True)
def test_missing_cents_go_to_the_largest_fractions():
    # 0.7, 1.4 and 4.9: two cents are missing, and what counts is the fraction.
    assert share_out(7, {"Ann": 1, "Bob": 2, "Cas": 7}) == {"Ann": 1, "Bob": 1, "Cas": 5}


@case("three-cents-missing", clause="C3")
def test_each_gets_one_cent_at_most():
    # 9.9, 19.8, 29.7 and 39.6: three cents are missing.
    shares = share_out(99, {"Ann": 1, "Bob": 2, "Cas": 3, "Dan": 4})
    assert shares == {"Ann": 10, "Bob": 20, "Cas": 30, "Dan": 39}


@case("small-fraction-of-a-large-share", clause="C3")
def test_large_share_with_a_small_fraction_gets_no_cent():
    # 3.75 and 11.25.
    assert share_out(15, {"Ann": 25, "Bob": 75}) == {"Ann": 4, "Bob": 11}


@case("equal-fractions-by-weight", clause="C4")
def test_among_equal_fractions_the_larger_weight_is_first():
    assert share_out(10, {"Ann": 1, "Bob": 3}) == {"Ann": 2, "Bob": 8}


@case("equal-weights-by-place", clause="C4", visible=True)
def test_among_equal_weights_the_first_is_first():
    assert share_out(1000, {"Zoe": 2, "Bob": 2, "Ann": 2}) == {"Zoe": 334, "Bob": 333, "Ann": 333}


@case("equal-weights-several-cents", clause="C4")
def test_several_cents_go_to_the_first_of_equal_weights():
    shares = share_out(7, {"Dan": 1, "Cas": 1, "Bob": 1, "Ann": 1})
    assert shares == {"Dan": 2, "Cas": 2, "Bob": 2, "Ann": 1}


@case("negative-total-is-mirrored", clause="C5")
def test_negative_total_is_mirrored():
    assert share_out(-1000, {"Ann": 1, "Bob": 1, "Cas": 1}) == {
        "Ann": -334,
        "Bob": -333,
        "Cas": -333,
    }
    assert share_out(-15, {"Ann": 25, "Bob": 75}) == {"Ann": -4, "Bob": -11}


@case("refund-of-one-cent", clause="C5")
def test_refund_of_one_cent_is_mirrored():
    assert share_out(-1, {"Ann": 1, "Bob": 1}) == {"Ann": -1, "Bob": 0}


@case("negative-weight-names-the-first", clause="C6", visible=True)
def test_negative_weight_is_refused():
    assert refusal(share_out, 100, {"Ann": 3, "Bob": -1, "Cas": -2}) == ("Bob",)


@case("negative-weight-before-sum", clause="C6")
def test_negative_weight_is_found_before_the_sum():
    assert refusal(share_out, 100, {"Ann": 1, "Bob": -1}) == ("Bob",)


@case("no-weight-refused", clause="C6")
@pytest.mark.parametrize("weights", [{}, {"Ann": 0, "Bob": 0}], ids=["none", "zero"])
def test_weights_that_add_up_to_nothing_are_refused(weights):
    assert refusal(share_out, 100, weights) == ("weights",)


@case("payer-is-paid-back", clause="C7", visible=True)
def test_those_who_owe_pay_those_who_are_owed():
    assert settle({"Ann": 500, "Bob": 0}, {"Ann": 250, "Bob": 250}) == [("Bob", "Ann", 250)]


@case("missing-names-count-as-zero", clause="C7")
def test_missing_names_count_as_zero():
    assert settle({"Ann": 7}, {"Bob": 7}) == [("Bob", "Ann", 7)]


@case("all-even", clause="C7")
def test_nobody_pays_when_all_are_even():
    assert settle({"Ann": 40, "Bob": 20}, {"Bob": 20, "Ann": 40}) == []
    assert settle({"Ann": 7}, {"Ann": 6, "Bob": 1}) == [("Bob", "Ann", 1)]


@case("most-owed-first", clause="C8")
def test_after_each_payment_the_largest_amounts_are_taken_anew():
    payments = settle({"Cas": 100, "Dan": 80}, {"Ann": 70, "Bob": 30, "Cas": 40, "Dan": 40})
    assert payments == [("Ann", "Cas", 60), ("Bob", "Dan", 30), ("Ann", "Dan", 10)]


@case("equal-amounts-by-name", clause="C8")
def test_equal_amounts_are_taken_by_name():
    payments = settle({"zoe": 50, "Zoe": 50, "amy": 50}, {"tim": 75, "Tim": 75})
    assert payments == [
        ("Tim", "Zoe", 50),
        ("tim", "amy", 50),
        ("Tim", "zoe", 25),
        ("tim", "zoe", 25),
    ]


@case("one-receives-from-several", clause="C8", visible=True)
def test_who_owes_most_pays_first():
    payments = settle({"Ann": 90}, {"Bob": 20, "Cas": 60, "Dan": 10})
    assert payments == [("Cas", "Ann", 60), ("Bob", "Ann", 20), ("Dan", "Ann", 10)]


@case("unequal-sums-refused", clause="C9")
def test_unequal_sums_are_refused():
    assert refusal(settle, {"Ann": 10}, {"Ann": 5, "Bob": 4}) == ("unequal",)
    assert refusal(settle, {}, {"Ann": 1}) == ("unequal",)


@case("arguments-stay-the-same", clause="C10")
def test_arguments_stay_the_same():
    weights, paid, shares = {"Ann": 1, "Bob": 2}, {"Ann": 9}, {"Ann": 3, "Bob": 6}
    assert share_out(10, weights) == {"Ann": 3, "Bob": 7}
    assert settle(paid, shares) == [("Bob", "Ann", 6)]
    assert (weights, paid, shares) == ({"Ann": 1, "Bob": 2}, {"Ann": 9}, {"Ann": 3, "Bob": 6})
