"""What completing a project needs, and which of it is not met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from backend.learning_systems.access import Caller, ending_decision
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.plan import NOT_MEASURED, Plan
from backend.learning_systems.policy import Policy
from backend.learning_systems.records import ProjectRun
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.run_plan import run_plan
from backend.learning_systems.trust import Trust, trust_of
from backend.learning_systems.views import Completed, KpiValues, Unmet

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

    def decision(self, project_id: str, by: Caller, policy: Policy) -> dict[str, Any]:
        """What the log says of it: who asked, the rules it follows from, what is unmet."""
        unmet = [criterion.criterion for criterion in self.unmet]
        said = {"project_id": project_id, "trust_score": self.trust, "unmet": unmet}
        said["trust_threshold"] = policy.trust.threshold
        rules = ("trust.threshold",)
        return ending_decision("complete", by, policy.access.complete, rules=rules, **said)

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
    trust = trust_of(run.id, tx, policy.trust)
    unmet = [
        *_trust_unmet(trust),
        *_tasks_unmet(plan),
        *_edge_cases_unmet(tx.counters(run.id).edge_cases_open),
    ]
    return Verdict(trust.kpis, trust.score, tuple(unmet))


def _trust_unmet(trust: Trust) -> Iterator[Unmet]:
    for part in trust.parts:
        if part.value is None:
            yield Unmet(f"kpi.{part.name}", "measured", NOT_MEASURED, f"{part.note}. {WORK}")
    if trust.score is None:
        yield Unmet("trust_score", trust.threshold, NOT_MEASURED, "All four KPIs are needed.")
    elif trust.score < trust.threshold:
        yield Unmet("trust_score", trust.threshold, trust.score, _what_would_help(trust))


def _what_would_help(trust: Trust) -> str:
    """Which KPIs hold the score down, the one that costs most first."""
    lost = {part.name: (100 - (part.value or 0.0)) * part.weight for part in trust.parts}
    worst = sorted(lost.items(), key=lambda each: -each[1])
    told = ", ".join(f"{name} costs {points:.1f}" for name, points in worst if points >= 0.05)
    return f"Of the points that lack, {told}. {WORK}"


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
