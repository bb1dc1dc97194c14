"""Schedules and their firings, as they are kept and as users see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

ACTIVE_PROJECT = "active"
NEXT_PROJECT = "next"


class FiringOutcome(StrEnum):
    """What a firing led to. `begun` lasts a moment, or until the next start after a crash."""

    BEGUN = "begun"
    QUEUED = "queued"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When to work, how long and on what: a project's id, "active" or "next".

    Exactly one of `cron` and `every_minutes` is given. `next_due` is the truth of when it
    fires; None when it never will again.
    """

    id: str
    cron: str | None
    every_minutes: int | None
    timezone: str
    hours: float
    work_on: str
    continuous: bool
    created_at: datetime
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class Firing:
    """One time that a schedule was due.

    `missed` counts further times that fell together in it, because the service did not run;
    `missed_more` says that there were more, which nobody counted.
    """

    id: str
    schedule_id: str
    due_at: datetime
    fired_at: datetime
    missed: int
    outcome: FiringOutcome
    reason: str = ""
    project_id: str | None = None
    session_id: str | None = None
    missed_more: bool = False


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """A schedule with its last firings, newest first."""

    schedule_id: str
    cron: str | None
    every_minutes: int | None
    timezone: str
    hours: float
    work_on: str
    continuous: bool
    created_at: datetime
    next_due: datetime | None
    firings: tuple[Firing, ...]


@dataclass(frozen=True, slots=True)
class RemovedSchedule:
    schedule_id: str
    removed: bool


class Calendar(Protocol):
    """Says when a schedule is due; knows time zones and daylight saving."""

    def check(self, cron: str | None, every_minutes: int | None, timezone: str) -> None:
        """Raises InvalidInput naming the field."""
        ...

    def due_after(self, schedule: Schedule, moment: datetime) -> datetime | None:
        """The first time it is due after this moment; None when there is none."""
        ...


class Schedules(Protocol):
    """The schedules in the store."""

    def add(self, schedule: Schedule) -> None: ...
    def get(self, schedule_id: str) -> Schedule:
        """Raises NotFound."""
        ...

    def all(self) -> Sequence[Schedule]:
        """Oldest first."""
        ...

    def set_due(self, schedule_id: str, next_due: datetime | None) -> None: ...
    def remove(self, schedule_id: str) -> None:
        """With its firings."""
        ...

    def save_firing(self, firing: Firing) -> None: ...
    def firings(self, schedule_id: str, limit: int) -> Sequence[Firing]:
        """The last ones, newest first."""
        ...

    def forget_firings(self, schedule_id: str, kept: int) -> None:
        """All but the newest `kept`."""
        ...
