# C5: keeps all copies for the first of the queue
"""Copies that are lent for some days, and the queues of those who wait for one."""


class Refused(Exception):
    """What was asked for is not possible; the argument says why."""


class Shelf:
    """Who has what until when, and who waits."""

    def __init__(self, copies: dict[str, int], days: int = 14, limit: int = 3) -> None:
        self._copies = copies
        self._days = days
        self._limit = limit
        self._due: dict[tuple[str, str], int] = {}  # by title and person
        self._queues: dict[str, list[str]] = {title: [] for title in copies}

    def lend(self, person: str, title: str, today: int) -> int:
        """Hand out a copy; the day it is due."""
        queue = self._queues[title]
        mine = [due for (_, who), due in self._due.items() if who == person]
        if (title, person) in self._due:
            raise Refused("has it")
        if len(mine) >= self._limit:
            raise Refused("limit")
        if any(due < today for due in mine):
            raise Refused("overdue")
        if not self._is_free(title, person):
            raise Refused("none free")
        if person in queue:
            queue.remove(person)
        return self._lent(title, person, today)

    def renew(self, person: str, title: str, today: int) -> int:
        """Lengthen a loan; the day it is due now."""
        queue = self._queues[title]
        if (title, person) not in self._due:
            raise Refused("has none")
        if self._due[title, person] < today:
            raise Refused("overdue")
        if queue:
            raise Refused("wanted")
        return self._lent(title, person, today)

    def give_back(self, person: str, title: str, today: int) -> int:
        """Take a copy back; the days it is late."""
        if title not in self._copies:
            raise KeyError(title)
        if (title, person) not in self._due:
            raise Refused("has none")
        return max(today - self._due.pop((title, person)), 0)

    def reserve(self, person: str, title: str) -> int:
        """Put somebody in the queue; their place in it."""
        queue = self._queues[title]
        if (title, person) in self._due:
            raise Refused("has it")
        if person in queue:
            raise Refused("in queue")
        if self._is_free(title, person):
            raise Refused("free")
        queue.append(person)
        return len(queue)

    def queue(self, title: str) -> list[str]:
        """Who waits for a title, first come first."""
        return list(self._queues[title])

    def overdue(self, today: int) -> list[tuple[str, str, int]]:
        """Loans that are late, most first."""
        late = [(title, who, today - due) for (title, who), due in self._due.items() if due < today]
        return sorted(late, key=lambda loan: (-loan[2], loan[0], loan[1]))

    def _lent(self, title: str, person: str, today: int) -> int:
        self._due[title, person] = today + self._days
        return today + self._days

    def _is_free(self, title: str, person: str) -> bool:
        queue = self._queues[title]
        before = queue.index(person) if person in queue else len(queue)
        lent = sum(name == title for name, _ in self._due)
        return self._copies[title] - lent > 0 and before == 0
