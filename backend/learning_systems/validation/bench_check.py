"""Whether an objective's benchmark runs on the exemplar, with the target in reach."""

from __future__ import annotations

import ast
from typing import Any

from backend.learning_systems.acceptance import package_files
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.jobs import Benchmark, Job
from backend.learning_systems.stage_files import bench_path
from backend.learning_systems.validation.report import Row
from backend.learning_systems.validation.subject import PATIENT, Subject, unjudged

PAIRS = 7
"""Timings of each size, of candidate and yardstick in turns."""


def bench_check(subject: Subject) -> Row | None:
    """Whether the objective's benchmark runs on the exemplar, with the target in reach.

    Made at the stage whose module the benchmark times; None at the others, and for
    exams, which have none. At the largest size the exemplar may take no more than the
    project's target allows.
    """
    stage, project = subject.suite.stage, subject.project
    if not isinstance(project, Project):
        return None
    path = bench_path(project, stage.objective_id)
    source = path.read_bytes()
    named = bench_constants(source)
    if named.get("MODULE") != stage.module:
        return _misnamed(subject, project, named)
    code = subject.exemplar()
    if code is None:
        return subject.not_measured("bench", "there is no exemplar")
    sizes = named.get("SIZES")
    if not isinstance(sizes, tuple) or not sizes:
        return subject.row("bench", [f"{path.name} has no SIZES"])
    question = Benchmark(source, stage.module, sizes, repeats=PAIRS)
    run = subject.runs.run(Job(package_files(subject.modules(code)), question, PATIENT))
    if reason := unjudged([run]):
        return subject.not_measured("bench", reason)
    if not run.passed or not run.ratios:
        return subject.row("bench", [f"{run.ended.value}: {run.detail}"])
    ratio, most = run.ratios[-1], project.kpi_targets.performance_ratio
    slow = [f"{ratio:.2f} x the yardstick; {most} x is the target"] if ratio > most else []
    return subject.row("bench", slow, f"{ratio:.2f} x")


def bench_constants(source: bytes) -> dict[str, Any]:
    """The constants that a benchmark assigns, read without running it."""
    found: dict[str, Any] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                found[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                continue  # computed; not one of those that must be known beforehand
    return found


def _misnamed(subject: Subject, project: Project, named: dict[str, Any]) -> Row | None:
    objective = project.objective(subject.suite.stage.objective_id)
    modules = [stage.module for stage in objective.stages]
    if named.get("MODULE") in modules or subject.suite.stage.id != objective.stages[0].id:
        return None
    return subject.row("bench", ["MODULE is not the module of a stage of this objective"])
