"""Reading what was recorded: cycles, candidates, edge cases, learnings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from backend.learning_systems.candidate_views import CandidateDetail, CandidateNode
from backend.learning_systems.learning_records import (
    FoundLearning,
    Imported,
    LearningKind,
    LearningQuery,
)
from backend.learning_systems.records import Cycle, EdgeCase, Learning
from backend.routes.dependencies import ParcelsDoor, Records
from backend.routes.problems import documented
from backend.routes.schemas import Cursor, DomainFilter, Limit, Listing, ProjectFilter

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


@router.get("/learnings/search", responses=documented(404, 422))
def search_learnings(
    records: Records,
    q: Annotated[str, Query(min_length=1, max_length=4000, description="Words to look for.")],
    domain_id: DomainFilter = None,
    project_id: ProjectFilter = None,
    kind: Annotated[LearningKind | None, Query(description="Only of this kind.")] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Listing[FoundLearning]:
    """Learnings by their words, best match first, each with what showing it led to."""
    query = LearningQuery(q, domain_id, project_id, kind, limit=limit)
    page = records.search(query, cursor)
    return Listing(items=page.items, next=page.next)


@router.get("/learnings/export", response_class=StreamingResponse)
def export_learnings(door: ParcelsDoor) -> StreamingResponse:
    """All learnings but those that did harm, as one file of JSON lines."""
    headers = {"Content-Disposition": 'attachment; filename="grace-learnings.jsonl"'}
    return StreamingResponse(door.export(), 200, headers, "application/x-ndjson")


@router.post("/learnings/import", responses=documented(413, 422))
async def import_learnings(request: Request, door: ParcelsDoor) -> Imported:
    """Keep what is new of such a file (up to 1 MiB here; the command takes larger ones)."""
    return await run_in_threadpool(door.take_in, await request.body())


@router.get("/learnings/{learning_id}", responses=documented(404))
def learning(learning_id: str, records: Records) -> FoundLearning:
    """One learning with its evidence, and what showing it led to."""
    return records.learning(learning_id)


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
) -> Listing[CandidateNode]:
    """The tree of solutions tested for a stage, newest first: parent, arm, verdict, and why."""
    page = records.candidates(project_id, stage_id, limit, cursor)
    return Listing(items=page.items, next=page.next)


@router.get(
    "/projects/{project_id}/stages/{stage_id}/candidates/{candidate_id}",
    responses=documented(404, 422),
)
def candidate(
    project_id: str, stage_id: str, candidate_id: str, records: Records
) -> CandidateDetail:
    """One solution: code, verdict per case, resource use, tokens, seed, prompt and model hash."""
    return records.candidate(project_id, stage_id, candidate_id)
