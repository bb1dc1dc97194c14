"""A second deal board: only what happened is kept; deals and times are read from it."""

import re


class MoveRefused(ValueError):
    pass


class DealBoard:
    def __init__(self, moves, clock, new_id):
        named = {target for targets in moves.values() for target in targets}
        if not moves or not named <= set(moves):
            raise ValueError("moves")
        self._moves = moves
        self._clock = clock
        self._new_id = new_id
        self._opened = {}
        self._log = []
        self._guards = []

    def open(self, title, amount, currency="EUR"):
        title = title.strip()
        if not title:
            raise ValueError("title")
        if type(amount) is not int or amount < 0:
            raise ValueError("amount")
        if not re.fullmatch("[A-Z]{3}", currency):
            raise ValueError("currency")
        deal_id = self._new_id()
        self._opened[deal_id] = {"title": title, "amount": amount, "currency": currency}
        self._log.append((deal_id, "", next(iter(self._moves)), self._clock(), ""))
        return self.get(deal_id)

    def get(self, deal_id):
        _, _, stage, at, _ = self._events(deal_id)[-1]
        return {"id": deal_id, **self._opened[deal_id], "stage": stage, "entered_at": at}

    def guard(self, stage, check):
        self._known(stage)
        self._guards.append((stage, check))

    def move(self, deal_id, stage, reason=""):
        deal = self.get(deal_id)
        self._known(stage)
        before, reason = deal["stage"], reason.strip()
        if stage not in self._moves[before]:
            raise MoveRefused(before, stage)
        if not self._moves[stage] and not reason:
            raise ValueError("reason")
        for guarded, check in self._guards:
            if guarded == stage and not check(dict(deal)):
                raise MoveRefused(before, stage)
        self._log.append((deal_id, before, stage, self._clock(), reason))
        return self.get(deal_id)

    def history(self, deal_id):
        return [
            dict(zip(("from", "to", "at", "reason"), event[1:], strict=True))
            for event in self._events(deal_id)
        ]

    def time_in(self, deal_id):
        events, spent = self._events(deal_id), {}
        ends = [at for _, _, _, at, _ in events[1:]] + [self._clock()]
        for (_, _, stage, at, _), end in zip(events, ends, strict=True):
            spent[stage] = spent.get(stage, 0) + end - at
        return spent

    def column(self, stage):
        self._known(stage)
        deals = [self.get(deal_id) for deal_id in self._opened]
        found = [deal for deal in deals if deal["stage"] == stage]
        found.sort(key=lambda deal: deal["id"])
        found.sort(key=lambda deal: deal["entered_at"])
        found.sort(key=lambda deal: deal["amount"], reverse=True)
        return found

    def _events(self, deal_id):
        if deal_id not in self._opened:
            raise KeyError(deal_id)
        return [event for event in self._log if event[0] == deal_id]

    def _known(self, stage):
        if stage not in self._moves:
            raise ValueError("stage")
