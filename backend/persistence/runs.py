"""Runs of projects, their stages, and work sessions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.errors import NotFound
from backend.learning_systems.records import Page, ProjectRun, StageState, WorkSession
from backend.learning_systems.states import LIVE_SESSIONS, ProjectState, SessionStatus
from backend.persistence import mapping
from backend.persistence.models import RunRow, SessionRow, StageRow
from backend.persistence.paging import page
from backend.persistence.usage import SqlUsage

ENDED = (ProjectState.ABANDONED, ProjectState.COMPLETED)


class SqlRuns:
    """The Runs port."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, run: ProjectRun) -> None:
        self._session.add(RunRow(**mapping.columns(run)))
        self._session.flush()

    def get(self, run_id: str) -> ProjectRun:
        return mapping.run(self._row(run_id))

    def active(self) -> ProjectRun | None:
        return self._newest(RunRow.state == ProjectState.ACTIVE)

    def paused(self, project_id: str) -> ProjectRun | None:
        return self._newest(RunRow.state == ProjectState.PAUSED, RunRow.project_id == project_id)

    def latest(self, project_id: str) -> ProjectRun | None:
        return self._newest(RunRow.project_id == project_id)

    def open_runs(self) -> list[ProjectRun]:
        query = select(RunRow).where(RunRow.state.not_in(ENDED)).order_by(RunRow.started_at.desc())
        return [mapping.run(row) for row in self._session.scalars(query)]

    def latest_of_each(self) -> Mapping[str, ProjectRun]:
        rows = self._session.scalars(select(RunRow).order_by(RunRow.started_at))
        return {row.project_id: mapping.run(row) for row in rows}

    def completed(self) -> Mapping[str, float | None]:
        query = select(RunRow).where(RunRow.state == ProjectState.COMPLETED)
        rows = self._session.scalars(query.order_by(RunRow.started_at))
        return {row.project_id: row.trust_score for row in rows}

    def set_state(
        self, run_id: str, state: ProjectState, at: datetime, trust_score: float | None = None
    ) -> None:
        row = self._row(run_id)
        row.state = state
        if state in ENDED:
            row.ended_at = at
            row.trust_score = trust_score
        self._session.flush()

    def _row(self, run_id: str) -> RunRow:
        row = self._session.get(RunRow, run_id)
        if row is None:
            raise NotFound(f"There is no project run {run_id}.")
        return row

    def _newest(self, *conditions: object) -> ProjectRun | None:
        query = select(RunRow).where(*conditions).order_by(RunRow.started_at.desc())  # type: ignore[arg-type]
        row = self._session.scalars(query.limit(1)).first()
        return None if row is None else mapping.run(row)


class SqlStages:
    """The Stages port."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_run(self, run_id: str) -> Mapping[str, StageState]:
        rows = self._session.scalars(select(StageRow).where(StageRow.run_id == run_id))
        return {row.stage_id: mapping.stage(row) for row in rows}

    def save(self, state: StageState) -> None:
        self._session.merge(StageRow(**mapping.columns(state)))
        self._session.flush()


class SqlSessions:
    """The Sessions port."""

    def __init__(self, session: Session, usage: SqlUsage) -> None:
        self._session = session
        self._usage = usage

    def add(self, session: WorkSession) -> None:
        self._session.add(SessionRow(**mapping.columns(session)))
        self._session.flush()

    def get(self, session_id: str) -> WorkSession:
        return mapping.session(self._row(session_id))

    def live(self) -> WorkSession | None:
        query = select(SessionRow).where(SessionRow.status.in_(LIVE_SESSIONS))
        row = self._session.scalars(query).first()
        return None if row is None else mapping.session(row)

    def page(self, limit: int, cursor: str | None) -> Page[WorkSession]:
        created, row_id = SessionRow.created_at, SessionRow.id
        query = select(SessionRow)
        return page(self._session, query, created, row_id, limit, cursor, mapping.session)

    def save(self, session: WorkSession) -> None:
        self._session.merge(SessionRow(**mapping.columns(session)))
        self._session.flush()

    def due_again(self, run_id: str, now: datetime) -> WorkSession | None:
        paused = SessionRow.run_id == run_id, SessionRow.status == SessionStatus.PAUSED
        waiting = (*paused, SessionRow.resume_at <= now)
        row = self._session.scalars(
            select(SessionRow).where(*waiting).order_by(SessionRow.resume_at).limit(1)
        ).first()
        return None if row is None else mapping.session(row)

    def note_follow_up(self, session_id: str, text: str) -> None:
        self._row(session_id).follow_up = text
        self._session.flush()

    def tick(self, session_id: str, used_seconds: float, at: datetime) -> WorkSession:
        row = self._row(session_id)
        self._usage.add(at, seconds=max(0.0, used_seconds - row.used_seconds))
        row.used_seconds = used_seconds
        row.heartbeat_at = at
        self._session.flush()
        return mapping.session(row)

    def spend(self, session_id: str, tokens: int, at: datetime) -> None:
        self._row(session_id).used_tokens += tokens
        self._usage.add(at, tokens=tokens)

    def used_seconds(self, run_id: str) -> float:
        query = select(func.sum(SessionRow.used_seconds)).where(SessionRow.run_id == run_id)
        return self._session.scalar(query) or 0.0

    def _row(self, session_id: str) -> SessionRow:
        row = self._session.get(SessionRow, session_id)
        if row is None:
            raise NotFound(
                f"There is no session {session_id}.",
                remedy="GET /api/learning/sessions lists them.",
            )
        return row
