# C6: gives the new lapse time only to the seats named this time
"""The seats of one performance: held for a while, sold, and proposed side by side."""

from collections.abc import Callable, Collection, Iterator


class SeatsTaken(ValueError):
    """Somebody else has seats that were asked for; the arguments are those seats."""


class SeatPlan:
    """Holds by seat as (buyer, lapse time), and the buyers of sold seats."""

    def __init__(
        self, rows: dict[str, int], clock: Callable[[], int], hold_seconds: int, most_held: int
    ) -> None:
        self._rows = [
            [f"{row}{number}" for number in range(1, size + 1)] for row, size in rows.items()
        ]
        self._seats = [seat for row in self._rows for seat in row]
        self._clock = clock
        self._hold_seconds = hold_seconds
        self._most_held = most_held
        self._holds: dict[str, tuple[str, int]] = {}
        self._sold: dict[str, str] = {}

    def hold(self, buyer: str, seats: list[str]) -> int:
        """Hold all of the seats or none; the second at which the hold lapses."""
        if not seats or len(set(seats)) < len(seats):
            raise ValueError("seats")
        for seat in seats:
            self._check_known(seat)
        now = self._clock()
        holders = self._holders(now)
        taken = [seat for seat in seats if seat in self._sold or holders.get(seat, buyer) != buyer]
        if taken:
            raise SeatsTaken(*self._in_order(taken))
        mine = {seat for seat, holder in holders.items() if holder == buyer}.union(seats)
        if len(mine) > self._most_held:
            raise ValueError("most_held")
        lapses = now + self._hold_seconds
        self._holds.update(dict.fromkeys(seats, (buyer, lapses)))
        return lapses

    def release(self, buyer: str, seats: list[str]) -> list[str]:
        """Free those of the seats that the buyer holds."""
        released = [seat for seat in self._held_by(buyer) if seat in seats]
        for seat in released:
            del self._holds[seat]
        return released

    def buy(self, buyer: str) -> list[str]:
        """Sell the buyer all that the buyer holds."""
        bought = self._held_by(buyer)
        if not bought:
            raise ValueError("buyer")
        for seat in bought:
            del self._holds[seat]
            self._sold[seat] = buyer
        return bought

    def refund(self, seat: str) -> str:
        """Free a sold seat; who had bought it."""
        self._check_known(seat)
        if seat not in self._sold:
            raise ValueError("seat")
        return self._sold.pop(seat)

    def best(self, count: int) -> list[str]:
        """The free block that a box office would propose, or nothing."""
        if count < 1:
            raise ValueError("count")
        free = set(self.overview()["free"])
        blocks = (
            (_strands(row, first, count, free), place, abs(2 * first + count - len(row)), first)
            for place, row in enumerate(self._rows)
            for first in _blocks(row, count, free)
        )
        found = min(blocks, default=None)
        if found is None:
            return []
        _, place, _, first = found
        return self._rows[place][first : first + count]

    def overview(self) -> dict[str, list[str]]:
        """Every seat under what it is now."""
        held = self._holders(self._clock())
        free = set(self._seats).difference(held, self._sold)
        groups = {"free": free, "held": held, "sold": self._sold}
        return {state: self._in_order(seats) for state, seats in groups.items()}

    def _check_known(self, seat: str) -> None:
        if seat not in self._seats:
            raise KeyError(seat)

    def _holders(self, now: int) -> dict[str, str]:
        """Who holds which seat at this second."""
        return {seat: buyer for seat, (buyer, lapses) in self._holds.items() if now < lapses}

    def _held_by(self, buyer: str) -> list[str]:
        holders = self._holders(self._clock())
        return self._in_order([seat for seat, holder in holders.items() if holder == buyer])

    def _in_order(self, seats: Collection[str]) -> list[str]:
        return [seat for seat in self._seats if seat in seats]


def _blocks(row: list[str], count: int, free: set[str]) -> Iterator[int]:
    """Where in the row `count` free seats begin."""
    for first in range(len(row) - count + 1):
        if free.issuperset(row[first : first + count]):
            yield first


def _strands(row: list[str], first: int, count: int, free: set[str]) -> bool:
    """Whether the block leaves a free seat beside it without a free neighbour."""
    empty = [False, *(seat in free for seat in row), False]
    start, end = first + 1, first + 1 + count
    left = empty[start - 1] and not empty[start - 2]
    right = empty[end] and not empty[end + 1]
    return left or right
