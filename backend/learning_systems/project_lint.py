"""What can be checked of a project's files without running anything.

The sandbox is not needed, so this is what stands between a folder and the
curriculum; whether the suites are fair is `validation`'s question.
"""

from __future__ import annotations

import ast
from pathlib import Path

from backend.learning_systems.curriculum_errors import invalid
from backend.learning_systems.curriculum_model import Project, Stage
from backend.learning_systems.ports import SuiteLint
from backend.learning_systems.stage_files import (
    StageMaterial,
    bench_path,
    contract_path,
    properties_path,
    read_bench,
    read_stage,
    suite_path,
)


def check_files(project: Project, suite_lint: SuiteLint) -> None:
    """Refuse a project that could not be worked on as it is.

    Every stage must be complete: a contract in shape, a manifest that fits its
    suite and its clauses, a suite that the judge can judge soundly, and files that
    are Python. Raises CurriculumInvalid.
    """
    file = project.folder / "project.toml"
    if not project.stages():
        raise invalid(file, "objectives", "no objective has a stage", "Add [[objectives.stages]].")
    if project.missing_files:
        missing = project.missing_files[0]
        remedy = "Write it, or take what needs it out of project.toml until it is ready."
        raise invalid(project.folder / missing, "whole file", "is missing", remedy)
    for stage in project.stages():
        _check_stage(project, stage, suite_lint)
    for objective in project.objectives:
        if any(not stage.black_box for stage in objective.stages):
            _check_python(bench_path(project, objective.id), read_bench(project, objective.id))


def _check_stage(project: Project, stage: Stage, suite_lint: SuiteLint) -> None:
    material = _read(project, stage)
    tested = {case.clause for case in material.manifest}
    untested = [clause for clause in material.contract.clauses if clause not in tested]
    if untested:
        path = contract_path(project, stage)
        remedy = "Write a case that names the clause, or drop it."
        raise invalid(path, untested[0], "no case checks this clause", remedy)
    suite = suite_path(project, stage)
    _check_python(suite, material.suite)
    for line, problem in suite_lint(material.suite, project.package):
        raise invalid(suite, f"line {line}", problem, "CURRICULUM.md says what a suite may do.")
    if material.properties is not None:
        _check_python(properties_path(project, stage), material.properties)


def _read(project: Project, stage: Stage) -> StageMaterial:
    try:
        return read_stage(project, stage.id)
    except (RecursionError, MemoryError):
        path = contract_path(project, stage)
        raise invalid(path, "whole file", "is nested too deeply", "Write it simpler.") from None


def _check_python(path: Path, source: bytes) -> None:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        field = "whole file" if line is None else f"line {line}"
        raise invalid(path, field, f"is not Python: {error}", "Correct it.") from None
