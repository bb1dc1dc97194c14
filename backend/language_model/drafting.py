"""Prompt lookup: a repair mostly copies code that stands in its prompt.

The last tokens are looked up in the prompt and the answer so far; what followed there is
put into the batch as a guess and verified by the model itself. A wrong guess changes
nothing but time.
"""

from __future__ import annotations

from backend.language_model.statistics import Statistics

_LONGEST_KEY = 4
_SHORTEST_KEY = 2
_FIRST_GUESS = 4


class Drafter:
    """Proposes guesses whose length follows how well the last ones did."""

    def __init__(self, longest: int = 24) -> None:
        self.longest = longest
        self._length = _FIRST_GUESS

    def propose(self, prompt: list[int], answer: list[int], room: int) -> list[int]:
        """Tokens that may come next, at most `room`; [] when nothing similar was seen."""
        seen = [*prompt, *answer]
        for size in range(_LONGEST_KEY, _SHORTEST_KEY - 1, -1):
            at = _last_occurrence(seen, size)
            if at >= 0:
                return seen[at : at + min(self._length, room)] if room > 0 else []
        return []

    def learn(self, proposed: int, accepted: int, statistics: Statistics) -> None:
        """Note how a guess did: longer ones after success, shorter ones after failure."""
        statistics.drafted_tokens += proposed
        statistics.accepted_tokens += accepted
        if accepted == proposed:
            self._length = min(self.longest, self._length * 2)
        else:
            self._length = max(2, min(self._length, accepted + 2))


def _last_occurrence(tokens: list[int], size: int) -> int:
    """Where what followed the latest earlier occurrence of the last `size` tokens begins."""
    if len(tokens) <= size:
        return -1
    key, last = tokens[-size:], tokens[-1]
    for end in range(len(tokens) - 2, size - 2, -1):
        if tokens[end] == last and tokens[end - size + 1 : end + 1] == key:
            return end + 1
    return -1
