"""The tree of candidates as users see it. What hidden cases check is told by their clause alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from backend.learning_systems.jobs import Ended, Outcome, Usage
from backend.learning_systems.records import (
    Acceptance,
    Candidate,
    CandidateOrigin,
    CaseVerdict,
    Page,
)
from backend.learning_systems.repositories import UnitOfWork


@dataclass(frozen=True, slots=True)
class CaseView:
    """The outcome of one case; a hidden one has no id and no message."""

    case_id: str | None
    clause: str
    visible: bool
    outcome: Outcome
    message: str
    seconds: float


@dataclass(frozen=True, slots=True)
class CandidateNode:
    """One node of the tree; its parent is the candidate that it repairs.

    `why` says what decided when it was accepted, replaced another or was withdrawn;
    `arm` is None where no choice was stored.
    """

    id: str
    stage_id: str
    session_id: str
    cycle_id: str | None
    parent_id: str | None
    depth: int
    repairs: int
    kind: str | None
    arm: str | None
    temperature: float | None
    ended: Ended
    detail: str
    share_passed: float
    accepted: bool
    why: tuple[Acceptance, ...]
    code_hash: str
    cases: tuple[CaseView, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CandidateDetail(CandidateNode):
    """One candidate with its code and all that is known of how it came about.

    `tokens` is None where nobody counted, `duplicates` how many more answers held the
    very same code.
    """

    code: str
    suite_hash: str
    isolation_level: str
    usage: Usage
    tokens: int | None
    seed: int | None
    seconds: float | None
    prompt_hash: str | None
    model_digest: str | None
    duplicates: int


def tree_page(tx: UnitOfWork, run_id: str, page: Page[Candidate]) -> Page[CandidateNode]:
    """The nodes of one page of candidates."""
    origins = tx.candidates.origins([each.id for each in page.items])
    said, accepted = _acceptances(tx, run_id), _accepted(tx, run_id)
    nodes = (
        CandidateNode(**_node(each, origins.get(each.id), said.get(each.id, ()), accepted))
        for each in page.items
    )
    return Page(tuple(nodes), page.next)


def whole(tx: UnitOfWork, candidate: Candidate) -> CandidateDetail:
    """One candidate in full."""
    origin = tx.candidates.origins([candidate.id]).get(candidate.id)
    said = _acceptances(tx, candidate.run_id).get(candidate.id, ())
    node = _node(candidate, origin, said, _accepted(tx, candidate.run_id))
    names = ("tokens", "seed", "seconds", "prompt_hash", "model_digest")
    known: dict[str, Any] = {name: getattr(origin, name, None) for name in names}
    return CandidateDetail(
        **node,
        code=candidate.code,
        suite_hash=candidate.suite_hash,
        isolation_level=candidate.isolation_level,
        usage=candidate.usage,
        **known,
        duplicates=0 if origin is None else origin.answers - 1,
    )


def case_view(case: CaseVerdict) -> CaseView:
    """What may be seen of a case: of a hidden one its clause and outcome."""
    shown = {field.name: getattr(case, field.name) for field in fields(case)}
    return CaseView(**shown if case.visible else shown | {"case_id": None, "message": ""})


def _node(
    candidate: Candidate,
    origin: CandidateOrigin | None,
    said: tuple[Acceptance, ...],
    accepted: frozenset[str],
) -> dict[str, Any]:
    return {
        "id": candidate.id,
        "stage_id": candidate.stage_id,
        "session_id": candidate.session_id,
        "cycle_id": getattr(origin, "cycle_id", None),
        "parent_id": candidate.parent_id,
        "depth": candidate.depth,
        "repairs": candidate.repairs,
        "kind": getattr(origin, "kind", None),
        "arm": getattr(origin, "arm", None),
        "temperature": getattr(origin, "temperature", None),
        "ended": candidate.ended,
        "detail": candidate.detail,
        "share_passed": round(candidate.share_passed, 4),
        "accepted": candidate.id in accepted,
        "why": said,
        "code_hash": candidate.code_hash,
        "cases": tuple(map(case_view, candidate.cases)),
        "created_at": candidate.created_at,
    }


def _accepted(tx: UnitOfWork, run_id: str) -> frozenset[str]:
    states = tx.stages.of_run(run_id).values()
    return frozenset(each.accepted_candidate_id for each in states if each.accepted_candidate_id)


def _acceptances(tx: UnitOfWork, run_id: str) -> Mapping[str, tuple[Acceptance, ...]]:
    found: dict[str, tuple[Acceptance, ...]] = {}
    for each in tx.acceptances.of_run(run_id):
        found[each.candidate_id] = (*found.get(each.candidate_id, ()), each)
    return found
