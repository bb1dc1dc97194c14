"""Invariants of crm_system.deals."""

from itertools import count, pairwise

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.deals"

MOVES = {"new": ["offer", "lost"], "offer": ["new", "won", "lost"], "won": [], "lost": ["new"]}

amounts = st.lists(st.integers(0, 10**12), min_size=1, max_size=4)
reasons = st.sampled_from(["", "why"])
step = st.tuples(st.integers(0, 3), st.sampled_from(list(MOVES)), reasons, st.integers(0, 50))
steps = st.lists(step, max_size=12)


def played(module, value):
    """A board after the moves that it accepts, the ids, and its clock in a list."""
    sizes, moves = value
    now, numbers = [1000], count(1)
    board = module.DealBoard(MOVES, lambda: now[0], lambda: f"d{next(numbers)}")
    ids = [board.open("Deal", size, ("EUR", "USD")[size % 2])["id"] for size in sizes]
    for number, stage, reason, pause in moves:
        now[0] += pause
        attempt(board, ids[number % len(ids)], stage, reason)
    return board, ids, now


def attempt(board, deal_id, stage, reason):
    """Move a deal, or see that a refused move changes nothing."""
    before = (board.get(deal_id), board.history(deal_id))
    try:
        board.move(deal_id, stage, reason)
    except ValueError:
        assert (board.get(deal_id), board.history(deal_id)) == before, "a refusal changed a deal"


def history_is_a_path(module, value):
    board, ids, _ = played(module, value)
    for deal_id in ids:
        history = board.history(deal_id)
        for entry, following in pairwise(history):
            assert following["from"] == entry["to"], f"a gap in {history}"
            assert following["to"] in MOVES[entry["to"]], f"a move not listed in {history}"
        assert history[-1]["to"] == board.get(deal_id)["stage"], "history and stage differ"


def times_add_up_to_the_age(module, value):
    board, ids, now = played(module, value)
    for deal_id in ids:
        age = now[0] - board.history(deal_id)[0]["at"]
        spent = board.time_in(deal_id)
        assert sum(spent.values()) == age, f"{spent} for an age of {age}"


def every_deal_is_in_one_column(module, value):
    board, ids, _ = played(module, value)
    columns = {stage: board.column(stage) for stage in MOVES}
    listed = [deal["id"] for column in columns.values() for deal in column]
    assert sorted(listed) == sorted(ids), f"columns list {listed}"
    for column in columns.values():
        sizes = [deal["amount"] for deal in column]
        assert sizes == sorted(sizes, reverse=True), f"amounts in the order {sizes}"


boards = st.tuples(amounts, steps)

PROPERTIES = [
    Property("history-is-a-path", "C10", boards, history_is_a_path),
    Property("times-add-up-to-the-age", "C11", boards, times_add_up_to_the_age),
    Property("every-deal-is-in-one-column", "C12", boards, every_deal_is_in_one_column),
]
