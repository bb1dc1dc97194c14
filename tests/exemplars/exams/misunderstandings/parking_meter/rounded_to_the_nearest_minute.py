# C2: rounds the minutes of a step that is begun to the nearest one
"""A meter that sells minutes of parking for coins."""

from collections import Counter
from itertools import chain, repeat

_DAY = 1440


class Refused(Exception):
    """A coin or a ticket that is not possible; the argument says why."""


class Meter:
    """What is inserted at the moment, and the box with the coins of all tickets."""

    def __init__(
        self, tariff: list[tuple[int, int]], hours: tuple[int, int], coins: list[int], most: int
    ) -> None:
        self._tariff = tariff
        self._opens, self._closes = hours
        self._coins = coins
        self._most = most
        self._inserted: list[int] = []
        self._box: Counter[int] = Counter()

    def insert(self, coin: int) -> int:
        """Take a coin; the minutes that are bought by now."""
        if coin not in self._coins:
            raise Refused("coin")
        if self._minutes() == self._most:
            raise Refused("full")
        self._inserted.append(coin)
        return self._minutes()

    def cancel(self) -> list[int]:
        """Give back what is inserted."""
        back, self._inserted = self._inserted, []
        return back

    def ticket(self, now: int) -> int:
        """Sell the minutes; the time at which they end."""
        minutes = self._minutes()
        if minutes == 0:
            raise Refused("nothing")
        self._box.update(self.cancel())
        day, at = divmod(now, _DAY)
        at = max(at, self._opens)
        while at + minutes > self._closes:
            minutes -= max(self._closes - at, 0)
            day, at = day + 1, self._opens
        return day * _DAY + at + minutes

    def box(self) -> dict[int, int]:
        """How many of each coin are in the box."""
        return dict(sorted(self._box.items()))

    def _minutes(self) -> int:
        money, minutes = sum(self._inserted), 0
        for step, cents in chain(self._tariff, repeat(self._tariff[-1])):
            if money < cents:
                minutes += round(step * money / cents)
                break
            minutes += step
            money -= cents
        return min(minutes, self._most)
