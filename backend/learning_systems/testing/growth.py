"""How time grows with size: least squares of log time on log size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

FLOORS = 2.0
"""A time of fewer noise floors than this says nothing."""


@dataclass(frozen=True, slots=True)
class Point:
    """Seconds that a size took, each repeat."""

    size: int
    seconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """time ~ size ** exponent; `low` and `high` are the exponents from each size to the next.

    `sizes` are those that counted, and `left_out` those too fast to be told from the floor.
    """

    exponent: float
    low: float
    high: float
    sizes: tuple[int, ...]
    left_out: tuple[int, ...] = ()


def fit_growth(points: Sequence[Point], floor: float) -> Fit | None:
    """The exponent, after the floor was taken off each median; None for fewer than two sizes."""
    usable, left_out = [], []
    for point in points:
        seconds = median(point.seconds)
        if seconds >= FLOORS * floor and seconds > floor:
            usable.append((point.size, seconds - floor))
        else:
            left_out.append(point.size)
    if len(usable) < 2:
        return None
    logs = [(math.log(size), math.log(seconds)) for size, seconds in usable]
    steps = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in pairwise(logs)]
    sizes = tuple(size for size, _ in usable)
    slope, low, high = (round(number, 3) for number in (_slope(logs), min(steps), max(steps)))
    return Fit(slope, low, high, sizes, tuple(left_out))


def _slope(points: Sequence[tuple[float, float]]) -> float:
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
