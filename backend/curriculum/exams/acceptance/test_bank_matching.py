"""Acceptance of exam.bank_matching."""

from datetime import date, timedelta

import pytest
from exam.bank_matching import Ledger
from grace_case import case

DAY = date(2024, 5, 10)
TEXT = "no word of any entry"


def on(days):
    """The date that many days after DAY."""
    return DAY + timedelta(days=days)


def ledger_with(*entries, days=5, tolerance=0):
    """A ledger with entries (id, reference, amount, days after DAY)."""
    ledger = Ledger(days, tolerance)
    for entry_id, reference, amount, after in entries:
        ledger.expect(entry_id, reference, amount, on(after))
    return ledger


def opened(ledger):
    """The open amounts by entry."""
    return {entry["id"]: entry["open"] for entry in ledger.open_entries()}


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


@case("known-id-refused", clause="C1", visible=True)
def test_known_ids_are_refused():
    ledger = ledger_with(("e1", "A1", 100, 0))
    ledger.receive("p1", "A1", 40, DAY)
    assert refusal(ValueError, ledger.expect, "e1", "B1", 5, DAY) == ("id",)
    assert refusal(ValueError, ledger.receive, "p1", "A1", 5, DAY) == ("id",)
    assert opened(ledger) == {"e1": 60}


@case("ids-of-two-kinds", clause="C1")
def test_an_entry_and_a_payment_may_have_the_same_id():
    ledger = ledger_with(("x", "A1", 100, 0))
    assert ledger.receive("x", "A1", 40, DAY)["parts"] == {"x": 40}


@case("amount-below-one-refused", clause="C1", visible=True)
@pytest.mark.parametrize("amount", [0, -5])
def test_amounts_below_one_are_refused(amount):
    ledger = ledger_with(("e1", "A1", 1, 0))
    assert refusal(ValueError, ledger.expect, "e2", "B1", amount, DAY) == ("amount",)
    assert refusal(ValueError, ledger.receive, "p1", "A1", amount, DAY) == ("amount",)
    assert (opened(ledger), ledger.waiting()) == ({"e1": 1}, [])


@case("id-before-amount", clause="C1")
def test_known_id_is_told_before_the_amount():
    ledger = ledger_with(("e1", "A1", 100, 0))
    ledger.receive("p1", TEXT, 40, DAY)
    assert refusal(ValueError, ledger.expect, "e1", "A1", 0, DAY) == ("id",)
    assert refusal(ValueError, ledger.receive, "p1", "A1", 0, DAY) == ("id",)


@case("refused-id-is-free", clause="C1")
def test_id_of_a_refused_call_may_be_used():
    ledger = ledger_with()
    refusal(ValueError, ledger.expect, "e1", "A1", 0, DAY)
    refusal(ValueError, ledger.receive, "p1", "A1", 0, DAY)
    ledger.expect("e1", "A1", 10, DAY)
    assert ledger.receive("p1", "A1", 10, DAY)["how"] == "reference"


@case("parts-add-up", clause="C2", visible=True)
def test_open_amount_is_what_no_part_has_paid():
    ledger = ledger_with(("e1", "A1", 100, 0))
    ledger.receive("p1", "A1", 30, DAY)
    ledger.receive("p2", "A1", 69, DAY)
    assert opened(ledger) == {"e1": 1}
    ledger.receive("p3", "A1", 1, DAY)
    assert opened(ledger) == {}


@case("settled-entry-stays-settled", clause="C2")
def test_entry_stays_settled_when_an_earlier_part_is_taken_back():
    ledger = ledger_with(("e1", "A1", 100, 0), tolerance=3)
    ledger.receive("p1", "A1", 40, DAY)
    assert ledger.receive("p2", TEXT, 58, DAY)["how"] == "amount"
    ledger.undo("p1")
    assert opened(ledger) == {}
    ledger.undo("p2")
    assert opened(ledger) == {"e1": 100}


NAMED = {
    # reference, text
    "as-written": ("INV-7", "INV-7"),
    "other-case": ("Inv-7", "paid iNV-7 today"),
    "other-separators": ("INV-2024/7", "ref:inv 2024-7."),
    "last-word": ("INV 7", "for INV_7"),
    "one-word": ("4711", "4711 with thanks"),
    "after-a-false-start": ("A B", "a a b"),
}


@case("text-names-entry", clause="C3", visible=True)
@pytest.mark.parametrize(("reference", "text"), NAMED.values(), ids=NAMED)
def test_text_names_an_entry_by_the_words_of_its_reference(reference, text):
    ledger = ledger_with(("e1", reference, 100, 0))
    assert ledger.receive("p1", text, 7, DAY)["parts"] == {"e1": 7}


NOT_NAMED = {
    "longer-word": ("INV-7", "INV-77"),
    "joined-words": ("INV-7", "INV7"),
    "part-of-a-word": ("47", "4711"),
    "end-of-a-word": ("V 7", "INV 7"),
    "other-order": ("INV-7", "7 INV"),
    "word-between": ("INV-7", "INV no 7"),
    "one-word-lacks": ("INV-2024-7", "INV-2024"),
    "no-reference": ("", ""),
    "reference-without-words": ("--", "a -- b"),
    "letter-outside-a-to-z": ("cafe 1", "café 1"),
}


@case("text-does-not-name-entry", clause="C3")
@pytest.mark.parametrize(("reference", "text"), NOT_NAMED.values(), ids=NOT_NAMED)
def test_text_with_other_words_names_no_entry(reference, text):
    ledger = ledger_with(("e1", reference, 100, 0))
    assert ledger.receive("p1", text, 7, DAY)["parts"] == {}


@case("letters-outside-a-to-z-end-words", clause="C3")
def test_letters_outside_a_to_z_end_a_word():
    ledger = ledger_with(("e1", "caf 1", 100, 0), ("e2", "stra e", 100, 0))
    assert ledger.receive("p1", "STRAßE", 7, DAY)["parts"] == {"e2": 7}


@case("shared-out-by-due", clause="C4", visible=True)
def test_payment_is_shared_out_by_due_date():
    ledger = ledger_with(("e1", "A1", 100, 3), ("e2", "A2", 100, 1), ("e3", "A3", 100, 2))
    paid = ledger.receive("p1", "A1 A2 A3", 250, DAY)
    assert paid == {
        "id": "p1",
        "how": "reference",
        "parts": {"e2": 100, "e3": 100, "e1": 50},
        "unused": 0,
    }


@case("shared-out-by-id", clause="C4")
def test_entries_of_one_date_share_by_id():
    ledger = ledger_with(("e9", "A1", 100, 0), ("e10", "A1", 100, 0), ("e8", "A1", 100, 1))
    assert ledger.receive("p1", "A1", 150, DAY)["parts"] == {"e10": 100, "e9": 50}


@case("share-ends-with-the-payment", clause="C4")
def test_entries_after_the_last_cent_get_no_part():
    ledger = ledger_with(("e1", "A1", 100, 0), ("e2", "A2", 100, 1))
    assert ledger.receive("p1", "A1 A2", 100, DAY)["parts"] == {"e1": 100}
    assert opened(ledger) == {"e2": 100}


@case("share-leaves-a-rest", clause="C4")
def test_rest_of_an_overpaid_reference_stays_unused():
    ledger = ledger_with(("e1", "A1", 100, 0), ("e2", "B1", 50, 0))
    paid = ledger.receive("p1", "A1", 150, DAY)
    assert (paid["parts"], paid["unused"]) == ({"e1": 100}, 50)
    assert opened(ledger) == {"e2": 50}
    assert ledger.waiting() == []


@case("reference-before-amount", clause="C4", visible=True)
def test_named_entry_goes_before_one_of_the_same_amount():
    ledger = ledger_with(("e1", "A1", 100, 0), ("e2", "B1", 70, 0))
    paid = ledger.receive("p1", "A1", 70, DAY)
    assert (paid["how"], paid["parts"]) == ("reference", {"e1": 70})


@case("reference-at-any-date", clause="C4")
def test_reference_counts_at_any_date():
    ledger = ledger_with(("e1", "A1", 100, 0), days=1)
    assert ledger.receive("p1", "A1", 100, on(400))["how"] == "reference"


@case("part-paid-share", clause="C4")
def test_share_of_a_part_paid_entry_is_what_is_open():
    ledger = ledger_with(("e1", "A1", 100, 0), ("e2", "A1", 100, 1))
    ledger.receive("p1", "A1", 30, DAY)
    assert ledger.receive("p2", "A1", 100, DAY)["parts"] == {"e1": 70, "e2": 30}


@case("matched-by-amount", clause="C5", visible=True)
def test_payment_without_a_reference_is_matched_by_amount():
    ledger = ledger_with(("e1", "A1", 100, 0), ("e2", "B1", 70, 0))
    assert ledger.receive("p1", TEXT, 70, DAY) == {
        "id": "p1",
        "how": "amount",
        "parts": {"e2": 70},
        "unused": 0,
    }


LIMITS = {
    # amount, days after DAY, tolerance, whether it is a candidate
    "tolerance-below": (97, 0, True),
    "beyond-below": (96, 0, False),
    "tolerance-above": (103, 0, True),
    "beyond-above": (104, 0, False),
    "days-before": (100, -5, True),
    "too-early": (100, -6, False),
    "days-after": (100, 5, True),
    "too-late": (100, 6, False),
}


@case("candidate-limits", clause="C5")
@pytest.mark.parametrize(("amount", "days", "found"), LIMITS.values(), ids=LIMITS)
def test_candidates_lie_within_tolerance_and_days(amount, days, found):
    ledger = ledger_with(("e1", "A1", 100, 0), days=5, tolerance=3)
    paid = ledger.receive("p1", TEXT, amount, on(days))
    assert paid["parts"] == ({"e1": amount} if found else {})
    assert opened(ledger) == ({} if found else {"e1": 100})


@case("nearest-amount-before-date", clause="C5", visible=True)
def test_nearer_amount_goes_before_nearer_date():
    ledger = ledger_with(("e1", "A1", 101, 0), ("e2", "B1", 100, 4), days=5, tolerance=3)
    assert ledger.receive("p1", TEXT, 100, DAY)["parts"] == {"e2": 100}


@case("nearest-date-of-equal-amounts", clause="C5")
def test_nearest_date_decides_between_equal_differences():
    ledger = ledger_with(
        ("e1", "A1", 102, 3), ("e2", "B1", 98, -2), ("e3", "C1", 102, 4), days=5, tolerance=3
    )
    assert ledger.receive("p1", TEXT, 100, DAY)["parts"] == {"e2": 100}


@case("open-amount-counts", clause="C5")
def test_amount_is_compared_with_what_is_open():
    ledger = ledger_with(("e1", "A1", 100, 0), ("e2", "B1", 100, 3))
    ledger.receive("p1", "A1", 40, DAY)
    assert ledger.receive("p2", TEXT, 60, DAY)["parts"] == {"e1": 60}
    assert ledger.receive("p3", TEXT, 100, DAY)["parts"] == {"e2": 100}


@case("paid-reference-falls-back", clause="C5")
def test_text_that_names_only_paid_entries_is_matched_by_amount():
    ledger = ledger_with(("e1", "A1", 100, 0), ("e2", "B1", 80, 0))
    ledger.receive("p1", "A1", 100, DAY)
    paid = ledger.receive("p2", "A1", 80, DAY)
    assert (paid["how"], paid["parts"]) == ("amount", {"e2": 80})


@case("doubtful-payment-waits", clause="C6", visible=True)
def test_payment_with_two_equal_candidates_waits():
    ledger = ledger_with(("e1", "A1", 100, 2), ("e2", "B1", 100, -2))
    paid = ledger.receive("p1", TEXT, 100, DAY)
    assert paid == {"id": "p1", "how": "", "parts": {}, "unused": 100}
    assert opened(ledger) == {"e1": 100, "e2": 100}


@case("doubt-among-the-best-only", clause="C6")
def test_equal_candidates_behind_the_best_raise_no_doubt():
    ledger = ledger_with(
        ("e1", "A1", 101, 0), ("e2", "B1", 101, 0), ("e3", "C1", 100, 5), days=5, tolerance=1
    )
    assert ledger.receive("p1", TEXT, 100, DAY)["parts"] == {"e3": 100}


@case("doubt-with-a-worse-one", clause="C6")
def test_two_best_of_three_candidates_make_a_doubt():
    ledger = ledger_with(
        ("e1", "A1", 99, 1), ("e2", "B1", 101, -1), ("e3", "C1", 99, 2), tolerance=1
    )
    assert ledger.receive("p1", TEXT, 100, DAY)["parts"] == {}
    assert ledger.waiting() == ["p1"]


@case("payment-of-each-kind", clause="C7", visible=True)
def test_payment_tells_how_it_was_matched():
    ledger = ledger_with(("e1", "A1", 100, 0), ("e2", "B1", 70, 0))
    ledger.receive("p1", "A1", 120, DAY)
    ledger.receive("p2", TEXT, 9, DAY)
    assert ledger.payment("p1") == {
        "id": "p1",
        "how": "reference",
        "parts": {"e1": 100},
        "unused": 20,
    }
    assert ledger.payment("p2") == {"id": "p2", "how": "", "parts": {}, "unused": 9}


@case("settling-part-is-the-payment", clause="C7")
def test_settling_payment_has_its_whole_amount_as_part():
    ledger = ledger_with(("e1", "A1", 100, 0), tolerance=5)
    ledger.receive("p1", TEXT, 104, DAY)
    assert ledger.payment("p1") == {
        "id": "p1",
        "how": "amount",
        "parts": {"e1": 104},
        "unused": 0,
    }


@case("waiting-payment-finds-new-entry", clause="C8", visible=True)
def test_new_entry_is_paid_by_a_waiting_payment():
    ledger = ledger_with()
    ledger.receive("p1", "A1", 30, DAY)
    assert ledger.expect("e1", "A1", 100, DAY) == ["p1"]
    assert (opened(ledger), ledger.waiting()) == ({"e1": 70}, [])


@case("waiting-payments-in-order", clause="C8")
def test_waiting_payments_are_tried_in_the_order_received():
    ledger = ledger_with()
    for payment_id, text, amount in (("p9", "A1", 60), ("p5", TEXT, 20), ("p3", "A1", 60)):
        ledger.receive(payment_id, text, amount, DAY)
    assert ledger.expect("e1", "A1", 100, DAY) == ["p9", "p3"]
    assert ledger.payment("p3")["parts"] == {"e1": 40}
    assert ledger.waiting() == ["p5"]


@case("waiting-by-amount-after-others", clause="C8")
def test_waiting_payment_sees_what_the_ones_before_it_left_open():
    ledger = ledger_with()
    ledger.receive("p1", TEXT, 60, DAY)
    ledger.receive("p2", "A1", 40, DAY)
    ledger.receive("p3", TEXT, 60, DAY)
    assert ledger.expect("e1", "A1", 100, DAY) == ["p2", "p3"]
    assert ledger.waiting() == ["p1"]


@case("new-entry-may-bring-doubt", clause="C8")
def test_new_entry_leaves_a_doubtful_payment_waiting():
    ledger = ledger_with(("e1", "A1", 100, 1), ("e2", "B1", 100, -1))
    ledger.receive("p1", TEXT, 100, DAY)
    assert ledger.expect("e3", "C1", 100, on(-1)) == []
    assert ledger.expect("e4", "D1", 100, DAY) == ["p1"]
    assert ledger.payment("p1")["parts"] == {"e4": 100}


@case("matched-payments-are-left-alone", clause="C8")
def test_unused_rest_of_a_matched_payment_is_not_tried_again():
    ledger = ledger_with(("e1", "A1", 100, 0))
    ledger.receive("p1", "A1", 150, DAY)
    assert ledger.expect("e2", "A1", 50, DAY) == []
    assert opened(ledger) == {"e2": 50}


@case("assign-by-hand", clause="C9", visible=True)
def test_assign_gives_a_waiting_payment_to_an_entry():
    ledger = ledger_with(("e1", "A1", 100, 0), ("e2", "B1", 100, 0))
    ledger.receive("p1", TEXT, 100, DAY)
    assert ledger.assign("p1", "e2") == {
        "id": "p1",
        "how": "assigned",
        "parts": {"e2": 100},
        "unused": 0,
    }
    assert (opened(ledger), ledger.waiting()) == ({"e1": 100}, [])


@case("assigned-amounts", clause="C9")
def test_assign_gives_the_lesser_of_payment_and_open_amount():
    ledger = ledger_with(("e1", "A1", 100, 0), tolerance=5)
    ledger.receive("p1", TEXT, 98, on(90))
    ledger.receive("p2", TEXT, 300, on(90))
    assert ledger.assign("p1", "e1")["parts"] == {"e1": 98}
    assert opened(ledger) == {"e1": 2}
    paid = ledger.assign("p2", "e1")
    assert (paid["parts"], paid["unused"]) == ({"e1": 2}, 298)
    assert opened(ledger) == {}


@case("undo-opens-again", clause="C10", visible=True)
def test_undo_takes_all_parts_back():
    ledger = ledger_with(("e1", "A1", 100, 0), ("e2", "A1", 100, 1))
    ledger.receive("p1", "A1", 130, DAY)
    ledger.undo("p1")
    assert opened(ledger) == {"e1": 100, "e2": 100}
    assert ledger.payment("p1") == {"id": "p1", "how": "", "parts": {}, "unused": 130}


@case("undone-payment-keeps-its-place", clause="C10")
def test_undone_payment_waits_in_its_old_place_until_the_next_entry():
    ledger = ledger_with(("e1", "A1", 100, 0))
    ledger.receive("p1", "A1", 60, DAY)
    ledger.receive("p2", "Z9", 5, DAY)
    ledger.undo("p1")
    assert ledger.waiting() == ["p1", "p2"]
    ledger.receive("p3", "A1", 80, DAY)
    assert ledger.waiting() == ["p1", "p2"]
    assert ledger.expect("e2", "B1", 33, DAY) == ["p1"]
    assert ledger.payment("p1")["parts"] == {"e1": 20}


@case("undo-of-assigned-and-settled", clause="C10")
def test_payments_matched_by_hand_and_by_amount_can_be_undone():
    ledger = ledger_with(("e1", "A1", 100, 0), tolerance=5)
    ledger.receive("p1", TEXT, 97, DAY)
    ledger.undo("p1")
    assert opened(ledger) == {"e1": 100}
    ledger.assign("p1", "e1")
    assert opened(ledger) == {"e1": 3}
    ledger.undo("p1")
    assert opened(ledger) == {"e1": 100}
    assert ledger.payment("p1")["how"] == ""


@case("unknown-payment-refused", clause="C11", visible=True)
def test_unknown_payment_is_refused():
    ledger = ledger_with(("e1", "A1", 100, 0))
    assert refusal(KeyError, ledger.payment, "p9") == ("p9",)
    assert refusal(KeyError, ledger.undo, "p9") == ("p9",)
    assert refusal(KeyError, ledger.assign, "p9", "e9") == ("p9",)


@case("payment-in-the-wrong-state-refused", clause="C11")
def test_assign_of_a_matched_and_undo_of_a_waiting_payment_are_refused():
    ledger = ledger_with(("e1", "A1", 100, 0))
    ledger.receive("p1", "A1", 10, DAY)
    ledger.receive("p2", TEXT, 10, DAY)
    assert refusal(ValueError, ledger.assign, "p1", "e1") == ("payment",)
    assert refusal(ValueError, ledger.assign, "p1", "e9") == ("payment",)
    assert refusal(ValueError, ledger.undo, "p2") == ("payment",)
    assert opened(ledger) == {"e1": 90}


@case("entry-refused", clause="C11")
def test_assign_to_an_unknown_or_paid_entry_is_refused():
    ledger = ledger_with(("e1", "A1", 100, 0))
    ledger.receive("p1", "A1", 100, DAY)
    ledger.receive("p2", TEXT, 10, DAY)
    assert refusal(KeyError, ledger.assign, "p2", "e9") == ("e9",)
    assert refusal(ValueError, ledger.assign, "p2", "e1") == ("entry",)
    assert ledger.waiting() == ["p2"]


@case("open-entries-by-due", clause="C12", visible=True)
def test_open_entries_are_listed_by_due_date_then_by_id():
    ledger = ledger_with(("e2", "A1", 5, 1), ("e9", "A2", 7, 0), ("e10", "A3", 8, 0))
    assert ledger.open_entries() == [
        {"id": "e10", "due": DAY, "open": 8},
        {"id": "e9", "due": DAY, "open": 7},
        {"id": "e2", "due": on(1), "open": 5},
    ]


@case("waiting-as-received", clause="C12")
def test_waiting_payments_are_listed_as_received():
    ledger = ledger_with(("e1", "A1", 100, 0))
    for payment_id, text in (("p9", TEXT), ("p2", "A1"), ("p1", TEXT)):
        ledger.receive(payment_id, text, 7, DAY)
    assert ledger.waiting() == ["p9", "p1"]
