"""Performance: each objective's benchmark against the project's target.

The judge's clock times the candidate's code by turns with a yardstick in which none of
it runs; both must give the same answer. A ratio counts at the largest size. Code that
keeps its answers is caught by calls at sizes nobody could foresee: where these are much
slower than the repeated ones, they are what counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from backend.learning_systems.acceptance import package_files
from backend.learning_systems.curriculum_model import Objective, Project
from backend.learning_systems.jobs import Benchmark, Job, Limits, Result
from backend.learning_systems.ports import Cancelled, Sandbox
from backend.learning_systems.stage_files import bench_path
from backend.learning_systems.validation.bench_check import PAIRS, bench_constants
from backend.measurement.figure import PERFORMANCE, Figure, mean, not_measured

TOOL = "Grace's judge: perf_counter, candidate and yardstick by turns"
FORMULA = (
    "mean over the objectives of 100 * min(1, target / ratio); ratio = median of the pairs"
    " (seconds of the code / seconds of the yardstick) at the largest size"
)
LIMITS = Limits(wall_seconds=120.0, cpu_seconds=120.0)

KEPT_ANSWERS = 3.0
"""From this factor on between unforeseen and repeated calls, answers were kept."""


@dataclass(frozen=True, slots=True)
class Speed:
    """One objective's benchmark. `ratio` None: not measured, and `reason` says why."""

    objective_id: str
    module: str
    target: float
    ratio: float | None
    reason: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)
    source: str = "measured for this KPI"
    """When and for what it was measured."""

    @property
    def score(self) -> float | None:
        """100 at the target or faster, half of it at twice the time."""
        return None if self.ratio is None else round(100 * min(1.0, self.target / self.ratio), 1)


def time_objective(
    project: Project,
    objective: Objective,
    modules: Mapping[str, str],
    sandbox: Sandbox,
    cancelled: Cancelled | None = None,
) -> Speed:
    """Run one objective's benchmark on the modules (path -> text) there are."""
    target, path = project.kpi_targets.performance_ratio, bench_path(project, objective.id)
    if not path.is_file():
        return Speed(objective.id, "", target, None, "it has no benchmark")
    source = path.read_bytes()
    named = bench_constants(source)
    module, sizes = str(named.get("MODULE", "")), named.get("SIZES")
    if module.replace(".", "/") + ".py" not in modules:
        return Speed(objective.id, module, target, None, f"{module} is not accepted yet")
    if not isinstance(sizes, tuple) or not sizes:
        return Speed(objective.id, module, target, None, f"{path.name} has no SIZES")
    command = Benchmark(source, module, sizes, repeats=PAIRS)
    result = sandbox.run(Job(package_files(modules), command, LIMITS), cancelled=cancelled)
    return _speed(objective.id, module, target, result)


def _speed(objective_id: str, module: str, target: float, result: Result) -> Speed:
    if not result.passed or not result.timings:
        reason = f"{result.ended.value}: {result.detail}"
        return Speed(objective_id, module, target, None, reason)
    largest = result.timings[-1]
    kept = largest.fresh_ratio > KEPT_ANSWERS * largest.ratio
    raw = {
        "timings": [asdict(timing) for timing in result.timings],
        "repeated_ratio": round(largest.ratio, 4),
        "fresh_ratio": round(largest.fresh_ratio, 4),
        "counted": "fresh: repeated calls are faster than first ones" if kept else "repeated",
        "isolation_level": result.isolation_level,
    }
    ratio = largest.fresh_ratio if kept else largest.ratio
    return Speed(objective_id, module, target, round(ratio, 4), raw=raw)


def measured_before(project: Project, told: Mapping[str, Mapping[str, Any]]) -> dict[str, Speed]:
    """What the task `benchmarks` told of each objective, against the target there is now."""
    target = project.kpi_targets.performance_ratio
    return {
        key: Speed(
            key,
            each["module"],
            target,
            each["ratio"],
            raw=each["raw"],
            source=f"the task benchmarks, measured at {each['measured_at']}",
        )
        for key, each in told.items()
    }


def measure_performance(
    project: Project,
    modules: Mapping[str, str],
    sandbox: Sandbox,
    cancelled: Cancelled | None = None,
    known: Mapping[str, Speed] | None = None,
) -> Figure:
    """All objectives; not measured as soon as one of them could not be.

    `known` has what was measured of these very modules before, by objective.
    """
    before = known or {}
    speeds = [
        before.get(objective.id) or time_objective(project, objective, modules, sandbox, cancelled)
        for objective in project.objectives
    ]
    return performance_figure(speeds)


def performance_figure(speeds: list[Speed]) -> Figure:
    """The KPI of these measurements."""
    evidence = {
        "formula": FORMULA,
        "clock": "the judge's; the code under test is never asked for the time",
        "objectives": [{**asdict(speed), "score": speed.score} for speed in speeds],
    }
    lacking = list(_lacking(speeds))
    if lacking or not speeds:
        reason = "; ".join(lacking) or "there is no objective"
        return not_measured(PERFORMANCE, TOOL, reason, evidence)
    scores = [speed.score for speed in speeds if speed.score is not None]
    return Figure(PERFORMANCE, mean(scores), TOOL, evidence)


def _lacking(speeds: list[Speed]) -> Iterator[str]:
    for speed in speeds:
        if speed.ratio is None:
            yield f"{speed.objective_id}: {speed.reason}"
