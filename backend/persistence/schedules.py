"""Schedules and their firings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.errors import NotFound
from backend.learning_systems.schedule_records import Firing, Schedule
from backend.persistence import mapping
from backend.persistence.models import FiringRow, ScheduleRow


class SqlSchedules:
    """The Schedules port."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, schedule: Schedule) -> None:
        self._session.add(ScheduleRow(**mapping.columns(schedule)))
        self._session.flush()

    def get(self, schedule_id: str) -> Schedule:
        row = self._session.get(ScheduleRow, schedule_id)
        if row is None:
            raise NotFound(
                f"There is no schedule {schedule_id[:100]}.",
                remedy="GET /api/learning/schedules lists them.",
            )
        return mapping.schedule(row)

    def all(self) -> Sequence[Schedule]:
        query = select(ScheduleRow).order_by(ScheduleRow.created_at, ScheduleRow.id)
        return [mapping.schedule(row) for row in self._session.scalars(query)]

    def set_due(self, schedule_id: str, next_due: datetime | None) -> None:
        self._session.get_one(ScheduleRow, schedule_id).next_due = next_due
        self._session.flush()

    def remove(self, schedule_id: str) -> None:
        self._session.execute(delete(FiringRow).where(FiringRow.schedule_id == schedule_id))
        self._session.execute(delete(ScheduleRow).where(ScheduleRow.id == schedule_id))

    def save_firing(self, firing: Firing) -> None:
        self._session.merge(FiringRow(**mapping.columns(firing)))
        self._session.flush()

    def firings(self, schedule_id: str, limit: int) -> Sequence[Firing]:
        query = select(FiringRow).where(FiringRow.schedule_id == schedule_id)
        rows = self._session.scalars(query.order_by(FiringRow.due_at.desc()).limit(limit))
        return [mapping.firing(row) for row in rows]

    def forget_firings(self, schedule_id: str, kept: int) -> None:
        newest = select(FiringRow.id).where(FiringRow.schedule_id == schedule_id)
        newest = newest.order_by(FiringRow.due_at.desc()).limit(kept)
        older = FiringRow.schedule_id == schedule_id, FiringRow.id.not_in(newest)
        self._session.execute(delete(FiringRow).where(*older))
