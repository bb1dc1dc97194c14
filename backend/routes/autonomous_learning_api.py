"""The learning API, `/api/learning`: curriculum, project, work sessions."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Header, Response
from starlette.concurrency import run_in_threadpool

from backend.learning_systems.states import LIVE_SESSIONS
from backend.learning_systems.views import (
    Completed,
    DomainSummary,
    Overview,
    Progress,
    ProjectDetail,
    ProjectSummary,
    SessionDetail,
    SessionView,
    Started,
    StateChange,
)
from backend.routes.dependencies import Asker, BuilderDoor, CurriculumDoor, Ending, Status
from backend.routes.problems import documented
from backend.routes.schemas import (
    Cursor,
    Limit,
    Listing,
    ResumeRequest,
    ResumeSessionRequest,
    StartRequest,
    WorkRequest,
)
from backend.routes.status import HealthView, StatusView
from backend.routes.waiting import preferred_wait, until_ended

CANCEL_WAIT_SECONDS = 2.0

router = APIRouter(prefix="/api/learning", tags=["learning"])


@router.get("/curriculum/overview")
def curriculum_overview(curriculum: CurriculumDoor) -> Overview:
    """All domains with their projects, and how much of them is mastered."""
    return curriculum.overview()


@router.get("/progress")
def progress(curriculum: CurriculumDoor) -> Progress:
    """Mastery by domain, and the active project with its phases, stages and counters."""
    return curriculum.progress()


@router.get("/projects/priority")
def priority_projects(curriculum: CurriculumDoor) -> Listing[ProjectSummary]:
    """The projects the owner ranked, first rank first."""
    return Listing(items=curriculum.priority_projects(), next=None)


@router.get("/domain/{domain_id}", responses=documented(404))
def domain(domain_id: str, curriculum: CurriculumDoor) -> DomainSummary:
    """One domain with its topics and projects."""
    return curriculum.domain(domain_id)


@router.get("/projects", responses=documented(422))
def projects(
    curriculum: CurriculumDoor, limit: Limit = 50, cursor: Cursor = None
) -> Listing[ProjectSummary]:
    """Every project, in the order in which Grace takes them."""
    page = curriculum.projects_page(limit, cursor)
    return Listing(items=page.items, next=page.next)


@router.get("/projects/{project_id}", responses=documented(404))
def project(project_id: str, curriculum: CurriculumDoor) -> ProjectDetail:
    """One project with its objectives and the status of their stages."""
    return curriculum.project(project_id)


@router.post("/project/start", responses=documented(404, 409, 422))
def start_project(
    builder: BuilderDoor, request: Annotated[StartRequest | None, Body()] = None
) -> Started:
    """Start a project: the one asked for, or the next by priority and prerequisites."""
    asked = request or StartRequest()
    return builder.start(asked.project_id, override=asked.override)


@router.post("/project/pause", responses=documented(409))
def pause_project(builder: BuilderDoor) -> StateChange:
    """Put the active project aside; everything is kept."""
    return builder.pause()


@router.post("/project/resume", responses=documented(404, 409, 422))
def resume_project(
    builder: BuilderDoor, request: Annotated[ResumeRequest | None, Body()] = None
) -> StateChange:
    """Go on with a paused project."""
    return builder.resume((request or ResumeRequest()).project_id)


@router.post("/project/abandon", responses=documented(409))
def abandon_project(builder: BuilderDoor, asker: Asker) -> StateChange:
    """Give the active project up; what was learned stays."""
    return builder.abandon(asker)


@router.post(
    "/project/work",
    status_code=202,
    responses={200: {"model": SessionView}, **documented(403, 409, 422, 503)},
)
async def work_on_project(
    request: WorkRequest,
    response: Response,
    builder: BuilderDoor,
    ending: Ending,
    asker: Asker,
    prefer: Annotated[list[str] | None, Header()] = None,
) -> SessionView:
    """Queue a work session: 202 at once, or 200 when it ended within `Prefer: wait=SECONDS`."""
    session = await run_in_threadpool(
        partial(
            builder.work,
            request.hours,
            request.max_tokens,
            continuous=request.continuous,
            by=asker,
        )
    )
    response.headers["Location"] = f"/api/learning/sessions/{session.session_id}"
    seconds = preferred_wait(prefer or [])
    if seconds:
        response.headers["Preference-Applied"] = f"wait={seconds}"
        session = await until_ended(
            partial(builder.session, session.session_id), _live, seconds, ending
        )
    response.status_code = 202 if _live(session) else 200
    return session


@router.post("/project/complete", responses=documented(409))
def complete_project(builder: BuilderDoor, asker: Asker) -> Completed:
    """Complete the active project, or answer 409 with each criterion that is unmet."""
    return builder.complete(asker)


@router.get("/sessions", responses=documented(422))
def sessions(
    builder: BuilderDoor, limit: Limit = 50, cursor: Cursor = None
) -> Listing[SessionView]:
    """Work sessions, newest first."""
    page = builder.sessions(limit, cursor)
    return Listing(items=page.items, next=page.next)


@router.get("/sessions/{session_id}", responses=documented(404))
def session(session_id: str, builder: BuilderDoor) -> SessionDetail:
    """One work session: its counters, what remains, what it is stuck on and what would help."""
    return builder.session(session_id)


@router.post(
    "/sessions/{session_id}/resume",
    status_code=202,
    responses=documented(403, 404, 409, 422, 503),
)
def resume_session(
    session_id: str,
    builder: BuilderDoor,
    request: Annotated[ResumeSessionRequest | None, Body()] = None,
) -> SessionView:
    """Go on with a session that reached a limit, with higher limits."""
    raised = request or ResumeSessionRequest()
    return builder.resume_session(session_id, raised.hours, raised.max_tokens)


@router.delete(
    "/sessions/{session_id}",
    responses={202: {"model": SessionView}, **documented(404)},
)
async def cancel_session(
    session_id: str, response: Response, builder: BuilderDoor, ending: Ending
) -> SessionView:
    """Cancel a session and keep all its results; 202 when it has not ended yet."""
    await run_in_threadpool(builder.cancel, session_id)
    read = partial(builder.session, session_id)
    session = await until_ended(read, _live, CANCEL_WAIT_SECONDS, ending)
    response.status_code = 202 if _live(session) else 200
    return session


@router.get("/status")
def status(report: Status) -> StatusView:
    """The model in use, the sandbox layers in force, the engine, what is under way."""
    return report.status()


@router.get("/health", responses={503: {"model": HealthView}})
def health(report: Status, response: Response) -> HealthView:
    """Whether the service can do its work; 503 when it cannot."""
    view = report.health()
    response.status_code = 200 if view.status == "ok" else 503
    return view


def _live(session: SessionView) -> bool:
    return session.status in LIVE_SESSIONS
