"""An edge case is handled when a verdict says so, and then it is a learning."""

from __future__ import annotations

import uuid
from datetime import datetime

from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.records import Candidate, EdgeCase, Learning
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.testing.regressions import PREFIX

EDGE_CASE = "edge_case"


def settle_edge_cases(tx: UnitOfWork, project: Project, accepted: Candidate, at: datetime) -> None:
    """Close the edge cases whose inputs the accepted candidate was judged with, and passed."""
    ids = [
        case.case_id.removeprefix(PREFIX)
        for case in accepted.cases
        if case.case_id.startswith(PREFIX) and case.outcome == "passed"
    ]
    handle(tx, project, ids, accepted, at)


def handle(tx: UnitOfWork, project: Project, ids: list[str], by: Candidate, at: datetime) -> None:
    """Close the edge cases of these ids, and write down what each taught."""
    if not ids:
        return
    for edge_case in tx.edge_cases.handle(ids, by.id, at):
        tx.log.append("edge_case.handled", at, {"edge_case": edge_case.id, "by": by.id})
        tx.learnings.add(_learning(project, edge_case, by, at))


def _learning(project: Project, edge_case: EdgeCase, by: Candidate, at: datetime) -> Learning:
    return Learning(
        id=uuid.uuid4().hex,
        session_id=by.session_id,
        kind=EDGE_CASE,
        title=f"{edge_case.stage_id}: an input that breaks {edge_case.clause}",
        body=f"{edge_case.input}\n\n{edge_case.expected}\n\n{edge_case.observed}",
        domain_id=project.domain,
        project_id=project.id,
        stage_id=edge_case.stage_id,
        evidence={
            "edge_case": edge_case.id,
            "severity": edge_case.severity,
            "broken_by": edge_case.candidate_id,
            "fixed_by": by.id,
        },
        created_at=at,
    )
