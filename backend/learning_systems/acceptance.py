"""Between a candidate and the sandbox: the job that judges it, the verdict as a record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath

from backend.learning_systems.curriculum_model import Stage
from backend.learning_systems.jobs import Case, Ended, Job, Judge, Program, Result
from backend.learning_systems.records import Candidate, CaseVerdict
from backend.learning_systems.stage_files import StageMaterial

NO_VERDICT = frozenset({Ended.CANCELLED, Ended.SANDBOX_ERROR, Ended.NOT_JUDGED})
"""Ends that say nothing of the candidate, so that none is recorded."""


def acceptance_job(material: StageMaterial, code: str, accepted: Mapping[Stage, str]) -> Job:
    """The job that decides: the candidate among the accepted modules, before its suite."""
    modules = {stage.path: text for stage, text in accepted.items()}
    modules[material.stage.path] = code
    command = Program if material.stage.black_box else Judge
    suite = command(material.suite, material.suite_name, material.manifest)
    return Job(files=package_files(modules), command=suite)


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


def tested_candidate(
    *,
    candidate_id: str,
    run_id: str,
    session_id: str,
    material: StageMaterial,
    code: str,
    result: Result,
    parent_id: str | None,
    at: datetime,
) -> Candidate:
    """The record of a candidate the sandbox has judged."""
    return Candidate(
        id=candidate_id,
        run_id=run_id,
        session_id=session_id,
        stage_id=material.stage.id,
        code=code,
        code_hash=code_hash(code),
        suite_hash=material.content_hash,
        ended=result.ended,
        detail=result.detail,
        isolation_level=result.isolation_level,
        created_at=at,
        usage=result.usage,
        cases=case_verdicts(material.manifest, result),
        parent_id=parent_id,
    )
