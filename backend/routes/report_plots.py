"""Plots of the report as numbers for a template: points within a box of fixed size.

Text stays in the template, which escapes it; nothing here is markup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from backend.learning_systems.report_views import LearningReport, Uplift

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 220, 48, 12, 12, 28
ROW = 28


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the box, and what stands there."""

    x: float
    y: float
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """One series: a run of points for each stretch that was measured throughout."""

    name: str
    runs: tuple[tuple[Point, ...], ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """Each run, for a polyline."""
        return tuple(" ".join(f"{each.x:.1f},{each.y:.1f}" for each in run) for run in self.runs)

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple(chain.from_iterable(self.runs))


@dataclass(frozen=True, slots=True)
class Curve:
    """Lines over a common scale from 0 to `top`; `marks` are heights with their labels."""

    lines: tuple[Line, ...]
    marks: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval with its middle, on a scale from -1 to 1."""

    name: str
    y: float
    low: float
    high: float
    middle: float
    zero: float


def plots(report: LearningReport) -> dict[str, object]:
    """What the page draws; a curve is None where it would have no point."""
    exams, sessions = report.exams, report.sessions
    intervals = {"all domains": report.uplift, **report.uplift_by_domain}
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "exams": curve(
            {
                "without memory": [exam.without_memory for exam in exams],
                "with memory": [exam.with_memory for exam in exams],
            },
            top=1.0,
        ),
        "tokens": curve({"tokens": [session.tokens_per_stage for session in sessions]}),
        "seconds": curve({"seconds": [session.seconds_per_stage for session in sessions]}),
        "uplift": bars(intervals),
    }


def curve(series: Mapping[str, Sequence[float | None]], top: float | None = None) -> Curve | None:
    """Values in order from left to right; those that were not measured leave a gap."""
    known = [value for values in series.values() for value in values if value is not None]
    if not known:
        return None
    top = top or max(known) or 1.0
    lines = tuple(Line(name, _runs(values, top)) for name, values in series.items())
    marks = tuple(
        Point(LEFT, _height(top * part, top), f"{top * part:.4g}") for part in (0, 0.5, 1)
    )
    return Curve(lines, marks)


def bars(intervals: Mapping[str, Uplift]) -> tuple[Bar, ...]:
    """One for each interval that was measured."""
    measured = [(name, each) for name, each in intervals.items() if each.measured]
    return tuple(
        Bar(name, ROW * row + ROW / 2, *map(_place, (each.low, each.high, each.difference, 0.0)))
        for row, (name, each) in enumerate(measured)
    )


def _runs(values: Sequence[float | None], top: float) -> tuple[tuple[Point, ...], ...]:
    wide = (WIDTH - LEFT - RIGHT) / max(1, len(values) - 1)
    points = [
        None if value is None else Point(LEFT + wide * index, _height(value, top), f"{value:.4g}")
        for index, value in enumerate(values)
    ]
    stretches = groupby(points, key=lambda point: point is None)
    return tuple(tuple(filter(None, stretch)) for gap, stretch in stretches if not gap)


def _height(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(1.0, value / top)


def _place(value: float | None) -> float:
    return 200 + (WIDTH - 220) * ((value or 0.0) + 1) / 2
