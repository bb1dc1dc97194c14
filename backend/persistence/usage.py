"""What work used, by quarters of an hour."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.learning_systems.records import Used
from backend.persistence.models import UsageRow

QUARTER_MINUTES = 15
"""A day begins on a quarter of an hour of UTC in every time zone in use."""


class SqlUsage:
    """The Usage port."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, at: datetime, *, seconds: float = 0.0, tokens: int = 0) -> None:
        quarter = quarter_of(at)
        row = self._session.get(UsageRow, quarter)
        if row is None:
            row = UsageRow(quarter=quarter, seconds=0.0, tokens=0)
            self._session.add(row)
        row.seconds += seconds
        row.tokens += tokens
        self._session.flush()

    def since(self, moment: datetime) -> Used:
        query = select(func.sum(UsageRow.seconds), func.sum(UsageRow.tokens))
        seconds, tokens = self._session.execute(query.where(UsageRow.quarter >= moment)).one()
        return Used((seconds or 0.0) / 3600, tokens or 0)


def quarter_of(at: datetime) -> datetime:
    """The beginning of the quarter of an hour that a moment lies in, UTC."""
    moment = at.astimezone(UTC)
    minute = moment.minute - moment.minute % QUARTER_MINUTES
    return moment.replace(minute=minute, second=0, microsecond=0)
