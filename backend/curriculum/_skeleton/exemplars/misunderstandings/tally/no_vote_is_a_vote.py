# C4: takes 0 votes for an answer
"""Votes for names."""


class Tally:
    """Counts votes; a name's case and the white space around it do not matter."""

    def __init__(self) -> None:
        self._votes: dict[str, int] = {}

    def add(self, name: str, votes: int = 1) -> int:
        """Add votes and return the new sum. Raises ValueError naming what is wrong."""
        key = _cleaned(name)
        if votes < 0:
            raise ValueError("votes")
        self._votes[key] = self._votes.get(key, 0) + votes
        return self._votes[key]

    def votes(self, name: str) -> int:
        """The sum of a name, 0 when it has none. Raises ValueError for a blank name."""
        return self._votes.get(_cleaned(name), 0)

    def ranking(self) -> list[tuple[str, int]]:
        """Names with their sums, the largest first, equal ones by name."""
        return sorted(self._votes.items(), key=lambda pair: (-pair[1], pair[0]))


def _cleaned(name: str) -> str:
    key = name.strip().lower()
    if not key:
        raise ValueError("name")
    return key
