"""Stress: each objective's benchmark at 1, 10 and 100 times its smallest size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from backend.learning_systems.acceptance import refuse_no_verdict
from backend.learning_systems.jobs import Ended, Growth, Job, Limits, Result
from backend.learning_systems.phase_tasks import TaskContext
from backend.learning_systems.records import TaskFact
from backend.learning_systems.testing.growth import Point, fit_growth
from backend.learning_systems.testing.objectives import Timed, timed_objectives

FACTORS = (1, 10, 100)
LIMITS = Limits(wall_seconds=60.0, cpu_seconds=60.0)
"""Of one objective; a single call may take 24 seconds of it."""
MOST_TOLD = 3


class Stress:
    """The task `stress` of the plan: done when every objective was measured.

    Being too slow at the largest size is a result. What was measured of unchanged code
    is kept.
    """

    id = "stress"
    needs_code = True

    def work(self, context: TaskContext) -> TaskFact | None:
        known = self._known(context)
        found: dict[str, Mapping[str, Any]] = {}
        for timed in timed_objectives(context):
            told = known.get(timed.objective.id)
            if timed.subject is None:
                found[timed.objective.id] = {"reason": f"{timed.module} is not accepted yet"}
            elif told is not None and told.get("subject") == timed.subject.hash:
                found[timed.objective.id] = told
            else:
                measured = _measure(context, timed, timed.subject.files())
                if measured is None:
                    return None
                found[timed.objective.id] = {"subject": timed.subject.hash, **measured}
        return self._fact(context, found)

    def _known(self, context: TaskContext) -> Mapping[str, Any]:
        with context.tools.store.snapshot() as tx:
            fact = tx.facts.latest(context.run.id).get(self.id)
        told: Mapping[str, Any] = {} if fact is None else fact.evidence.get("objectives", {})
        return told

    def _fact(self, context: TaskContext, found: Mapping[str, Mapping[str, Any]]) -> TaskFact:
        evidence = {"factors": list(FACTORS), "objectives": dict(found)}
        lacking = [f"{key}: {told['reason']}" for key, told in found.items() if "reason" in told]
        if lacking or not found:
            said = "; ".join(lacking[:MOST_TOLD]) or "no objective has a benchmark"
            return context.fact(self.id, "failed", f"not stressed: {said}", evidence)
        slow = [f"{key} {told['too_slow']}" for key, told in found.items() if told["too_slow"]]
        fits = {key: told["fit"] for key, told in found.items() if told["fit"]}
        worst = max(fits, key=lambda key: float(fits[key]["exponent"]), default="")
        proof = f"{len(found)} objectives were run at 1, 10 and 100 times their size"
        if worst:
            proof += f"; time grows at most as size ** {fits[worst]['exponent']:.2f} ({worst})"
        if slow:
            proof += f"; too slow or too large: {', '.join(slow)}"
        return context.fact(self.id, "done", proof, evidence)


def _measure(
    context: TaskContext, timed: Timed, files: Mapping[str, bytes]
) -> dict[str, Any] | None:
    """What came out of one objective; None when it was cancelled."""
    sizes = tuple(timed.sizes[0] * factor for factor in FACTORS)
    job = Job(files, Growth(timed.source, timed.module, sizes), LIMITS)
    result = context.tools.sandbox.run(job, cancelled=context.over)
    if result.ended is Ended.CANCELLED:
        return None
    refuse_no_verdict(result)
    points = [Point(each.size, each.candidate_seconds) for each in result.timings]
    fit = fit_growth(points, result.floor_seconds)
    told: dict[str, Any] = {
        "points": [asdict(point) for point in points],
        "floor_seconds": result.floor_seconds,
        "fit": None if fit is None else asdict(fit),
        "too_slow": _too_slow(sizes, result),
        "ended": result.ended.value,
    }
    if not points:
        told["reason"] = f"nothing could be timed: {result.ended.value}. {result.detail}"
    return told


def _too_slow(sizes: tuple[int, ...], result: Result) -> str:
    """At which size it gave up and why; "" when it went through."""
    reached = len(result.timings)
    if reached == len(sizes):
        return ""
    return f"at {FACTORS[reached]}x ({sizes[reached]}): {result.detail or result.ended.value}"
