"""Acceptance of crm_system.deals."""

from itertools import count

import pytest
from crm_system.deals import DealBoard, MoveRefused
from grace_case import case

MOVES = {
    "new": ["offer", "lost"],
    "offer": ["new", "won", "lost"],
    "won": [],
    "lost": ["new"],
}


class Clock:
    """Shows a time that the test sets, and counts how often it was read."""

    def __init__(self, now=100):
        self.now, self.reads = now, 0

    def __call__(self):
        self.reads += 1
        return self.now


def new_board(clock=None):
    """A board with the ids d1, d2, ..., and its clock."""
    numbers = count(1)
    clock = clock or Clock()
    return DealBoard(MOVES, lambda: clock(), lambda: f"d{next(numbers)}"), clock


def travelled():
    """d1: new at 100, offer at 130, new at 135, offer at 175; the clock shows 180."""
    board, clock = new_board()
    board.open("Chairs", 500)
    for stage, at in [("offer", 130), ("new", 135), ("offer", 175)]:
        clock.now = at
        board.move("d1", stage)
    clock.now = 180
    return board, clock


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


def ids(deals):
    return [deal["id"] for deal in deals]


@case("bad-moves-refused", clause="C1")
@pytest.mark.parametrize("moves", [{}, {"a": ["b"]}], ids=["empty", "unknown-target"])
def test_board_with_bad_moves_is_refused(moves):
    assert refusal(ValueError, DealBoard, moves, lambda: 1, lambda: "d1") == ("moves",)


@case("open-returns-all-fields", clause="C2", visible=True)
def test_open_returns_exactly_six_keys():
    board, _ = new_board()
    assert board.open("  Ten chairs ", 120000) == {
        "id": "d1",
        "title": "Ten chairs",
        "amount": 120000,
        "currency": "EUR",
        "stage": "new",
        "entered_at": 100,
    }


@case("first-key-is-the-first-stage", clause="C2")
def test_open_uses_the_first_key_of_moves():
    board = DealBoard({"z": ["a"], "a": ["z"]}, lambda: 5, lambda: "x")
    assert board.open("Deal", 0, "USD")["stage"] == "z"


@case("get-returns-the-deal", clause="C2")
def test_get_returns_what_open_returned():
    board, _ = new_board()
    first = board.open("Chairs", 500, "CHF")
    board.open("Tables", 900)
    assert board.get("d1") == first
    assert board.get("d2")["title"] == "Tables"


BAD_DEALS = {
    "blank-title": ("  ", 1, "EUR", "title"),
    "negative": ("Deal", -1, "EUR", "amount"),
    "float": ("Deal", 10.0, "EUR", "amount"),
    "text": ("Deal", "10", "EUR", "amount"),
    "bool": ("Deal", True, "EUR", "amount"),
    "small-letters": ("Deal", 1, "eur", "currency"),
    "four-letters": ("Deal", 1, "EURO", "currency"),
    "newline": ("Deal", 1, "EUR\n", "currency"),
    "other-letters": ("Deal", 1, "ÄÖÜ", "currency"),
}


@case("bad-deal-refused", clause="C3")
@pytest.mark.parametrize(
    ("title", "amount", "currency", "field"), BAD_DEALS.values(), ids=BAD_DEALS
)
def test_open_bad_deal_names_the_field(title, amount, currency, field):
    board, _ = new_board()
    assert refusal(ValueError, board.open, title, amount, currency) == (field,)


@case("empty-currency-refused", clause="C3", visible=True)
def test_open_without_currency_is_refused():
    board, _ = new_board()
    assert refusal(ValueError, board.open, "Deal", 1, "") == ("currency",)


@case("unknown-deal", clause="C4", visible=True)
@pytest.mark.parametrize("method", ["get", "move", "history", "time_in"])
def test_unknown_deal_raises_key_error(method):
    board, _ = new_board()
    board.open("Chairs", 500)
    arguments = ("d9", "offer") if method == "move" else ("d9",)
    assert refusal(KeyError, getattr(board, method), *arguments) == ("d9",)


@case("unknown-stage", clause="C5")
@pytest.mark.parametrize("method", ["move", "guard", "column"])
def test_unknown_stage_raises_value_error(method):
    board, _ = new_board()
    board.open("Chairs", 500)
    arguments = {"move": ("d1", "gone"), "guard": ("gone", lambda deal: True)}
    assert refusal(ValueError, getattr(board, method), *arguments.get(method, ("gone",))) == (
        "stage",
    )


@case("move-changes-stage-and-time", clause="C6", visible=True)
def test_move_returns_the_deal_in_its_new_stage():
    board, clock = new_board()
    board.open("Chairs", 500)
    clock.now = 130
    moved = board.move("d1", "offer")
    assert (moved["stage"], moved["entered_at"]) == ("offer", 130)
    assert board.get("d1") == moved


@case("move-not-listed", clause="C6", visible=True)
def test_move_that_is_not_listed_is_refused():
    board, _ = new_board()
    board.open("Chairs", 500)
    assert refusal(MoveRefused, board.move, "d1", "won", "signed") == ("new", "won")


@case("move-to-own-stage", clause="C6")
def test_move_to_the_stage_it_is_in_is_refused():
    board, _ = travelled()
    assert refusal(MoveRefused, board.move, "d1", "offer") == ("offer", "offer")


@case("refusal-is-a-value-error", clause="C6")
def test_move_refused_can_be_caught_as_value_error():
    board, _ = new_board()
    board.open("Chairs", 500)
    assert refusal(ValueError, board.move, "d1", "new") == ("new", "new")


@case("closing-needs-a-reason", clause="C7", visible=True)
def test_move_to_a_closed_stage_without_reason_is_refused():
    board, _ = travelled()
    assert refusal(ValueError, board.move, "d1", "won") == ("reason",)
    assert board.move("d1", "won", "signed")["stage"] == "won"


@case("blank-reason-is-none", clause="C7")
def test_move_with_blank_reason_is_refused_only_where_closed():
    board, _ = travelled()
    assert refusal(ValueError, board.move, "d1", "won", " \n") == ("reason",)
    assert board.move("d1", "lost")["stage"] == "lost"


@case("move-is-checked-before-reason", clause="C7")
def test_move_not_listed_to_a_closed_stage_is_a_refused_move():
    board, _ = new_board()
    board.open("Chairs", 500)
    assert refusal(MoveRefused, board.move, "d1", "won") == ("new", "won")


@case("guard-refuses", clause="C8", visible=True)
def test_move_with_a_false_guard_is_refused():
    board, _ = new_board()
    board.open("Chairs", 500)
    board.open("Tables", 5000)
    board.guard("offer", lambda deal: deal["amount"] >= 1000)
    assert refusal(MoveRefused, board.move, "d1", "offer") == ("new", "offer")
    assert board.move("d2", "offer")["stage"] == "offer"
    assert board.move("d1", "lost")["stage"] == "lost"


@case("guards-run-in-order", clause="C8")
def test_guards_run_in_order_until_the_first_that_is_false():
    board, _ = new_board()
    board.open("Chairs", 500)
    seen = []

    def guard(name, answer):
        def check(deal):
            seen.append((name, deal["stage"]))
            return answer

        return check

    for name, answer in [("b", True), ("a", False), ("c", True)]:
        board.guard("offer", guard(name, answer))
    assert refusal(MoveRefused, board.move, "d1", "offer") == ("new", "offer")
    assert seen == [("b", "new"), ("a", "new")]


@case("guards-run-last", clause="C8")
def test_guard_is_not_asked_when_the_move_fails_otherwise():
    board, _ = travelled()
    asked = []
    board.guard("won", lambda deal: asked.append(deal["id"]) or True)
    assert refusal(ValueError, board.move, "d1", "won") == ("reason",)
    board.open("Tables", 1)
    assert refusal(MoveRefused, board.move, "d2", "won", "x") == ("new", "won")
    assert asked == []


@case("refusal-changes-nothing", clause="C9")
def test_refused_moves_change_nothing_and_read_no_clock():
    board, clock = travelled()
    board.guard("lost", lambda deal: False)
    before, history, reads = board.get("d1"), board.history("d1"), clock.reads
    for arguments in [("gone",), ("offer",), ("won",), ("lost",)]:
        refusal(ValueError, board.move, "d1", *arguments)
    assert (board.get("d1"), board.history("d1"), clock.reads) == (before, history, reads)
    assert before["entered_at"] == 175


@case("history-of-a-deal", clause="C10", visible=True)
def test_history_lists_opening_and_moves():
    board, clock = new_board()
    board.open("Chairs", 500)
    clock.now = 130
    board.move("d1", "lost", "  too dear ")
    assert board.history("d1") == [
        {"from": "", "to": "new", "at": 100, "reason": ""},
        {"from": "new", "to": "lost", "at": 130, "reason": "too dear"},
    ]


@case("histories-are-apart", clause="C10")
def test_history_of_two_deals_is_kept_apart():
    board, _ = travelled()
    board.open("Tables", 1)
    assert [(entry["from"], entry["to"]) for entry in board.history("d1")] == [
        ("", "new"),
        ("new", "offer"),
        ("offer", "new"),
        ("new", "offer"),
    ]
    assert [entry["at"] for entry in board.history("d2")] == [180]


@case("time-in-stages", clause="C11")
def test_time_in_adds_up_the_stays_in_order_of_first_entry():
    board, _ = travelled()
    assert list(board.time_in("d1").items()) == [("new", 70), ("offer", 10)]


@case("time-in-goes-on", clause="C11")
def test_time_in_counts_the_last_stay_until_now_even_if_closed():
    board, clock = travelled()
    board.move("d1", "won", "signed")
    clock.now = 300
    assert list(board.time_in("d1").items()) == [("new", 70), ("offer", 10), ("won", 120)]


@case("time-in-a-new-deal", clause="C11", visible=True)
def test_time_in_of_a_new_deal():
    board, clock = new_board()
    board.open("Chairs", 500)
    assert board.time_in("d1") == {"new": 0}
    clock.now = 104
    assert board.time_in("d1") == {"new": 4}


@case("column-largest-first", clause="C12", visible=True)
def test_column_lists_the_deals_of_one_stage_by_amount():
    board, _ = new_board()
    for amount in (500, 900, 700):
        board.open("Deal", amount)
    board.move("d3", "offer")
    assert ids(board.column("new")) == ["d2", "d1"]
    assert board.column("offer") == [board.get("d3")]


@case("column-breaks-ties", clause="C12")
def test_column_of_equal_amounts_is_sorted_by_time_then_id():
    names = iter(["d2", "d10", "d3", "d1"])
    clock = Clock()
    board = DealBoard(MOVES, clock.__call__, lambda: next(names))
    board.open("Deal", 5)
    board.open("Deal", 5)
    clock.now = 90
    board.open("Deal", 5)
    clock.now = 200
    board.open("Deal", 5)
    assert ids(board.column("new")) == ["d3", "d10", "d2", "d1"]


@case("guard-gets-a-copy", clause="C8")
def test_guard_that_changes_its_deal_changes_nothing():
    def check(deal):
        seen.append((deal["title"], deal["amount"]))
        deal.update(title="Tables", amount=1, stage="won")
        return True

    seen = []
    board, _ = new_board()
    board.open("Chairs", 500)
    board.guard("offer", check)
    board.guard("offer", check)
    board.move("d1", "offer")
    assert seen == [("Chairs", 500), ("Chairs", 500)]
    deal = board.get("d1")
    assert (deal["title"], deal["amount"], deal["stage"]) == ("Chairs", 500, "offer")
    assert board.history("d1")[1]["from"] == "new"
