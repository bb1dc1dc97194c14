"""Figures as benchmarks print them: each with its target, where it has one."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value; `least` or `most` is its target."""

    name: str
    value: float
    unit: str
    least: float | None = None
    most: float | None = None

    @property
    def missed(self) -> bool:
        below = self.least is not None and self.value < self.least
        return below or (self.most is not None and self.value > self.most)

    def __str__(self) -> str:
        said = f"  {self.name}: {self.value:.3f} {self.unit}"
        if self.least is None and self.most is None:
            return said
        target = f">= {self.least}" if self.least is not None else f"<= {self.most}"
        return f"{said} (target {target}: {'missed' if self.missed else 'reached'})"


def median(values: Iterable[float]) -> float:
    return statistics.median(list(values))


def report(figures: Iterable[Figure]) -> int:
    """Print each as it comes; how many missed their target."""
    missed = 0
    for figure in figures:
        print(figure, flush=True)
        missed += figure.missed
    return missed
