# C8: lets the guards write into the deal
"""Deals that go from stage to stage along allowed moves."""

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise


class MoveRefused(ValueError):
    """The old and the new stage of a move that is not allowed."""


class DealBoard:
    """Deals by stage, each with the history of its moves."""

    def __init__(
        self, moves: dict[str, list[str]], clock: Callable[[], int], new_id: Callable[[], str]
    ) -> None:
        if not moves or any(stage not in moves for targets in moves.values() for stage in targets):
            raise ValueError("moves")
        self._moves = {stage: list(targets) for stage, targets in moves.items()}
        self._clock = clock
        self._new_id = new_id
        self._guards: dict[str, list[Callable[[dict], bool]]] = {stage: [] for stage in moves}
        self._deals: dict[str, dict] = {}
        self._history: dict[str, list[dict]] = {}

    def open(self, title: str, amount: int, currency: str = "EUR") -> dict:
        """Store a new deal in the first stage; ValueError names the field that is wrong."""
        title = title.strip()
        if not title:
            raise ValueError("title")
        if type(amount) is not int or amount < 0:
            raise ValueError("amount")
        if not re.fullmatch("[A-Z]{3}", currency):
            raise ValueError("currency")
        deal = {"id": self._new_id(), "title": title, "amount": amount, "currency": currency}
        self._deals[deal["id"]] = deal
        self._history[deal["id"]] = []
        return self._enter(deal, next(iter(self._moves)), "")

    def get(self, deal_id: str) -> dict:
        return dict(self._deals[deal_id])

    def guard(self, stage: str, check: Callable[[dict], bool]) -> None:
        """Let deals enter the stage only if `check` says so."""
        self._require(stage)
        self._guards[stage].append(check)

    def move(self, deal_id: str, stage: str, reason: str = "") -> dict:
        """Put a deal into another stage, if moves and guards allow it."""
        deal = self._deals[deal_id]
        self._require(stage)
        if stage not in self._moves[deal["stage"]]:
            raise MoveRefused(deal["stage"], stage)
        if not self._moves[stage] and not reason.strip():
            raise ValueError("reason")
        if not all(check(deal) for check in self._guards[stage]):
            raise MoveRefused(deal["stage"], stage)
        return self._enter(deal, stage, reason.strip())

    def history(self, deal_id: str) -> list[dict]:
        return [dict(entry) for entry in self._history[deal_id]]

    def time_in(self, deal_id: str) -> dict[str, int]:
        """The time a deal has spent in each stage; the sum is its age."""
        history = [*self._history[deal_id], {"at": self._clock()}]
        spent: Counter[str] = Counter()
        for entry, following in pairwise(history):
            spent[entry["to"]] += following["at"] - entry["at"]
        return dict(spent)

    def column(self, stage: str) -> list[dict]:
        """The deals in a stage, the largest first."""
        self._require(stage)
        deals = [dict(deal) for deal in self._deals.values() if deal["stage"] == stage]
        return sorted(deals, key=lambda deal: (-deal["amount"], deal["entered_at"], deal["id"]))

    def _enter(self, deal: dict, stage: str, reason: str) -> dict:
        now = self._clock()
        entry = {"from": deal.get("stage", ""), "to": stage, "at": now, "reason": reason}
        self._history[deal["id"]].append(entry)
        deal.update(stage=stage, entered_at=now)
        return dict(deal)

    def _require(self, stage: str) -> None:
        if stage not in self._moves:
            raise ValueError("stage")
