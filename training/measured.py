"""How a task is measured, what came out, and the sums over many of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from backend.learning_systems.arm_sampling import FAVOURED
from backend.learning_systems.generation import Sampling

ANSWER_TOKENS = 1_536
_SEED_STEP = 1_000
"""Candidate k of a request takes seed + k, so requests must lie further apart than that."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """How answers are drawn beside the greedy one: `samples` of them, once for each seed.

    `penalty` None leaves the repetition penalty to the model file, as the product does.
    """

    samples: int = 8
    seeds: int = 1
    temperature: float = FAVOURED["draft"]
    penalty: float | None = None

    def samplings(self) -> list[Sampling]:
        if not self.samples:
            return []
        return [
            Sampling(
                temperature=self.temperature,
                repetition_penalty=self.penalty,
                max_tokens=ANSWER_TOKENS,
                seed=1 + number * _SEED_STEP,
            )
            for number in range(self.seeds)
        ]


@dataclass(frozen=True, slots=True)
class Measured:
    """One task: whether the greedy answer passed and why not, how many of the drawn answers
    passed for each seed, and why those failed that did not."""

    part: str
    family: str
    module: str
    level: str
    greedy: bool
    failure: str
    detail: str
    samples: int
    passed: tuple[int, ...]
    drawn_failures: Mapping[str, int]

    @property
    def any(self) -> float:
        """Share of seeds with a passing answer, the greedy one among them."""
        if self.greedy or not self.passed:
            return float(self.greedy)
        return self.seeds_passed

    @property
    def seeds_passed(self) -> float:
        """Share of seeds with a passing answer among those drawn."""
        return fmean(map(bool, self.passed)) if self.passed else 0.0

    @property
    def samples_passed(self) -> float:
        """Share of drawn answers that pass."""
        return fmean(self.passed) / self.samples if self.passed else 0.0


def summary(found: Sequence[Measured]) -> dict[str, Any]:
    """One part as it is written to evaluation.json."""
    families = dict.fromkeys(one.family for one in found)
    levels = dict.fromkeys(one.level for one in found if one.level)
    drawn = sum((Counter(one.drawn_failures) for one in found), Counter[str]())
    return {
        **_shares(found),
        "failures": dict(Counter(one.failure for one in found if one.failure).most_common()),
        "drawn_failures": dict(drawn.most_common()),
        "levels": {name: _shares([one for one in found if one.level == name]) for name in levels},
        "families": {
            name: _shares([one for one in found if one.family == name]) for name in families
        },
        "tasks": [_told(one) for one in found],
    }


def _told(one: Measured) -> dict[str, Any]:
    return {
        "module": one.module,
        "family": one.family,
        "greedy": one.greedy,
        "failure": one.failure,
        "detail": one.detail,
        "passed": list(one.passed),
        "seeds_passed": one.seeds_passed,
        "samples_passed": one.samples_passed,
        "drawn_failures": dict(one.drawn_failures),
    }


def _shares(found: Sequence[Measured]) -> dict[str, Any]:
    return {
        "count": len(found),
        "greedy": fmean(one.greedy for one in found),
        "any": fmean(one.any for one in found),
        "samples_passed": fmean(one.samples_passed for one in found),
    }
