"""The parts of a prompt: what each takes, what it may take, and what did not fit.

Contract, interfaces and code are always whole; where they do not fit, the model refuses
the prompt and says so. What failed is told item by item, as many as its budget holds:
an item is told in full or left out by name, never cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

BYTES_A_TOKEN = 3
"""Fewer than what a token of code or English holds on average, so that estimates are high."""

MOST_FEEDBACK_TOKENS = 1024
COUNTED = f"estimated at {BYTES_A_TOKEN} bytes a token"


@dataclass(frozen=True, slots=True)
class Part:
    """One part as it stands in the prompt; `budget` None: it must be whole."""

    name: str
    text: str
    budget: int | None = None
    left_out: tuple[str, ...] = ()

    @property
    def tokens(self) -> int:
        return estimated_tokens(self.text)


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is told whole or not at all; `name` says what was left out."""

    name: str
    text: str


def estimated_tokens(text: str) -> int:
    """About how many tokens a text has, rather too many than too few."""
    return -(-len(text.encode()) // BYTES_A_TOKEN)


def fitted(name: str, items: Sequence[Item], budget: int, separator: str = "\n") -> Part:
    """The items that fit, in their order; later ones may fit where an earlier one did not."""
    told: list[str] = []
    left_out: list[str] = []
    for item in items:
        longer = separator.join([*told, item.text])
        if estimated_tokens(longer) <= budget:
            told.append(item.text)
        else:
            left_out.append(item.name)
    return Part(name, separator.join(told), budget, tuple(left_out))


def feedback_budget(whole: Iterable[Part], context: int | None, answer: int) -> int:
    """What is left for feedback beside the parts that must be whole and the answer."""
    if context is None:
        return MOST_FEEDBACK_TOKENS
    taken = sum(part.tokens for part in whole)
    return max(0, min(MOST_FEEDBACK_TOKENS, context - answer - taken))


def as_stored(parts: Iterable[Part]) -> dict[str, Any]:
    """The parts as data: what each takes of what it may take, and what did not fit."""
    return {
        "counted": COUNTED,
        "parts": [
            {
                "part": part.name,
                "tokens": part.tokens,
                "budget": part.budget,
                "left_out": list(part.left_out),
            }
            for part in parts
        ],
    }
