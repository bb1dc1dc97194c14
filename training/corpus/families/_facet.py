"""What facets share: kinds of state with methods over them, for classes that are put together
at random."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from training.corpus.families._class_composer import Composer

Facet = Callable[[Composer, int], None]
"""Adds its state to a composer, with about so many methods."""
NAMES = ("Full", "NoRoom", "Overflow", "TooMany", "Crowded")
"""Of exceptions for what is full."""


def ints(*values: int) -> Callable[[Random], tuple[object, ...]]:
    return lambda rng: (rng.choice(values),)


def some(b: Composer, count: int, *makers: Callable[[], None]) -> None:
    for maker in b.rng.sample(makers, min(count, len(makers))):
        maker()
