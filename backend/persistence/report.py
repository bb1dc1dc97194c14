"""What the report of learning is counted from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case as when
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.functions import Function

from backend.learning_systems.jobs import Ended
from backend.learning_systems.report_views import CaseTotals, SessionTotals, StageTotals
from backend.persistence.models import (
    AcceptanceRow,
    AnswerRow,
    CandidateRow,
    CaseRow,
    CycleRow,
    LearningRow,
    RunRow,
    SessionRow,
)


class SqlReport:
    """The ReportCounts port."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def stages(self) -> Sequence[StageTotals]:
        """One judged again, by a suite that changed, is still one solution."""
        solution = CandidateRow.run_id + CandidateRow.code_hash
        passed = func.count(func.distinct(when((CandidateRow.ended == Ended.PASSED, solution))))
        tested = func.count(func.distinct(solution))
        query = (
            select(RunRow.project_id, CandidateRow.stage_id, tested, passed)
            .join(RunRow, CandidateRow.run_id == RunRow.id)
            .group_by(RunRow.project_id, CandidateRow.stage_id)
        )
        return [StageTotals(*row) for row in self._session.execute(query)]

    def cases(self, newest: int) -> CaseTotals:
        recent = select(CandidateRow.id).order_by(CandidateRow.created_at.desc()).limit(newest)
        passed = func.sum(when((CaseRow.outcome == "passed", 1), else_=0))
        query = select(CaseRow.visible, func.count(), passed, _distinct(CaseRow.candidate_id))
        query = query.where(CaseRow.candidate_id.in_(recent)).group_by(CaseRow.visible)
        sides = {row[0]: row for row in self._session.execute(query)}
        candidates = max((row[3] for row in sides.values()), default=0)
        visible, hidden = (sides.get(side, (side, 0, 0, 0)) for side in (True, False))
        return CaseTotals(candidates, visible[1], visible[2], hidden[1], hidden[2])

    def sessions(self, newest: int) -> Sequence[SessionTotals]:
        """Oldest first; those that worked."""
        query = select(SessionRow).where(SessionRow.used_seconds > 0)
        rows = self._session.scalars(query.order_by(SessionRow.created_at.desc()).limit(newest))
        return [self._session_totals(row) for row in rows][::-1]

    def learnings(self) -> tuple[int, int]:
        query = select(func.count(), func.count(LearningRow.pruned_at))
        recorded, pruned = self._session.execute(query.select_from(LearningRow)).one()
        return recorded, pruned

    def _session_totals(self, row: SessionRow) -> SessionTotals:
        accepted = select(_distinct(AcceptanceRow.stage_id)).join(CandidateRow)
        accepted = accepted.where(
            CandidateRow.session_id == row.id, AcceptanceRow.kind == "accepted"
        )
        said = select(func.count(), func.count(AnswerRow.tokens), func.sum(AnswerRow.tokens))
        said = said.select_from(AnswerRow).join(CycleRow).where(CycleRow.session_id == row.id)
        answers, counted, tokens = self._session.execute(said).one()
        moment: datetime = row.ended_at or row.created_at
        return SessionTotals(
            session_id=row.id,
            project_id=row.project_id,
            at=moment,
            accepted_stages=self._session.scalar(accepted) or 0,
            tokens=tokens or 0 if counted == answers else None,
            seconds=row.used_seconds,
        )


def _distinct(column: InstrumentedAttribute[str]) -> Function[int]:
    return func.count(func.distinct(column))
