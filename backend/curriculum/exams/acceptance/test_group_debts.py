"""Acceptance of exam.debts."""

import pytest
from exam.debts import balances, settle
from grace_case import case


def refusal(action, *arguments, error=ValueError):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


@case("equal-parts", clause="C1", visible=True)
def test_people_owe_equal_parts():
    assert balances([("Ann", 60, ["Ann", "Bob", "Cas"])]) == {"Ann": 40, "Bob": -20, "Cas": -20}


@case("payer-not-among-the-people", clause="C1")
def test_payer_need_not_be_among_the_people():
    assert balances([("Ann", 60, ["Bob", "Cas"])]) == {"Ann": 60, "Bob": -30, "Cas": -30}
    assert balances([("Ann", 60, ["Ann"])]) == {"Ann": 0}


@case("rounded-down", clause="C1", visible=True)
def test_parts_are_rounded_down_and_the_rest_changes_nothing():
    assert balances([("Ann", 101, ["Ann", "Bob", "Cas"])]) == {"Ann": 66, "Bob": -33, "Cas": -33}


@case("rest-without-the-payer", clause="C1")
def test_rest_is_the_payers_loss_also_when_not_among_the_people():
    assert balances([("Ann", 5, ["Bob", "Cas", "Dan"])]) == {
        "Ann": 3,
        "Bob": -1,
        "Cas": -1,
        "Dan": -1,
    }
    assert balances([("Ann", 2, ["Bob", "Cas", "Dan"])]) == dict.fromkeys(
        ["Ann", "Bob", "Cas", "Dan"], 0
    )


@case("person-listed-twice", clause="C1")
def test_person_listed_twice_owes_twice():
    assert balances([("Ann", 100, ["Bob", "Ann", "Bob"])]) == {"Ann": 66, "Bob": -66}


@case("expenses-add-up", clause="C2", visible=True)
def test_expenses_add_up():
    assert balances([("Ann", 10, ["Bob"]), ("Bob", 4, ["Ann"]), ("Ann", 1, ["Bob"])]) == {
        "Ann": 7,
        "Bob": -7,
    }


@case("each-expense-is-rounded", clause="C2")
def test_each_expense_is_rounded_by_itself():
    expenses = [("Ann", 5, ["Ann", "Bob"]), ("Ann", 5, ["Ann", "Bob"]), ("Bob", 3, ["Ann", "Bob"])]
    assert balances(expenses) == {"Ann": 3, "Bob": -3}


@case("ordered-by-name", clause="C3", visible=True)
def test_names_are_in_order():
    found = balances([("Zoe", 30, ["ann", "Bob", "Zoe"])])
    assert list(found.items()) == [("Bob", -10), ("Zoe", 20), ("ann", -10)]


@case("names-at-zero-are-kept", clause="C3")
def test_names_at_zero_are_kept():
    found = balances([("Bob", 8, ["Ann"]), ("Ann", 8, ["Bob"]), ("Cas", 1, ["Dan", "Eve"])])
    assert list(found.items()) == [("Ann", 0), ("Bob", 0), ("Cas", 0), ("Dan", 0), ("Eve", 0)]
    assert balances([]) == {}


@case("no-cents-refused", clause="C4", visible=True)
def test_expense_without_money_is_refused():
    assert refusal(balances, [("Ann", 5, ["Bob"]), ("Ann", 0, ["Bob"])]) == ("cents", 1)


@case("no-people-refused", clause="C4")
def test_expense_for_nobody_is_refused():
    assert refusal(balances, [("Ann", 5, [])]) == ("people", 0)
    assert balances([("Ann", 1, ["Bob"])]) == {"Ann": 1, "Bob": -1}


@case("first-faulty-expense", clause="C4")
def test_first_faulty_expense_is_named():
    fine, poor, empty = ("Ann", 5, ["Bob"]), ("Ann", -5, ["Bob"]), ("Ann", 5, [])
    assert refusal(balances, [fine, empty, poor]) == ("people", 1)
    assert refusal(balances, [fine, fine, poor, empty]) == ("cents", 2)
    assert refusal(balances, [("Ann", 0, [])]) == ("cents", 0)


@case("one-pays-one", clause="C5", visible=True)
def test_payment_makes_both_even():
    assert settle({"Ann": 250, "Bob": -250}) == [("Bob", "Ann", 250)]


@case("nobody-pays", clause="C5")
def test_nobody_pays_when_all_are_even():
    assert settle({}) == []
    assert settle({"Ann": 0, "Bob": 0}) == []
    assert settle({"Ann": 0, "Bob": 1, "Cas": -1}) == [("Cas", "Bob", 1)]


@case("matching-pair-first", clause="C6", visible=True)
def test_two_who_match_come_before_larger_amounts():
    standing = {"Ann": 90, "Bob": 30, "Cas": -30, "Dan": -50, "Eve": -40}
    assert settle(standing) == [("Cas", "Bob", 30), ("Dan", "Ann", 50), ("Eve", "Ann", 40)]


@case("largest-matching-pair", clause="C6")
def test_largest_matching_pair_comes_first():
    standing = {"Ann": 20, "Bob": 70, "Cas": -20, "Dan": -70}
    assert settle(standing) == [("Dan", "Bob", 70), ("Cas", "Ann", 20)]


@case("matching-pairs-by-name", clause="C6")
def test_equal_matching_pairs_are_taken_by_the_payers_and_receivers_names():
    standing = {"tim": -50, "zoe": 50, "Zoe": 50, "Tim": -50, "amy": 50, "Eve": -50}
    assert settle(standing) == [("Eve", "Zoe", 50), ("Tim", "amy", 50), ("tim", "zoe", 50)]


@case("most-pays-most", clause="C7")
def test_who_has_to_pay_most_pays_who_receives_most():
    assert settle({"Ann": 70, "Bob": 20, "Cas": -80, "Dan": -10}) == [
        ("Cas", "Ann", 70),
        ("Cas", "Bob", 10),
        ("Dan", "Bob", 10),
    ]


@case("several-pay-one", clause="C7", visible=True)
def test_several_pay_one():
    assert settle({"Ann": 90, "Bob": -20, "Cas": -59, "Dan": -11}) == [
        ("Cas", "Ann", 59),
        ("Bob", "Ann", 20),
        ("Dan", "Ann", 11),
    ]


@case("equal-amounts-by-name", clause="C7")
def test_equal_amounts_are_taken_by_name():
    assert settle({"kim": -60, "Ann": -60, "eva": 40, "Eva": 40, "bo": 40}) == [
        ("Ann", "Eva", 40),
        ("kim", "bo", 40),
        ("Ann", "eva", 20),
        ("kim", "eva", 20),
    ]


@case("match-that-comes-about-later", clause="C8")
def test_match_that_comes_about_later_is_taken_at_once():
    # After the first payment Cas has 30 left to pay, as much as Dan receives.
    standing = {"Ann": 100, "Bob": 60, "Dan": 30, "Cas": -130, "Eve": -60 + 5, "Fay": -5}
    assert settle(standing) == [
        ("Cas", "Ann", 100),
        ("Cas", "Dan", 30),
        ("Eve", "Bob", 55),
        ("Fay", "Bob", 5),
    ]


@case("largest-amounts-change", clause="C8")
def test_largest_amounts_are_found_anew_after_each_payment():
    standing = {"Ann": 60, "Bob": 41, "Cas": -71, "Dan": -30}
    # Cas pays 60 and has 11 left, so Dan is next.
    assert settle(standing) == [("Cas", "Ann", 60), ("Dan", "Bob", 30), ("Cas", "Bob", 11)]


@case("sum-refused", clause="C9", visible=True)
def test_balances_that_do_not_add_up_are_refused():
    assert refusal(settle, {"Ann": 10, "Bob": -9}) == ("sum",)


@case("sum-below-zero-refused", clause="C9")
def test_sum_below_zero_is_refused_too():
    assert refusal(settle, {"Ann": 10, "Bob": -11}) == ("sum",)
    assert refusal(settle, {"Ann": -1}) == ("sum",)


@case("arguments-stay-the-same", clause="C10")
def test_arguments_stay_the_same():
    people = ["Cas", "Ann"]
    standing = {"Cas": 3, "Ann": -3}
    assert balances([("Bob", 7, people)]) == {"Ann": -3, "Bob": 6, "Cas": -3}
    assert settle(standing) == [("Ann", "Cas", 3)]
    assert (people, standing) == (["Cas", "Ann"], {"Cas": 3, "Ann": -3})
    assert list(standing) == ["Cas", "Ann"]
