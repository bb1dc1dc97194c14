"""Benchmarks: each objective's time as a ratio to its yardstick, taken by the judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from backend.learning_systems.curriculum_model import Objective, Project
from backend.learning_systems.phase_tasks import TaskContext
from backend.learning_systems.ports import Cancelled, Sandbox
from backend.learning_systems.records import TaskFact
from backend.learning_systems.testing.objectives import over, timed_objectives

MOST_TOLD = 3


class ObjectiveSpeed(Protocol):
    """One measurement. `ratio` None: not measured, and `reason` says why."""

    @property
    def target(self) -> float: ...
    @property
    def ratio(self) -> float | None: ...
    @property
    def reason(self) -> str: ...
    @property
    def raw(self) -> Mapping[str, Any]: ...


TimeObjective = Callable[
    [Project, Objective, Mapping[str, str], Sandbox, Cancelled | None], ObjectiveSpeed
]
"""Times one objective's benchmark on modules (path -> text)."""


class Benchmarks:
    """The task `benchmarks` of the plan: done when every objective was timed.

    A ratio above the target does not undo it: that is what the KPI tells.
    """

    id = "benchmarks"
    needs_code = True

    def __init__(self, time_objective: TimeObjective) -> None:
        self._time_objective = time_objective

    def work(self, context: TaskContext) -> TaskFact | None:
        known = self._known(context)
        found: dict[str, Mapping[str, Any]] = {}
        for timed in timed_objectives(context):
            key, subject = timed.objective.id, timed.subject
            if subject is None:
                found[key] = {"ratio": None, "reason": f"{timed.module} is not accepted yet"}
            elif known.get(key, {}).get("subject") == subject.hash:
                found[key] = known[key]
            else:
                speed = self._time_objective(
                    context.project,
                    timed.objective,
                    subject.modules,
                    context.tools.sandbox,
                    lambda: over(context),
                )
                if over(context):
                    return None
                found[key] = _told(speed, subject.hash)
        return self._fact(context, found)

    def _known(self, context: TaskContext) -> Mapping[str, Any]:
        """What was measured of unchanged code before."""
        with context.tools.store.snapshot() as tx:
            fact = tx.facts.latest(context.run.id).get(self.id)
        told = {} if fact is None else fact.evidence.get("objectives", {})
        return {key: each for key, each in told.items() if each["ratio"] is not None}

    def _fact(self, context: TaskContext, found: Mapping[str, Mapping[str, Any]]) -> TaskFact:
        evidence = {"objectives": dict(found)}
        lacking = [
            f"{key}: {told['reason']}" for key, told in found.items() if told["ratio"] is None
        ]
        if lacking or not found:
            said = "; ".join(lacking[:MOST_TOLD]) or "no objective has a benchmark"
            return context.fact(self.id, "failed", f"not timed: {said}", evidence)
        slow = [
            f"{key} {told['ratio']:.2f}x"
            for key, told in found.items()
            if told["ratio"] > told["target"]
        ]
        proof = f"{len(found)} objectives were timed against their yardsticks; "
        proof += f"above the target: {', '.join(slow)}" if slow else "all reach the target"
        return context.fact(self.id, "done", proof, evidence)


def _told(speed: ObjectiveSpeed, subject: str) -> dict[str, Any]:
    return {
        "subject": subject,
        "ratio": speed.ratio,
        "target": speed.target,
        "reason": speed.reason,
        "raw": dict(speed.raw),
    }
