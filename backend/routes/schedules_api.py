"""Schedules: when Grace works by herself."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from backend.learning_systems.schedule_records import (
    ACTIVE_PROJECT,
    RemovedSchedule,
    ScheduleView,
)
from backend.routes.dependencies import ScheduleDoor
from backend.routes.problems import documented
from backend.routes.schemas import Listing

router = APIRouter(prefix="/api/learning", tags=["schedules"])


class ScheduleRequest(BaseModel):
    """When, how long and on what. Exactly one of `cron` and `every_minutes`."""

    model_config = ConfigDict(extra="forbid")

    hours: float = Field(strict=True, gt=0, allow_inf_nan=False, examples=[6.0])
    cron: str | None = Field(
        None,
        max_length=200,
        description="Minute, hour, day, month, day of the week (0 is Sunday).",
        examples=["0 22 * * 1-5"],
    )
    every_minutes: int | None = Field(None, strict=True, ge=1)
    timezone: str = Field("UTC", max_length=100, examples=["Europe/Berlin"])
    work_on: str = Field(
        ACTIVE_PROJECT,
        max_length=100,
        description="`active`, `next` (the active one until it is complete), or a project's id.",
    )
    continuous: bool = Field(
        False, description="Go on with the next project when one is complete and hours are left."
    )


@router.post("/schedules", status_code=201, responses=documented(404, 409, 422))
def add_schedule(request: ScheduleRequest, response: Response, door: ScheduleDoor) -> ScheduleView:
    """Add a schedule: a cron expression or an interval, hours, time zone, what to work on."""
    schedule = door.add(**request.model_dump())
    response.headers["Location"] = f"/api/learning/schedules/{schedule.schedule_id}"
    return schedule


@router.get("/schedules")
def schedules(door: ScheduleDoor) -> Listing[ScheduleView]:
    """Schedules, oldest first, each with when it is due next and what its firings led to."""
    return Listing(items=door.list(), next=None)


@router.get("/schedules/{schedule_id}", responses=documented(404))
def schedule(schedule_id: str, door: ScheduleDoor) -> ScheduleView:
    """One schedule with its last firings."""
    return door.show(schedule_id)


@router.delete("/schedules/{schedule_id}", responses=documented(404))
def remove_schedule(schedule_id: str, door: ScheduleDoor) -> RemovedSchedule:
    """Remove a schedule; a session that it began goes on."""
    return door.remove(schedule_id)
