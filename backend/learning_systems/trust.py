"""The trust score: a weighted mean of four KPIs, each taken on the code as it is now."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from backend.learning_systems.plan import NOT_MEASURED
from backend.learning_systems.policy import TrustPolicy
from backend.learning_systems.records import KpiMeasurement
from backend.learning_systems.repositories import UnitOfWork

KPI_NAMES = ("code_quality", "test_coverage", "performance", "documentation")

NEVER = f"{NOT_MEASURED} yet"
OLDER = "measured on older code, which does not count"


@dataclass(frozen=True, slots=True)
class KpiShare:
    """One KPI's part of the score; `value` None: it does not count now, and `note` says why."""

    name: str
    weight: float
    value: float | None
    note: str
    measurement: KpiMeasurement | None

    @property
    def points(self) -> float | None:
        """What it adds to the score."""
        return None if self.value is None else self.value * self.weight


@dataclass(frozen=True, slots=True)
class Trust:
    """The score of a run at this moment, with its parts and what it must reach."""

    tree_hash: str
    threshold: float
    parts: tuple[KpiShare, ...]

    @property
    def kpis(self) -> Mapping[str, float]:
        """Those that count."""
        return {part.name: part.value for part in self.parts if part.value is not None}

    @property
    def score(self) -> float | None:
        """None unless all four count."""
        return weighted_mean(self.kpis, {part.name: part.weight for part in self.parts})


def trust_of(run_id: str, tx: UnitOfWork, policy: TrustPolicy) -> Trust:
    """Read the latest measurements of a run against the code it accepted until now."""
    now, latest = tx.candidates.tree_hash(run_id), tx.kpis.latest(run_id)
    weights = policy.model_dump(include=set(KPI_NAMES))
    parts = tuple(_share(name, float(weights[name]), latest.get(name), now) for name in KPI_NAMES)
    return Trust(now, policy.threshold, parts)


def trust_score(kpis: Mapping[str, float], policy: TrustPolicy) -> float | None:
    """The score of these KPIs; None unless all four are there."""
    return weighted_mean(kpis, policy.model_dump(include=set(KPI_NAMES)))


def weighted_mean(kpis: Mapping[str, float], weights: Mapping[str, float]) -> float | None:
    """0-100 with one decimal, never rounded up: 69.96 is not 70. None unless all are there."""
    if any(name not in kpis for name in KPI_NAMES):
        return None
    total = sum(kpis[name] * weights[name] for name in KPI_NAMES)
    return math.floor(10 * total + 1e-6) / 10


def _share(name: str, weight: float, taken: KpiMeasurement | None, now: str) -> KpiShare:
    if taken is None:
        return KpiShare(name, weight, None, NEVER, None)
    if taken.tree_hash != now:
        return KpiShare(name, weight, None, OLDER, taken)
    return KpiShare(name, weight, taken.value, taken.reason, taken)
