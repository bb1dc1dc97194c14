"""What completing a project needs, and which of it is not met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.plan import NOT_MEASURED, Plan
from backend.learning_systems.policy import Policy, TrustPolicy
from backend.learning_systems.records import ProjectRun
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.run_plan import run_plan, run_tree_hash
from backend.learning_systems.views import Completed, KpiValues, Unmet

KPI_NAMES = ("code_quality", "test_coverage", "performance", "documentation")

WORK = "POST /api/learning/project/work lets Grace go on."


@dataclass(frozen=True, slots=True)
class Verdict:
    """The KPIs that count now (a missing one is not measured) and what is unmet."""

    kpis: Mapping[str, float]
    trust: float | None
    unmet: tuple[Unmet, ...]

    @property
    def trust_score(self) -> float:
        """Only asked for when nothing is unmet, so the score was measured."""
        assert self.trust is not None
        return self.trust

    def unmet_as_data(self) -> list[dict[str, Any]]:
        return [asdict(criterion) for criterion in self.unmet]

    def completed(self, project: Project, learnings: int, mastery: float) -> Completed:
        values = KpiValues(
            code_quality_score=self.kpis["code_quality"],
            test_coverage=self.kpis["test_coverage"],
            performance_score=self.kpis["performance"],
            documentation_score=self.kpis["documentation"],
        )
        return Completed(project.id, project.name, self.trust_score, values, learnings, mastery)


def examine(project: Project, run: ProjectRun, tx: UnitOfWork, policy: Policy) -> Verdict:
    """Hold every criterion against what was measured on the code as it is now."""
    plan = run_plan(project, run.id, tx)
    kpis = _current_kpis(run, tx)
    trust = trust_score(kpis, policy.trust)
    unmet = [
        *_trust_unmet(kpis, trust, policy.trust),
        *_tasks_unmet(plan),
        *_edge_cases_unmet(tx.counters(run.id).edge_cases_open),
    ]
    return Verdict(kpis, trust, tuple(unmet))


def trust_score(kpis: Mapping[str, float], weights: TrustPolicy) -> float | None:
    """Weighted mean of the four KPIs, 0-100; None unless all four were measured."""
    if any(name not in kpis for name in KPI_NAMES):
        return None
    shares = weights.model_dump(include=set(KPI_NAMES))
    return round(sum(kpis[name] * float(shares[name]) for name in KPI_NAMES), 1)


def _current_kpis(run: ProjectRun, tx: UnitOfWork) -> dict[str, float]:
    """KPIs taken on the accepted code as it is now; older ones do not count."""
    now = run_tree_hash(run.id, tx)
    latest = tx.kpis.latest(run.id).values()
    return {kpi.name: kpi.value for kpi in latest if kpi.tree_hash == now}


def _trust_unmet(
    kpis: Mapping[str, float], trust: float | None, policy: TrustPolicy
) -> Iterator[Unmet]:
    for name in KPI_NAMES:
        if name not in kpis:
            yield Unmet(f"kpi.{name}", "measured", NOT_MEASURED, WORK)
    if trust is None:
        yield Unmet("trust_score", policy.threshold, NOT_MEASURED, "All four KPIs are needed.")
    elif trust < policy.threshold:
        yield Unmet("trust_score", policy.threshold, trust, WORK)


def _tasks_unmet(plan: Plan) -> Iterator[Unmet]:
    for phase in plan.phases:
        done = sum(task.status == "done" for task in phase.tasks)
        if done < len(phase.tasks):
            lacking = ", ".join(task.id for task in phase.tasks if task.status != "done")
            criterion = f"phase_{phase.number}"
            yield Unmet(criterion, len(phase.tasks), done, f"Still open: {lacking}. {WORK}")


def _edge_cases_unmet(still_open: int) -> Iterator[Unmet]:
    if still_open:
        yield Unmet("edge_cases_handled", 0, still_open, WORK)
