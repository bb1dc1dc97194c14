"""Acceptance of exam.lending."""

import pytest
from exam.lending import Refused, Shelf
from grace_case import case

COPIES = {"drill": 1, "saw": 2, "atlas": 3, "tent": 1, "rope": 0}


def refusal(action, *arguments, error=Refused):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


def shelf_with(*loans, days=14, limit=3):
    """A shelf on which these `(person, title, day)` were lent."""
    shelf = Shelf(COPIES, days, limit)
    for person, title, day in loans:
        shelf.lend(person, title, day)
    return shelf


@case("due-after-the-days", clause="C1", visible=True)
def test_loan_is_due_after_the_days():
    assert Shelf(COPIES, days=10).lend("Ann", "saw", 95) == 105


@case("defaults", clause="C1")
def test_defaults_are_two_weeks_and_three_copies():
    shelf = Shelf(COPIES)
    assert shelf.lend("Ann", "drill", 0) == 14
    assert shelf.lend("Ann", "saw", 3) == 17
    assert shelf.lend("Ann", "atlas", 3) == 17
    assert refusal(shelf.lend, "Ann", "tent", 3) == ("limit",)


@case("each-copy-is-lent-once", clause="C1")
def test_each_copy_is_lent_once():
    shelf = shelf_with(("Ann", "saw", 1), ("Bob", "saw", 2))
    assert refusal(shelf.lend, "Cas", "saw", 2) == ("none free",)
    assert refusal(shelf.lend, "Cas", "rope", 2) == ("none free",)


@case("unknown-title", clause="C2", visible=True)
def test_unknown_title_raises_key_error():
    assert refusal(Shelf(COPIES).lend, "Ann", "hammer", 1, error=KeyError) == ("hammer",)


@case("unknown-title-everywhere", clause="C2")
@pytest.mark.parametrize("method", ["renew", "give_back", "reserve", "queue"])
def test_every_method_knows_only_its_titles(method):
    arguments = {"queue": ("axe",), "reserve": ("Ann", "axe")}.get(method, ("Ann", "axe", 1))
    action = getattr(shelf_with(("Ann", "saw", 1)), method)
    assert refusal(action, *arguments, error=KeyError) == ("axe",)


@case("unknown-title-before-anything", clause="C2")
def test_unknown_title_is_found_before_anything_else():
    shelf = shelf_with(("Ann", "saw", 0), days=1, limit=1)
    assert refusal(shelf.lend, "Ann", "axe", 9, error=KeyError) == ("axe",)


@case("person-has-it", clause="C3", visible=True)
def test_nobody_gets_a_second_copy_of_a_title():
    shelf = shelf_with(("Ann", "atlas", 1))
    assert refusal(shelf.lend, "Ann", "atlas", 2) == ("has it",)


@case("person-has-enough", clause="C3", visible=True)
def test_limit_counts_all_titles():
    shelf = shelf_with(("Ann", "atlas", 1), ("Ann", "saw", 1), ("Bob", "atlas", 1), limit=2)
    assert refusal(shelf.lend, "Ann", "drill", 1) == ("limit",)
    assert shelf.lend("Bob", "drill", 1) == 15


@case("person-has-overdue-copy", clause="C3")
def test_overdue_copy_of_any_title_stands_in_the_way():
    shelf = shelf_with(("Ann", "atlas", 0), ("Bob", "saw", 9), days=7)
    assert refusal(shelf.lend, "Ann", "drill", 8) == ("overdue",)
    assert shelf.lend("Bob", "drill", 8) == 15


@case("first-reason-counts", clause="C3")
def test_first_reason_that_applies_is_given():
    shelf = shelf_with(("Ann", "drill", 0), days=5, limit=1)
    assert refusal(shelf.lend, "Ann", "drill", 9) == ("has it",)
    assert refusal(shelf.lend, "Ann", "rope", 9) == ("limit",)
    other = shelf_with(("Ann", "drill", 0), days=5, limit=2)
    assert refusal(other.lend, "Ann", "rope", 9) == ("overdue",)


@case("limit-frees-with-return", clause="C3")
def test_copy_given_back_no_longer_counts():
    shelf = shelf_with(("Ann", "drill", 0), days=5, limit=1)
    shelf.give_back("Ann", "drill", 9)
    assert shelf.lend("Ann", "drill", 9) == 14


@case("not-overdue-on-its-day", clause="C4", visible=True)
def test_copy_is_not_overdue_on_the_day_it_is_due():
    shelf = shelf_with(("Ann", "drill", 100), days=7)
    assert shelf.overdue(107) == []
    assert shelf.overdue(108) == [("drill", "Ann", 1)]


@case("due-day-everywhere", clause="C4")
def test_on_its_day_a_copy_may_be_renewed_and_others_lent():
    shelf = shelf_with(("Ann", "drill", 100), days=7)
    assert shelf.lend("Ann", "saw", 107) == 114
    assert shelf.renew("Ann", "drill", 107) == 114


@case("kept-for-the-queue", clause="C5", visible=True)
def test_returned_copy_is_kept_for_the_queue():
    shelf = shelf_with(("Ann", "drill", 1))
    shelf.reserve("Bob", "drill")
    shelf.give_back("Ann", "drill", 5)
    assert refusal(shelf.lend, "Cas", "drill", 5) == ("none free",)
    assert shelf.lend("Bob", "drill", 6) == 20


@case("second-in-the-queue", clause="C5")
def test_copy_is_free_only_for_those_whose_turn_it_is():
    shelf = shelf_with(("Ann", "saw", 1), ("Bob", "saw", 1))
    for person in ("Cas", "Dan", "Eve"):
        shelf.reserve(person, "saw")
    shelf.give_back("Ann", "saw", 2)
    assert refusal(shelf.lend, "Dan", "saw", 2) == ("none free",)
    shelf.give_back("Bob", "saw", 3)
    assert refusal(shelf.lend, "Eve", "saw", 3) == ("none free",)
    assert shelf.lend("Dan", "saw", 3) == 17
    assert refusal(shelf.lend, "Eve", "saw", 3) == ("none free",)
    assert shelf.lend("Cas", "saw", 3) == 17


@case("more-copies-than-people", clause="C5")
def test_copy_beyond_the_queue_is_free_for_all():
    shelf = shelf_with(("Ann", "saw", 1), ("Bob", "saw", 1))
    shelf.reserve("Cas", "saw")
    shelf.give_back("Ann", "saw", 2)
    assert refusal(shelf.lend, "Dan", "saw", 2) == ("none free",)
    shelf.give_back("Bob", "saw", 2)
    assert shelf.lend("Dan", "saw", 2) == 16
    assert refusal(shelf.lend, "Eve", "saw", 2) == ("none free",)


@case("queues-are-apart", clause="C5")
def test_queues_of_other_titles_do_not_matter():
    shelf = shelf_with(("Ann", "drill", 1))
    shelf.reserve("Bob", "drill")
    assert shelf.lend("Cas", "tent", 1) == 15


@case("borrower-leaves-the-queue", clause="C6", visible=True)
def test_borrower_leaves_the_queue():
    shelf = shelf_with(("Ann", "drill", 1))
    shelf.reserve("Bob", "drill")
    shelf.reserve("Cas", "drill")
    shelf.give_back("Ann", "drill", 2)
    shelf.lend("Bob", "drill", 2)
    assert shelf.queue("drill") == ["Cas"]


@case("borrower-leaves-from-the-middle", clause="C6")
def test_borrower_leaves_this_queue_alone_and_from_anywhere():
    shelf = shelf_with(("Ann", "saw", 1), ("Eve", "saw", 1), ("Ann", "drill", 1))
    for person in ("Bob", "Cas", "Dan"):
        shelf.reserve(person, "saw")
    shelf.reserve("Cas", "drill")
    shelf.give_back("Ann", "saw", 2)
    shelf.give_back("Eve", "saw", 2)
    shelf.lend("Cas", "saw", 2)
    assert shelf.queue("saw") == ["Bob", "Dan"]
    assert shelf.queue("drill") == ["Cas"]


@case("place-in-the-queue", clause="C7", visible=True)
def test_reserve_tells_the_place():
    shelf = shelf_with(("Ann", "drill", 1))
    assert [shelf.reserve(person, "drill") for person in ("Zoe", "Bob")] == [1, 2]


@case("reserve-refused", clause="C7")
def test_reserve_is_refused_with_the_first_reason():
    shelf = shelf_with(("Ann", "drill", 1), ("Ann", "atlas", 1))
    assert refusal(shelf.reserve, "Ann", "atlas") == ("has it",)
    assert refusal(shelf.reserve, "Bob", "atlas") == ("free",)
    shelf.reserve("Bob", "drill")
    assert refusal(shelf.reserve, "Bob", "drill") == ("in queue",)
    shelf.give_back("Ann", "drill", 2)
    assert refusal(shelf.reserve, "Bob", "drill") == ("in queue",)
    assert shelf.queue("drill") == ["Bob"]


@case("reserve-behind-a-kept-copy", clause="C7")
def test_kept_copy_is_not_free_for_those_who_come_later():
    shelf = shelf_with(("Ann", "drill", 1))
    shelf.reserve("Bob", "drill")
    shelf.give_back("Ann", "drill", 2)
    assert shelf.reserve("Ann", "drill") == 2
    assert shelf.reserve("Cas", "rope") == 1


@case("queue-in-order", clause="C8", visible=True)
def test_queue_is_in_order_of_reservation():
    shelf = shelf_with(("Ann", "drill", 1))
    shelf.reserve("Zoe", "drill")
    shelf.reserve("Bob", "drill")
    assert shelf.queue("drill") == ["Zoe", "Bob"]
    assert shelf.queue("saw") == []


@case("days-late", clause="C9", visible=True)
def test_give_back_tells_the_days_late():
    shelf = shelf_with(("Ann", "drill", 0), ("Ann", "saw", 0), ("Ann", "tent", 0), days=10)
    assert shelf.give_back("Ann", "drill", 4) == 0
    assert shelf.give_back("Ann", "saw", 10) == 0
    assert shelf.give_back("Ann", "tent", 13) == 3


@case("give-back-frees-the-copy", clause="C9")
def test_given_back_copy_can_be_lent_again():
    shelf = shelf_with(("Ann", "drill", 0))
    shelf.give_back("Ann", "drill", 1)
    assert shelf.lend("Bob", "drill", 1) == 15
    assert shelf.overdue(99) == [("drill", "Bob", 84)]


@case("give-back-without-loan", clause="C9")
def test_only_who_has_a_copy_can_give_it_back():
    shelf = shelf_with(("Ann", "saw", 0))
    assert refusal(shelf.give_back, "Bob", "saw", 1) == ("has none",)
    assert refusal(shelf.give_back, "Ann", "drill", 1) == ("has none",)
    shelf.give_back("Ann", "saw", 1)
    assert refusal(shelf.give_back, "Ann", "saw", 1) == ("has none",)


@case("renewed-from-today", clause="C10", visible=True)
def test_renewal_counts_from_today():
    shelf = shelf_with(("Ann", "drill", 100), days=7)
    assert shelf.renew("Ann", "drill", 102) == 109
    assert shelf.overdue(109) == []


@case("renew-refused", clause="C10")
def test_renewal_is_refused_with_the_first_reason():
    shelf = shelf_with(("Ann", "drill", 0), ("Ann", "tent", 0), days=7)
    assert refusal(shelf.renew, "Bob", "drill", 1) == ("has none",)
    shelf.reserve("Bob", "drill")
    assert refusal(shelf.renew, "Bob", "drill", 1) == ("has none",)
    assert refusal(shelf.renew, "Ann", "drill", 7) == ("wanted",)
    assert refusal(shelf.renew, "Ann", "drill", 8) == ("overdue",)
    assert shelf.renew("Ann", "tent", 7) == 14


@case("renew-with-another-overdue", clause="C10")
def test_other_overdue_copies_and_queues_do_not_hinder_a_renewal():
    shelf = shelf_with(("Ann", "drill", 0), ("Ann", "tent", 5), days=7)
    shelf.reserve("Bob", "drill")
    assert shelf.renew("Ann", "tent", 10) == 17


@case("renew-although-a-copy-is-free", clause="C10")
def test_queue_hinders_a_renewal_also_when_a_copy_is_there():
    shelf = shelf_with(("Ann", "saw", 0), ("Bob", "saw", 0))
    shelf.reserve("Cas", "saw")
    shelf.give_back("Bob", "saw", 1)
    assert refusal(shelf.renew, "Ann", "saw", 1) == ("wanted",)


@case("overdue-order", clause="C11")
def test_overdue_copies_are_sorted_by_days_title_and_person():
    shelf = shelf_with(
        ("Zoe", "saw", 5), ("Ann", "saw", 5), ("Bob", "drill", 5), ("Cas", "tent", 2), days=10
    )
    shelf.lend("Dan", "atlas", 8)
    assert shelf.overdue(18) == [
        ("tent", "Cas", 6),
        ("drill", "Bob", 3),
        ("saw", "Ann", 3),
        ("saw", "Zoe", 3),
    ]


@case("refusal-changes-nothing", clause="C12")
def test_refusal_changes_nothing():
    shelf = shelf_with(("Ann", "drill", 0), days=7, limit=1)
    shelf.reserve("Bob", "drill")
    shelf.lend("Bob", "saw", 0)
    shelf.give_back("Ann", "drill", 1)
    assert refusal(shelf.lend, "Bob", "drill", 2) == ("limit",)
    assert shelf.queue("drill") == ["Bob"]
    assert refusal(shelf.renew, "Bob", "saw", 9) == ("overdue",)
    assert shelf.overdue(9) == [("saw", "Bob", 2)]
