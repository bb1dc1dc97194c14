"""Prompt lookup: a repair mostly copies code that stands in its prompt.

The last tokens of the answer are looked up in the prompt, and else in the answer so far;
what follows them there is put into the batch as a guess and verified by the model itself. A
wrong guess changes nothing but time. Code repeats itself, so of several places in the prompt
the one is taken where the copy would have got to, were every token kept or replaced.
"""

from __future__ import annotations

from collections import defaultdict

from backend.language_model.statistics import Statistics

_LONGEST_KEY = 4
_SHORTEST_KEY = 2
_FIRST_GUESS = 4
_SHORTEST_GUESS = 2
_NEAR = 8
"""So far from the expected place a single token is still taken for its copy."""


class Drafter:
    """Proposes guesses whose length follows how well the last ones did."""

    def __init__(self, longest: int = 24) -> None:
        self.longest = longest
        self._length = _FIRST_GUESS
        self._prompt: list[int] = []
        self._places: dict[int, list[int]] = {}
        self._cursor = self._since = 0
        self._at: int | None = None
        self._answered = 0

    def propose(self, prompt: list[int], answer: list[int], room: int) -> list[int]:
        """Tokens that may come next, at most `room`; [] when nothing similar was seen."""
        if prompt is not self._prompt:
            self._begin(prompt)
        if not answer or room < 1:
            return []
        length = min(self._length, room)
        self._at, self._answered = self._place(answer), len(answer)
        if self._at is not None:
            return prompt[self._at : self._at + length]
        again = _said_before(answer)
        return [] if again is None else answer[again : again + length]

    def learn(self, proposed: int, accepted: int, statistics: Statistics) -> None:
        """Note how the last guess did: longer ones after success, shorter ones after failure."""
        statistics.drafted_tokens += proposed
        statistics.accepted_tokens += accepted
        if self._at is not None:
            # The token after the accepted ones was the model's own; the copy goes on behind it.
            self._cursor = self._at + accepted + 1
            self._since = self._answered + accepted + 1
        if accepted == proposed:
            self._length = min(self.longest, self._length * 2)
        else:
            self._length = max(_SHORTEST_GUESS, min(self._length, accepted + 2))

    def _begin(self, prompt: list[int]) -> None:
        self._prompt, self._cursor, self._since = prompt, 0, 0
        places = defaultdict(list)
        for index, token in enumerate(prompt[:-1]):
            places[token].append(index)
        self._places = places

    def _place(self, answer: list[int]) -> int | None:
        """Where in the prompt the answer may go on: the longest match, the nearest of those."""
        expected = self._cursor + len(answer) - self._since
        found: list[tuple[int, int, int]] = []
        for index in self._places.get(answer[-1], ()):
            size, away = self._match(answer, index), abs(index + 1 - expected)
            if size > 1 or away <= _NEAR:
                found.append((-size, away, index + 1))
        return min(found)[2] if found else None

    def _match(self, answer: list[int], index: int) -> int:
        """How many tokens before and at `index` are those at the end of the answer."""
        longest = min(_LONGEST_KEY, len(answer), index + 1)
        size = 1
        while size < longest and self._prompt[index - size] == answer[-1 - size]:
            size += 1
        return size


def _said_before(answer: list[int]) -> int | None:
    """Where what followed the latest earlier occurrence of the answer's end begins."""
    for size in range(_LONGEST_KEY, _SHORTEST_KEY - 1, -1):
        key = answer[-size:]
        for end in range(len(answer) - 2, size - 2, -1):
            if answer[end] == key[-1] and answer[end - size + 1 : end + 1] == key:
                return end + 1
    return None
