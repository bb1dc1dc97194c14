"""Which of several passing candidates is accepted: one stated order, and its figures.

All of them passed the same suite. First comes speed, the CPU time that the suite took
with them: those within the noise of the fastest count as equally fast. Of these the one
with the fewest decisions wins, then the shorter one, then the one that came first.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backend.learning_systems.records import Candidate

# CPU time of one and the same suite differs by a third and more on a busy machine, and a
# suite takes a few tenths of a second, most of them for starting.
NOISE_RATIO = 1.5
NOISE_SECONDS = 0.1

_DECISIONS = (
    ast.If,
    ast.IfExp,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.comprehension,
    ast.match_case,
    ast.Assert,
)


@dataclass(frozen=True, slots=True)
class Award:
    """The winner; `why` holds what was compared and what decided, as it is stored."""

    winner: Candidate
    why: dict[str, Any]


def award(candidates: Sequence[Candidate]) -> Award:
    """The best of these, which must be at least one, in the order in which they came."""
    fastest = min(each.usage.cpu_seconds for each in candidates)
    most = max(fastest * NOISE_RATIO, fastest + NOISE_SECONDS)
    quick = [each for each in candidates if each.usage.cpu_seconds <= most]
    ranked = sorted(quick, key=_simplicity)
    figures = [_figures(each) for each in candidates]
    why = {"decided_by": _decided_by(candidates, quick, ranked), "candidates": figures}
    return Award(ranked[0], why)


def decisions(code: str) -> int:
    """Places in a module where it decides: branches, loops, handlers, conditions."""
    nodes = list(ast.walk(ast.parse(code)))
    joined = sum(len(node.values) - 1 for node in nodes if isinstance(node, ast.BoolOp))
    return joined + sum(isinstance(node, _DECISIONS) for node in nodes)


def lines(code: str) -> int:
    """Lines that are neither empty nor comments."""
    stripped = (line.strip() for line in code.splitlines())
    return sum(bool(line) and not line.startswith("#") for line in stripped)


def _simplicity(candidate: Candidate) -> tuple[int, int]:
    return decisions(candidate.code), lines(candidate.code)


def _figures(candidate: Candidate) -> dict[str, Any]:
    return {
        "candidate": candidate.id,
        "cpu_seconds": candidate.usage.cpu_seconds,
        "decisions": decisions(candidate.code),
        "lines": lines(candidate.code),
    }


def _decided_by(
    candidates: Sequence[Candidate], quick: Sequence[Candidate], ranked: Sequence[Candidate]
) -> str:
    """The first point of the order at which the winner stands alone."""
    if len(candidates) == 1:
        return "alone"
    if len(quick) == 1:
        return "speed"
    best, second = _simplicity(ranked[0]), _simplicity(ranked[1])
    if best[0] != second[0]:
        return "decisions"
    return "lines" if best[1] != second[1] else "came first"
