"""Between a candidate and the sandbox: the job that judges it, the verdict as a record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from backend.errors import SandboxUnavailable
from backend.learning_systems.curriculum_model import Stage
from backend.learning_systems.jobs import Case, Ended, Job, Judge, Limits, Program, Result
from backend.learning_systems.records import CaseVerdict
from backend.learning_systems.stage_files import StageMaterial

PROGRAM_LIMITS = Limits(wall_seconds=30.0)
"""For black-box suites: on a busy machine each start of a program takes its time."""

NO_VERDICT = frozenset({Ended.CANCELLED, Ended.SANDBOX_ERROR, Ended.NOT_JUDGED})
"""Ends that say nothing of the candidate, so that none is recorded."""


def acceptance_job(material: StageMaterial, code: str, accepted: Mapping[Stage, str]) -> Job:
    """The job that decides: the candidate among the accepted modules, before its suite."""
    modules = {stage.path: text for stage, text in accepted.items()}
    modules[material.stage.path] = code
    black_box = material.stage.black_box
    command = Program if black_box else Judge
    suite = command(material.suite, material.suite_name, material.manifest)
    return Job(package_files(modules), suite, limits_of(black_box))


def refuse_no_verdict(result: Result) -> None:
    """Raises SandboxUnavailable for a run that says nothing of the code and was not cancelled."""
    if result.ended in NO_VERDICT and result.ended is not Ended.CANCELLED:
        raise SandboxUnavailable(f"The sandbox gave no verdict: {result.detail}")


def limits_of(black_box: bool) -> Limits:
    """What a run of an acceptance suite may use."""
    return PROGRAM_LIMITS if black_box else Limits()


def package_files(modules: Mapping[str, str]) -> dict[str, bytes]:
    """Modules by path with the `__init__.py` files that make them packages."""
    files = {path: code.encode() for path, code in modules.items()}
    for path in modules:
        for folder in PurePosixPath(path).parents:
            if folder.name:
                files.setdefault(f"{folder}/__init__.py", b"")
    return files


def code_hash(code: str) -> str:
    """SHA-256 (hex) of a module's text."""
    return hashlib.sha256(code.encode()).hexdigest()


def case_verdicts(manifest: tuple[Case, ...], result: Result) -> tuple[CaseVerdict, ...]:
    """One verdict per case of the manifest; a case the sandbox says nothing of is missing."""
    said = {case.id: case for case in result.cases}
    verdicts = []
    for case in manifest:
        got = said.get(case.id)
        outcome = "missing" if got is None else got.outcome
        message, seconds = ("", 0.0) if got is None else (got.message, got.seconds)
        verdicts.append(CaseVerdict(case.id, case.clause, case.visible, outcome, message, seconds))
    return tuple(verdicts)
