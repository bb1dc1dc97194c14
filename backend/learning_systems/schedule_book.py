"""Schedules: written down, listed, removed, and carried out when they are due.

Whoever keeps the time only says that it is time to look: what is due, and whether it was done,
stands in the store.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from backend.errors import Conflict, CriteriaUnmet, GraceError
from backend.learning_systems.access import Caller
from backend.learning_systems.autonomous_curriculum import AutonomousCurriculum
from backend.learning_systems.ports import Clock, Store
from backend.learning_systems.project_builder import ProjectBuilder
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.schedule_records import (
    ACTIVE_PROJECT,
    NEXT_PROJECT,
    Calendar,
    Firing,
    FiringOutcome,
    RemovedSchedule,
    Schedule,
    ScheduleView,
)

FIRINGS_SHOWN = 20
FIRINGS_KEPT = 200
MOST_SCHEDULES = 100
MOST_COUNTED_MISSES = 10_000

MayWork = Callable[[], None]
"""Raises GraceError when nobody may let Grace work unattended now."""


class ScheduleBook:
    """Everything a user does with schedules, and their firing."""

    def __init__(
        self,
        curriculum: AutonomousCurriculum,
        builder: ProjectBuilder,
        store: Store,
        clock: Clock,
        calendar: Calendar,
        may_work: MayWork = lambda: None,
    ) -> None:
        self._curriculum = curriculum
        self._builder = builder
        self._store = store
        self._clock = clock
        self._calendar = calendar
        self._may_work = may_work

    def add(
        self,
        *,
        hours: float,
        cron: str | None = None,
        every_minutes: int | None = None,
        timezone: str = "UTC",
        work_on: str = ACTIVE_PROJECT,
        continuous: bool = False,
    ) -> ScheduleView:
        """Raises InvalidInput or NotFound naming the field, Conflict when there are too many."""
        self._calendar.check(cron, every_minutes, timezone)
        self._builder.check_hours(hours)
        if work_on not in (ACTIVE_PROJECT, NEXT_PROJECT):
            self._curriculum.find(work_on)
        schedule = Schedule(
            id=uuid.uuid4().hex,
            cron=cron,
            every_minutes=every_minutes,
            timezone=timezone,
            hours=hours,
            work_on=work_on,
            continuous=continuous,
            created_at=self._clock.now(),
            next_due=None,
        )
        first = self._calendar.due_after(schedule, schedule.created_at)
        schedule = replace(schedule, next_due=first)
        with self._store.transaction() as tx:
            if len(tx.schedules.all()) >= MOST_SCHEDULES:
                raise Conflict(f"There are {MOST_SCHEDULES} schedules.", remedy="Remove some.")
            tx.schedules.add(schedule)
            tx.log.append("schedule.added", schedule.created_at, {"schedule_id": schedule.id})
        return _view(schedule, ())

    def list(self) -> tuple[ScheduleView, ...]:
        """Oldest first, each with its last firings."""
        with self._store.snapshot() as tx:
            return tuple(
                _view(each, tuple(tx.schedules.firings(each.id, FIRINGS_SHOWN)))
                for each in tx.schedules.all()
            )

    def show(self, schedule_id: str) -> ScheduleView:
        """Raises NotFound."""
        with self._store.snapshot() as tx:
            firings = tuple(tx.schedules.firings(schedule_id, FIRINGS_SHOWN))
            return _view(tx.schedules.get(schedule_id), firings)

    def remove(self, schedule_id: str) -> RemovedSchedule:
        """A session it began goes on. Raises NotFound."""
        with self._store.transaction() as tx:
            tx.schedules.get(schedule_id)
            tx.schedules.remove(schedule_id)
            now = self._clock.now()
            tx.log.append("schedule.removed", now, {"schedule_id": schedule_id})
        return RemovedSchedule(schedule_id, True)

    def due_times(self) -> dict[str, datetime]:
        """Schedule id -> when it is due next."""
        with self._store.snapshot() as tx:
            return {
                each.id: each.next_due for each in tx.schedules.all() if each.next_due is not None
            }

    def fire(self, schedule_id: str) -> Firing | None:
        """Carry out a schedule that is due; None when it is not, or not any more.

        Times that passed while nobody looked fall together in this one. Whatever keeps it from
        working is the firing's reason.
        """
        firing, schedule = self._begin(schedule_id)
        if firing is None or schedule is None:
            return None
        try:
            self._may_work()
            # Asked before anything is changed: the active project stays where nothing may work.
            self._builder.check_work(schedule.hours)
            project_id = self._take_up(schedule)
            session = self._builder.work(
                schedule.hours, continuous=schedule.continuous, by=_caller(schedule)
            )
        except GraceError as error:
            ended = replace(firing, outcome=FiringOutcome.SKIPPED, reason=str(error))
        else:
            ended = replace(
                firing,
                outcome=FiringOutcome.QUEUED,
                project_id=project_id,
                session_id=session.session_id,
            )
        return self._end(schedule, ended)

    def _begin(self, schedule_id: str) -> tuple[Firing, Schedule] | tuple[None, None]:
        now = self._clock.now()
        with self._store.snapshot() as tx:
            schedule = _due(tx, schedule_id, now)
        if schedule is None:
            return None, None
        firing = self._firing(schedule, now)  # before the transaction: counting may take long
        with self._store.transaction() as tx:
            if _due(tx, schedule_id, now) != schedule:
                return None, None  # it was removed or carried out meanwhile
            tx.schedules.save_firing(firing)
        return firing, schedule

    def _firing(self, schedule: Schedule, now: datetime) -> Firing:
        due = schedule.next_due
        assert due is not None
        missed, more = self._missed(schedule, due, now)
        return Firing(
            # Of the due time: the same one is written once, however often it is begun.
            id=f"{schedule.id}-{due:%Y%m%dT%H%M%SZ}",
            schedule_id=schedule.id,
            due_at=due,
            fired_at=now,
            missed=missed,
            missed_more=more,
            outcome=FiringOutcome.BEGUN,
        )

    def _end(self, schedule: Schedule, firing: Firing) -> Firing | None:
        with self._store.transaction() as tx:
            if all(each.id != schedule.id for each in tx.schedules.all()):
                return None  # it was removed meanwhile
            tx.schedules.save_firing(firing)
            tx.schedules.set_due(schedule.id, self._calendar.due_after(schedule, self._clock.now()))
            tx.schedules.forget_firings(schedule.id, FIRINGS_KEPT)
            told = {
                "schedule_id": schedule.id,
                "outcome": firing.outcome.value,
                "reason": firing.reason,
                "session_id": firing.session_id,
            }
            tx.log.append("schedule.fired", firing.fired_at, told)
        return firing

    def _missed(self, schedule: Schedule, due: datetime, now: datetime) -> tuple[int, bool]:
        """How many times passed behind `due`, and whether there were more than are counted."""
        moment = self._calendar.due_after(schedule, due)
        for missed in range(MOST_COUNTED_MISSES):
            if moment is None or moment > now:
                return missed, False
            moment = self._calendar.due_after(schedule, moment)
        return MOST_COUNTED_MISSES, moment is not None and moment <= now

    def _take_up(self, schedule: Schedule) -> str:
        """Make the project to work on the active one; its id. Raises what the builder does."""
        active, work_on = self._builder.active_project(), schedule.work_on
        if work_on == ACTIVE_PROJECT:
            return active or self._none_active()
        if work_on == NEXT_PROJECT:
            return self._next(active, _caller(schedule))
        if active != work_on:
            if active is not None:
                self._builder.pause()
            self._switch(active, work_on)
        return work_on

    def _switch(self, active: str | None, work_on: str) -> None:
        """Work on another project; the one before stays active where that one is refused."""
        try:
            self._builder.take_up(work_on)
        except GraceError:
            if active is not None:
                self._builder.resume(active)
            raise

    def _next(self, active: str | None, by: Caller) -> str:
        """The active project while it is not complete, else the one that follows."""
        if active is not None:
            try:
                self._builder.complete(by)
            except CriteriaUnmet:
                return active
        return self._builder.start().project.project_id

    def _none_active(self) -> str:
        raise Conflict(
            "No project is active.", remedy='Start one, or let the schedule work on "next".'
        )


def _caller(schedule: Schedule) -> Caller:
    return Caller(f"schedule {schedule.id}")


def _due(tx: UnitOfWork, schedule_id: str, now: datetime) -> Schedule | None:
    """The schedule when it is due."""
    schedule = next((each for each in tx.schedules.all() if each.id == schedule_id), None)
    if schedule is None or schedule.next_due is None or schedule.next_due > now:
        return None
    return schedule


def _view(schedule: Schedule, firings: tuple[Firing, ...]) -> ScheduleView:
    return ScheduleView(
        schedule_id=schedule.id,
        cron=schedule.cron,
        every_minutes=schedule.every_minutes,
        timezone=schedule.timezone,
        hours=schedule.hours,
        work_on=schedule.work_on,
        continuous=schedule.continuous,
        created_at=schedule.created_at,
        next_due=schedule.next_due,
        firings=firings,
    )
