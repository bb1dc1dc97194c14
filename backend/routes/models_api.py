"""Models: the catalogue, what is installed, and the long work of pulling and measuring."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Header, Response
from starlette.concurrency import run_in_threadpool

from backend.learning_systems.model_views import JobState, ModelJob, Models, ModelView
from backend.routes.dependencies import Ending, ModelsDoor
from backend.routes.problems import documented
from backend.routes.schemas import (
    Cursor,
    Limit,
    Listing,
    PreflightRequest,
    PullRequest,
    RegisterModelRequest,
    UseRequest,
)
from backend.routes.waiting import preferred_wait, until_ended

router = APIRouter(prefix="/api/learning", tags=["models"])

Prefer = Annotated[list[str] | None, Header()]
LONG = {200: {"model": ModelJob}, **documented(404, 409, 422)}


@router.get("/models", responses=documented(422))
def models(door: ModelsDoor, limit: Limit = 50, cursor: Cursor = None) -> Listing[ModelView]:
    """Installed models, the one in use first, then the catalogue; the best fit is marked."""
    page = door.page(limit, cursor)
    return Listing(items=page.items, next=page.next)


@router.post("/models/pull", status_code=202, responses=LONG)
async def pull_model(
    request: PullRequest,
    response: Response,
    door: ModelsDoor,
    ending: Ending,
    prefer: Prefer = None,
) -> ModelJob:
    """Begin to fetch a model, going on where an earlier pull stopped; see `model-jobs`."""
    job = await run_in_threadpool(door.pull, request.model)
    return await _begun(job, door, response, prefer, ending)


@router.post("/models/register", status_code=202, responses={**LONG, **documented(403)})
async def register_model(
    request: RegisterModelRequest,
    response: Response,
    door: ModelsDoor,
    ending: Ending,
    prefer: Prefer = None,
) -> ModelJob:
    """Begin to try a file below an allowed root, and list it when it works."""
    job = await run_in_threadpool(door.register_below_roots, request.path)
    return await _begun(job, door, response, prefer, ending)


@router.post("/models/preflight", status_code=202, responses=LONG)
async def preflight_model(
    response: Response,
    door: ModelsDoor,
    ending: Ending,
    request: Annotated[PreflightRequest | None, Body()] = None,
    prefer: Prefer = None,
) -> ModelJob:
    """Begin to measure an installed model; the report sets the defaults of later work."""
    job = await run_in_threadpool(door.preflight, (request or PreflightRequest()).model)
    return await _begun(job, door, response, prefer, ending)


@router.post("/models/use", responses=documented(403, 404, 409, 422))
def use_model(request: UseRequest, door: ModelsDoor) -> ModelView:
    """Choose an installed model; the next work session begins with it."""
    return door.use(request.model)


@router.get("/models/{model_id:path}", responses=documented(404))
def model(model_id: str, door: ModelsDoor) -> ModelView:
    """What is known of one model, and what its preflight measured."""
    return door.show(model_id)


@router.get("/model-jobs")
def model_jobs(door: ModelsDoor) -> Listing[ModelJob]:
    """The last pulls, registrations and preflights, newest first, over restarts too."""
    return Listing(items=door.jobs(), next=None)


@router.get("/model-jobs/{job_id}", responses=documented(404))
def model_job(job_id: str, door: ModelsDoor) -> ModelJob:
    """How far one of them is, and how it ended."""
    return door.job(job_id)


@router.delete("/model-jobs/{job_id}", responses=documented(404))
def cancel_model_job(job_id: str, door: ModelsDoor) -> ModelJob:
    """Stop it; what was downloaded stays, and the next pull goes on from there."""
    return door.cancel(job_id)


async def _begun(
    job: ModelJob,
    door: Models,
    response: Response,
    prefer: list[str] | None,
    ending: asyncio.Event,
) -> ModelJob:
    """202 with the place to look at, or 200 when it ended within `Prefer: wait=SECONDS`."""
    response.headers["Location"] = f"/api/learning/model-jobs/{job.job_id}"
    seconds = preferred_wait(prefer or [])
    if seconds:
        response.headers["Preference-Applied"] = f"wait={seconds}"
        job = await until_ended(partial(door.job, job.job_id), _runs, seconds, ending)
    response.status_code = 202 if _runs(job) else 200
    return job


def _runs(job: ModelJob) -> bool:
    return job.state is JobState.RUNNING
