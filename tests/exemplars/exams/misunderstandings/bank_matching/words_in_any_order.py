# C3: asks only that all words of the reference are in the text, in whatever order
"""What is owed and what was paid, brought together by reference or by amount."""

import re
from dataclasses import dataclass, field
from datetime import date


@dataclass
class _Entry:
    id: str
    words: str
    amount: int
    due: date


@dataclass
class _Payment:
    id: str
    words: str
    amount: int
    on: date
    how: str = ""
    parts: dict[str, int] = field(default_factory=dict)


class Ledger:
    """Entries and payments by id; a payment without parts waits."""

    def __init__(self, days: int, tolerance: int) -> None:
        self._days = days
        self._tolerance = tolerance
        self._entries: dict[str, _Entry] = {}
        self._payments: dict[str, _Payment] = {}

    def expect(self, entry_id: str, reference: str, amount: int, due: date) -> list[str]:
        """Add what is owed; the waiting payments that are matched now."""
        _check(entry_id in self._entries, amount)
        self._entries[entry_id] = _Entry(entry_id, _words(reference), amount, due)
        return [waiting for waiting in self.waiting() if self._match(self._payments[waiting])]

    def receive(self, payment_id: str, text: str, amount: int, on: date) -> dict:
        """Add a payment and match it, if that can be done without a doubt."""
        _check(payment_id in self._payments, amount)
        self._payments[payment_id] = _Payment(payment_id, _words(text), amount, on)
        self._match(self._payments[payment_id])
        return self.payment(payment_id)

    def assign(self, payment_id: str, entry_id: str) -> dict:
        """Match a waiting payment by hand."""
        payment = self._payments[payment_id]
        if payment.parts:
            raise ValueError("payment")
        entry = self._entries[entry_id]
        if not self._open(entry):
            raise ValueError("entry")
        self._share_out(payment, [entry], "assigned")
        return self.payment(payment_id)

    def undo(self, payment_id: str) -> None:
        """Let a matched payment wait again."""
        payment = self._payments[payment_id]
        if not payment.parts:
            raise ValueError("payment")
        payment.how, payment.parts = "", {}

    def payment(self, payment_id: str) -> dict:
        """What became of a payment."""
        payment = self._payments[payment_id]
        unused = payment.amount - sum(payment.parts.values())
        return {"id": payment_id, "how": payment.how, "parts": payment.parts, "unused": unused}

    def open_entries(self) -> list[dict]:
        """What is still owed, the earliest first."""
        return [
            {"id": entry.id, "due": entry.due, "open": self._open(entry)}
            for entry in self._in_order()
        ]

    def waiting(self) -> list[str]:
        """The payments that are not matched."""
        return [payment.id for payment in self._payments.values() if not payment.parts]

    def _open(self, entry: _Entry) -> int:
        paid = [payment for payment in self._payments.values() if entry.id in payment.parts]
        settled = any(payment.how == "amount" for payment in paid)
        return 0 if settled else entry.amount - sum(payment.parts[entry.id] for payment in paid)

    def _in_order(self) -> list[_Entry]:
        """The open entries."""
        entries = [entry for entry in self._entries.values() if self._open(entry)]
        return sorted(entries, key=lambda entry: (entry.due, entry.id))

    def _match(self, payment: _Payment) -> bool:
        """Give the payment its parts; whether there are any."""
        entries = self._in_order()
        named = [
            entry
            for entry in entries
            if entry.words.strip() and set(entry.words.split()) <= set(payment.words.split())
        ]
        if named:
            self._share_out(payment, named, "reference")
        elif (best := self._best(payment, entries)) is not None:
            payment.how, payment.parts = "amount", {best: payment.amount}
        return bool(payment.parts)

    def _best(self, payment: _Payment, entries: list[_Entry]) -> str | None:
        """The entry nearest by amount and date, unless there are two."""
        distances = [
            (abs(self._open(entry) - payment.amount), abs((entry.due - payment.on).days), entry.id)
            for entry in entries
        ]
        near = [each for each in distances if each[0] <= self._tolerance and each[1] <= self._days]
        best = [each[2] for each in near if each[:2] == min(near)[:2]]
        return best.pop() if len(best) == 1 else None

    def _share_out(self, payment: _Payment, entries: list[_Entry], how: str) -> None:
        payment.how = how
        left = payment.amount
        for entry in entries:
            part = min(left, self._open(entry))
            if part:
                payment.parts[entry.id] = part
                left -= part


def _check(known: bool, amount: int) -> None:
    if known:
        raise ValueError("id")
    if amount < 1:
        raise ValueError("amount")


def _words(text: str) -> str:
    """The words with a space on either side of each, so that a part of a word is none."""
    return " ".join(["", *re.findall("[A-Za-z0-9]+", text), ""]).casefold()
