"""What memory brings, from the fair coin: a difference of pass rates with its interval.

Each batch of drafts was written with memory or without it by a coin that knows nothing of
the stage, so the two sides differ by memory alone, whenever a stage came back. Batches of
one stage are alike: whole stages are drawn for the interval, not batches.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from backend.learning_systems.learning_records import MemoryOutcome
from backend.learning_systems.report_views import Uplift

LEAST_STAGES = 20
ROUNDS = 2_000
SEED = 20_260_102


class _Stage(NamedTuple):
    """Answers and passes of one stage on both sides, weighed by one over the propensity."""

    with_answers: float
    with_passes: float
    without_answers: float
    without_passes: float


def uplift(outcomes: Sequence[MemoryOutcome]) -> Uplift:
    """Not measured with fewer than 20 stages, or where the coin showed one side alone."""
    stages = list(_by_stage(outcomes).values())
    point = _rates(stages)
    count = len(stages), len(outcomes)
    if len(stages) < LEAST_STAGES or point is None:
        said = f"Not measured: {len(stages)} of the {LEAST_STAGES} stages it takes."
        return Uplift(*count, False, None, None, None, None, None, said)
    low, high = _interval(stages)
    shown, bare = (round(rate, 4) for rate in point)
    bounds = round(low, 4), round(high, 4)
    return Uplift(*count, True, shown, bare, round(shown - bare, 4), *bounds, _said(low, high))


def _by_stage(outcomes: Iterable[MemoryOutcome]) -> dict[tuple[str, str], _Stage]:
    stages: dict[tuple[str, str], _Stage] = {}
    for each in outcomes:
        key = each.project_id, each.stage_id
        chance = each.propensity if each.shown else 1 - each.propensity
        answers, passes = each.answers / chance, each.passes / chance
        more = (answers, passes, 0.0, 0.0) if each.shown else (0.0, 0.0, answers, passes)
        before = stages.get(key, _Stage(0, 0, 0, 0))
        stages[key] = _Stage(*(old + new for old, new in zip(before, more, strict=True)))
    return stages


def _rates(stages: Sequence[_Stage]) -> tuple[float, float] | None:
    """Pass rates with memory and without; None where a side is empty."""
    if not stages:
        return None
    with_answers, with_passes, without_answers, without_passes = map(sum, zip(*stages, strict=True))
    if not with_answers or not without_answers:
        return None
    return with_passes / with_answers, without_passes / without_answers


def _interval(stages: Sequence[_Stage]) -> tuple[float, float]:
    """The middle 95 % of the difference over stages drawn with replacement; seeded."""
    lot = random.Random(SEED)
    rounds = (_rates(lot.choices(stages, k=len(stages))) for _ in range(ROUNDS))
    differences = [each[0] - each[1] for each in rounds if each is not None]
    cuts = statistics.quantiles(differences, n=40, method="inclusive")
    return cuts[0], cuts[-1]


def _said(low: float, high: float) -> str:
    if low > 0:
        return "Memory helps: the whole interval lies above zero."
    if high < 0:
        return "Memory does harm: the whole interval lies below zero."
    return "No benefit is shown: the interval contains zero."
