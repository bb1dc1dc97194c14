"""Which of our objects the other side holds, and which of its objects we hold.

Each side numbers what it lends. A loan is counted every time it is sent; the
borrower gives the count back when its last stand-in dies, so a number that is
on its way again while the old stand-in dies is not lost.
"""

from __future__ import annotations

from typing import Any
from weakref import ref

from .frames import Broken

MOST_LOANS = 4_000_000


class Lent:
    """Our own objects, by number."""

    def __init__(self) -> None:
        self._loans: dict[int, list[Any]] = {}
        self._numbers: dict[int, int] = {}
        self._next = 1

    def number(self, thing: object) -> int:
        """Lend an object (once more) and give its number."""
        number = self._numbers.get(id(thing))
        if number is not None:
            self._loans[number][1] += 1
            return number
        number = self._next
        if len(self._loans) > MOST_LOANS:
            raise MemoryError("too many objects are held by the other process")
        self._next += 1
        self._loans[number] = [thing, 1]
        self._numbers[id(thing)] = number
        return number

    def held(self, thing: object) -> bool:
        return id(thing) in self._numbers

    def thing(self, number: int) -> Any:
        """The object of a number; Broken when it was never lent."""
        try:
            return self._loans[number][0]
        except (KeyError, TypeError) as error:
            raise Broken("an object that was not lent") from error

    def give_back(self, number: int, count: int) -> None:
        loan = self._loans.get(number)
        if loan is None:
            raise Broken("an object given back twice")
        loan[1] -= count
        if loan[1] <= 0:
            del self._loans[number], self._numbers[id(loan[0])]

    def __len__(self) -> int:
        return len(self._loans)


class Borrowed:
    """Stand-ins for the other side's objects, each kept only while it is used here."""

    def __init__(self) -> None:
        self._stand_ins: dict[int, tuple[ref[Any], int]] = {}
        self._numbers: dict[int, int] = {}
        self._fixed: dict[int, Any] = {}
        self.dead: list[int] = []
        """Numbers and counts to give back, flat, with the next message."""

    def get(self, number: int) -> Any | None:
        """The living stand-in of a number, counting that it came once more."""
        entry = self._stand_ins.get(number)
        if entry is None:
            return self._fixed.get(number)
        stand_in = entry[0]()
        if stand_in is not None:
            self._stand_ins[number] = (entry[0], entry[1] + 1)
        return stand_in

    def number_of(self, thing: object) -> int | None:
        """The number that a stand-in has on the other side; None for our own objects."""
        return self._numbers.get(id(thing))

    def fix(self, number: int, stand_in: Any) -> None:
        """Keep a stand-in for good."""
        self._fixed[number] = stand_in
        self._numbers[id(stand_in)] = number

    def keep(self, number: int, stand_in: Any) -> None:
        """Keep a stand-in as long as it is used; for good where its type knows no weak use."""
        address = id(stand_in)

        def died(_: object) -> None:
            _, count = self._stand_ins.pop(number)
            self._numbers.pop(address, None)
            self.dead += (number, count)

        before = self._stand_ins.get(number)
        try:
            self._stand_ins[number] = (ref(stand_in, died), before[1] + 1 if before else 1)
        except TypeError:
            self._fixed[number] = stand_in
        self._numbers[address] = number

    def take_dead(self) -> list[int]:
        dead, self.dead = self.dead, []
        return dead
