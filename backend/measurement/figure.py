"""A KPI as it was measured: a number with its evidence, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

CODE_QUALITY, TEST_COVERAGE = "code_quality", "test_coverage"
PERFORMANCE, DOCUMENTATION = "performance", "documentation"


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is 0-100, or None when it was not measured; then `reason` says why.

    `evidence` is plain data: formula, parts, raw figures, and how they were taken.
    """

    name: str
    value: float | None
    tool: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


def not_measured(
    name: str, tool: str, reason: str, evidence: Mapping[str, Any] | None = None
) -> Figure:
    """No number: neither 0 nor 100."""
    return Figure(name, None, tool, evidence or {}, reason)


def mean(scores: Iterable[float]) -> float:
    """The mean of scores, one decimal. Raises ZeroDivisionError when there is none."""
    found = list(scores)
    return round(sum(found) / len(found), 1)
