"""Reading what was recorded: cycles, candidates, edge cases, learnings."""

from __future__ import annotations

from fastapi import APIRouter

from backend.learning_systems.records import Candidate, Cycle, EdgeCase, Learning
from backend.routes.dependencies import Records
from backend.routes.problems import documented
from backend.routes.schemas import Cursor, Limit, Listing, ProjectFilter

router = APIRouter(prefix="/api/learning", tags=["records"])


@router.get("/learnings", responses=documented(404, 422))
def learnings(
    records: Records,
    project_id: ProjectFilter = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[Learning]:
    """What was learned, newest first, each with its evidence."""
    page = records.learnings(project_id, limit, cursor)
    return Listing(items=page.items, next=page.next)


@router.get("/edge-cases", responses=documented(404, 422))
def edge_cases(
    records: Records,
    project_id: ProjectFilter = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[EdgeCase]:
    """Inputs that broke an invariant, newest first."""
    page = records.edge_cases(project_id, limit, cursor)
    return Listing(items=page.items, next=page.next)


@router.get("/sessions/{session_id}/cycles", responses=documented(404, 422))
def cycles(
    session_id: str, records: Records, limit: Limit = 50, cursor: Cursor = None
) -> Listing[Cycle]:
    """The cycles of a session, newest first, each with what was weighed and why it was chosen."""
    page = records.cycles(session_id, limit, cursor)
    return Listing(items=page.items, next=page.next)


@router.get("/projects/{project_id}/stages/{stage_id}/candidates", responses=documented(404, 422))
def candidates(
    project_id: str, stage_id: str, records: Records, limit: Limit = 50, cursor: Cursor = None
) -> Listing[Candidate]:
    """The solutions tested for a stage, newest first, each with its verdict per case."""
    page = records.candidates(project_id, stage_id, limit, cursor)
    return Listing(items=page.items, next=page.next)
