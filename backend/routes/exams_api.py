"""Exams: asked for, watched, cancelled; their results."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Response
from starlette.concurrency import run_in_threadpool

from backend.learning_systems.exam_office import is_live
from backend.learning_systems.exam_records import ExamView
from backend.routes.dependencies import Ending, ExamsDoor
from backend.routes.problems import documented
from backend.routes.schemas import Cursor, Limit, Listing
from backend.routes.waiting import preferred_wait, until_ended

CANCEL_WAIT_SECONDS = 2.0

router = APIRouter(prefix="/api/learning", tags=["exams"])


@router.post(
    "/exam", status_code=202, responses={200: {"model": ExamView}, **documented(403, 409, 503)}
)
async def begin_exam(
    response: Response,
    door: ExamsDoor,
    ending: Ending,
    prefer: Annotated[list[str] | None, Header()] = None,
) -> ExamView:
    """Queue an exam: 202 at once, or 200 when it ended within `Prefer: wait=SECONDS`."""
    view = await run_in_threadpool(door.begin)
    response.headers["Location"] = f"/api/learning/exams/{view.exam.id}"
    seconds = preferred_wait(prefer or [])
    if seconds:
        response.headers["Preference-Applied"] = f"wait={seconds}"
        view = await until_ended(partial(door.exam, view.exam.id), is_live, seconds, ending)
    response.status_code = 202 if is_live(view) else 200
    return view


@router.get("/exams", responses=documented(422))
def exams(door: ExamsDoor, limit: Limit = 50, cursor: Cursor = None) -> Listing[ExamView]:
    """Exams, newest first: how far each is, and what share of its answers passed."""
    page = door.page(limit, cursor)
    return Listing(items=page.items, next=page.next)


@router.get("/exams/{exam_id}", responses=documented(404))
def exam(exam_id: str, door: ExamsDoor) -> ExamView:
    """One exam with the result of each stage, with memory and without."""
    return door.exam(exam_id)


@router.delete("/exams/{exam_id}", responses={202: {"model": ExamView}, **documented(404)})
async def cancel_exam(
    exam_id: str, response: Response, door: ExamsDoor, ending: Ending
) -> ExamView:
    """Cancel an exam and keep its results; 202 when it has not ended yet."""
    await run_in_threadpool(door.cancel, exam_id)
    view = await until_ended(partial(door.exam, exam_id), is_live, CANCEL_WAIT_SECONDS, ending)
    response.status_code = 202 if is_live(view) else 200
    return view
