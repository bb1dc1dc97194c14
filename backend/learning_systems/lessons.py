"""What was found out, as learnings: each written from evidence alone.

A learning may reach a prompt. So it says what a contract says, what a model wrote and
what a property search found; never what stands in a hidden case.
"""

from __future__ import annotations

import difflib
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.learning_records import LearningKind
from backend.learning_systems.records import Candidate, Learning
from backend.learning_systems.stage_files import StageMaterial

MOST_CHANGED_LINES = 24
"""A longer difference is another module, and says nothing of what corrected this one."""


def lessons(
    project: Project,
    material: StageMaterial,
    accepted: Candidate,
    failed: Sequence[Candidate],
    at: datetime,
) -> Iterator[Learning]:
    """A verified skill, and one learning per clause that earlier candidates broke."""
    title = material.contract.title
    skill_evidence = {"candidate": accepted.id, "cases_passed": len(accepted.cases)}
    said = f"{title}: a solution that passes its suite"
    skill = (LearningKind.SKILL, said, accepted.code, skill_evidence)
    yield _learning(project, accepted, at, *skill)
    known = {candidate.id: candidate for candidate in failed}
    for clause, breakers in _broken_clauses(failed).items():
        said = f"{title}: clause {clause} is easy to miss"
        broke = accepted.parent_id if accepted.parent_id in breakers else breakers[0]
        body = material.contract.clauses.get(clause, clause)
        if change := _change(known[str(broke)].code, accepted.code):
            body += f"\n\nWhat corrected it:\n\n{change}"
        evidence = {"broken_by": breakers, "fixed_by": accepted.id, "compared": broke}
        yield _learning(project, accepted, at, LearningKind.FAILURE, said, body, evidence)


def optimisation_lesson(
    project: Project,
    title: str,
    faster: Candidate,
    slower: Candidate,
    evidence: Mapping[str, Any],
    at: datetime,
) -> Learning | None:
    """What makes `faster` faster, where that can be said in few lines.

    Both passed the same suite; `evidence` holds the figures and how they were taken.
    """
    change = _change(slower.code, faster.code)
    if not change:
        return None
    whole = {"faster": faster.id, "slower": slower.id, **evidence}
    said = f"{title}: a change that makes it faster"
    return _learning(project, faster, at, LearningKind.OPTIMISATION, said, change, whole)


def _change(before: str, after: str) -> str:
    """The difference of two modules; "" where it is none, or too long to learn from."""
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm="")
    lines = list(found)[2:]
    changed = sum(line[:1] in "+-" for line in lines)
    return "\n".join(lines) if 0 < changed <= MOST_CHANGED_LINES else ""


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
    candidate: Candidate,
    at: datetime,
    kind: LearningKind,
    title: str,
    body: str,
    evidence: Mapping[str, Any],
) -> Learning:
    return Learning(
        id=uuid.uuid4().hex,
        session_id=candidate.session_id,
        kind=kind.value,
        title=title,
        body=body,
        domain_id=project.domain,
        project_id=project.id,
        stage_id=candidate.stage_id,
        evidence=evidence,
        created_at=at,
    )
