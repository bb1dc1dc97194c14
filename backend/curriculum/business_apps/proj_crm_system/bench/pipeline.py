"""Speed of the pipeline objective: moving `size` deals through a board.

The yardstick keeps the same deals in plain dicts, with the same histories.
"""

from collections import Counter
from itertools import pairwise

MODULE = "crm_system.deals"
SIZES = (500, 1000, 2000)

_MOVES = {"new": ["offer", "lost"], "offer": ["won", "lost"], "won": [], "lost": ["new"]}


def run(module, size):
    """Open and move `size` deals, then read the columns and the times."""
    board = module.DealBoard(_MOVES, iter(range(5 * size)).__next__, iter(range(size)).__next__)
    for number in range(size):
        deal_id = board.open("Deal", number % 997, ("EUR", "USD")[number % 2])["id"]
        for stage in ("offer", "won")[: number % 3]:
            board.move(deal_id, stage, "because")
    times = [board.time_in(number) for number in range(size)]
    return [len(board.column(stage)) for stage in _MOVES], times


def yardstick(size):
    """The same deals and histories without a board."""
    deals, history, time = {}, {}, iter(range(5 * size))
    for number in range(size):
        deal = {"id": number, "amount": number % 997, "currency": ("EUR", "USD")[number % 2]}
        deals[number], history[number] = deal, []
        for stage in ("new", "offer", "won")[: number % 3 + 1]:
            deal = deals[number]
            history[number].append({"from": deal.get("stage", ""), "to": stage, "at": next(time)})
            deals[number] = {**deal, "stage": stage}
    times = [_times(entries, next(time)) for entries in history.values()]
    return [_column(deals, stage) for stage in _MOVES], times


def _column(deals, stage):
    column = [dict(deal) for deal in deals.values() if deal["stage"] == stage]
    return len(sorted(column, key=lambda deal: (-deal["amount"], deal["id"])))


def _times(entries, now):
    spent = Counter()
    for entry, following in pairwise([*entries, {"at": now}]):
        spent[entry["to"]] += following["at"] - entry["at"]
    return dict(spent)
