"""What a session may still generate, and what a batch may take of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from backend.learning_systems.search_policy import Choice

SHORTEST_ANSWER = 128


@dataclass(frozen=True, slots=True)
class TokenBudget:
    """Tokens used of at most `most` (None: no limit), and what one answer may have."""

    used: int
    most: int | None
    answer: int

    @property
    def spent(self) -> bool:
        """Whether what is left is not worth an answer."""
        return self.most is not None and self._left < min(self.answer, SHORTEST_ANSWER)

    @property
    def longest(self) -> int:
        """Tokens that one answer may have now."""
        return self.answer if self.most is None else min(self.answer, self._left)

    def fitting(self, choice: Choice) -> Choice:
        """The choice with so many answers, one at least, that no limit can be passed."""
        if self.most is None:
            return choice
        return replace(choice, answers=max(1, min(choice.answers, self._left // self.longest)))

    @property
    def _left(self) -> int:
        return max(0, (self.most or 0) - self.used)
