"""What an accepted candidate teaches: learnings written from evidence alone."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.records import Candidate, Learning
from backend.learning_systems.stage_files import StageMaterial

VERIFIED_SKILL = "verified_skill"
FAILURE_AND_FIX = "failure_and_fix"


def lessons(
    project: Project,
    material: StageMaterial,
    accepted: Candidate,
    failed: Sequence[Candidate],
    at: datetime,
) -> Iterator[Learning]:
    """A verified skill, and one learning per clause that earlier candidates broke."""
    yield _learning(
        project,
        accepted,
        at,
        kind=VERIFIED_SKILL,
        title=f"{material.contract.title}: a solution that passes its suite",
        body=accepted.code,
        evidence={"candidate": accepted.id, "cases_passed": len(accepted.cases)},
    )
    for clause, breakers in _broken_clauses(failed).items():
        yield _learning(
            project,
            accepted,
            at,
            kind=FAILURE_AND_FIX,
            title=f"{material.contract.title}: clause {clause} is easy to miss",
            body=material.contract.clauses.get(clause, clause),
            evidence={"broken_by": breakers, "fixed_by": accepted.id},
        )


def _broken_clauses(failed: Sequence[Candidate]) -> dict[str, list[str]]:
    """Clause -> ids of the candidates that broke it, most broken first."""
    count: Counter[str] = Counter()
    breakers: dict[str, list[str]] = {}
    for candidate in failed:
        for clause in {case.clause for case in candidate.cases if case.outcome != "passed"}:
            count[clause] += 1
            breakers.setdefault(clause, []).append(candidate.id)
    return {clause: breakers[clause] for clause, _ in count.most_common()}


def _learning(
    project: Project,
    accepted: Candidate,
    at: datetime,
    *,
    kind: str,
    title: str,
    body: str,
    evidence: dict[str, object],
) -> Learning:
    return Learning(
        id=uuid.uuid4().hex,
        session_id=accepted.session_id,
        kind=kind,
        title=title,
        body=body,
        domain_id=project.domain,
        project_id=project.id,
        stage_id=accepted.stage_id,
        evidence=evidence,
        created_at=at,
    )
