"""How useful a learning has proved: two Beta posteriors, with it and with it held back."""

from __future__ import annotations

import math
import random
from statistics import NormalDist
from typing import Any

from backend.learning_systems.learning_records import LearningTally, Tally

HARMFUL = 0.98
"""A learning is pruned when it does harm with at least this probability."""
LEAST_BATCHES = 4
"""... once each side of its coin has had so many batches."""


def drawn_usefulness(tally: LearningTally, lot: random.Random) -> float:
    """A draw from both posteriors as a number from 0 to 1; 1/2 where they are alike.

    Drawn and not the mean, so that what is new is tried, too.
    """
    shown, held_back = (lot.betavariate(*_beta(side)) for side in (tally.shown, tally.held_back))
    return shown / (shown + held_back)


def mean_usefulness(tally: LearningTally) -> float:
    """The same from the means, for exams, in which nothing is tried."""
    shown, held_back = (_mean(side) for side in (tally.shown, tally.held_back))
    return shown / (shown + held_back)


def harm(tally: LearningTally) -> dict[str, Any] | None:
    """The figures by which the learning is to be pruned; None while it is not."""
    if min(tally.shown.batches, tally.held_back.batches) < LEAST_BATCHES:
        return None
    chance = chance_of_harm(tally)
    if chance < HARMFUL:
        return None
    return {
        "chance_of_harm": round(chance, 6),
        "threshold": HARMFUL,
        **{f"shown_{name}": getattr(tally.shown, name) for name in ("answers", "passes")},
        **{f"held_back_{name}": getattr(tally.held_back, name) for name in ("answers", "passes")},
    }


def chance_of_harm(tally: LearningTally) -> float:
    """The probability that drafts pass more seldom with it than without.

    Of the difference of the two posteriors, taken as normal.
    """
    difference = _mean(tally.held_back) - _mean(tally.shown)
    spread = math.sqrt(_variance(tally.held_back) + _variance(tally.shown))
    return NormalDist().cdf(difference / spread)


def _beta(side: Tally) -> tuple[float, float]:
    """From a flat prior; both are above 0 whatever rounding did."""
    passes = side.weighed_passes
    return 1 + passes, 1 + max(0.0, side.weight - passes)


def _mean(side: Tally) -> float:
    passes, fails = _beta(side)
    return passes / (passes + fails)


def _variance(side: Tally) -> float:
    mean, total = _mean(side), sum(_beta(side))
    return mean * (1 - mean) / (total + 1)
