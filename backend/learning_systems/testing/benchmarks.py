"""Benchmarks: each objective's time as a ratio to its yardstick, taken by the judge."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from backend.learning_systems.curriculum_model import Objective, Project
from backend.learning_systems.phase_tasks import TaskContext
from backend.learning_systems.ports import Cancelled, Sandbox
from backend.learning_systems.records import TaskFact
from backend.learning_systems.testing.objectives import Timed, timed_objectives

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
    def module(self) -> str: ...
    @property
    def raw(self) -> Mapping[str, Any]: ...


TimeObjective = Callable[
    [Project, Objective, Mapping[str, str], Sandbox, Cancelled | None], ObjectiveSpeed
]
"""Times one objective's benchmark on modules (path -> text)."""


class Benchmarks:
    """The task `benchmarks` of the plan: done when every objective was timed.

    A ratio above the target does not undo it: that is what the KPI tells, which takes the
    ratios from here.
    """

    id = "benchmarks"
    needs_code = True

    def __init__(self, time_objective: TimeObjective) -> None:
        self._time_objective = time_objective

    def work(self, context: TaskContext) -> TaskFact | None:
        known = known_ratios(context)
        found: dict[str, Mapping[str, Any]] = {}
        for timed in timed_objectives(context):
            key, subject = timed.objective.id, timed.subject
            if subject is None:
                found[key] = {"ratio": None, "reason": f"{timed.module} is not accepted yet"}
            elif key in known:
                found[key] = known[key]
            else:
                speed = self._time_objective(
                    context.project,
                    timed.objective,
                    subject.modules,
                    context.tools.sandbox,
                    context.over,
                )
                if context.over():
                    return None
                found[key] = _told(speed, timed, context)
        return self._fact(context, found)

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


def known_ratios(context: TaskContext) -> Mapping[str, Mapping[str, Any]]:
    """What was measured before, by objective, of the very code there is now.

    A ratio holds as long as the module, all it requires, its benchmark and the level of
    isolation are the same.
    """
    with context.tools.store.snapshot() as tx:
        fact = tx.facts.latest(context.run.id).get(Benchmarks.id)
    told = {} if fact is None else fact.evidence.get("objectives", {})
    return {
        timed.objective.id: told[timed.objective.id]
        for timed in timed_objectives(context)
        if timed.subject is not None
        and told.get(timed.objective.id, {}).get("ratio") is not None
        and told[timed.objective.id].get("taken_on") == _taken_on(timed, context)
    }


def _taken_on(timed: Timed, context: TaskContext) -> dict[str, str]:
    """What a ratio depends on."""
    assert timed.subject is not None
    return {
        "subject": timed.subject.hash,
        "benchmark": hashlib.sha256(timed.source).hexdigest(),
        "isolation_level": context.tools.sandbox.isolation().level,
    }


def _told(speed: ObjectiveSpeed, timed: Timed, context: TaskContext) -> dict[str, Any]:
    return {
        "taken_on": _taken_on(timed, context),
        "measured_at": context.tools.clock.now().isoformat(),
        "module": speed.module,
        "ratio": speed.ratio,
        "target": speed.target,
        "reason": speed.reason,
        "raw": dict(speed.raw),
    }
