"""What the report of learning is counted from."""

from __future__ import annotations

from collections.abc import Sequence

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
        query = query.order_by(SessionRow.created_at.desc()).limit(newest)
        rows = list(self._session.scalars(query))[::-1]
        ids = [row.id for row in rows]
        accepted, tokens = self._accepted_stages(ids), self._tokens(ids)
        return [
            SessionTotals(
                session_id=row.id,
                project_id=row.project_id,
                at=row.ended_at or row.created_at,
                accepted_stages=accepted.get(row.id, 0),
                tokens=tokens.get(row.id, 0),
                seconds=row.used_seconds,
            )
            for row in rows
        ]

    def learnings(self) -> tuple[int, int]:
        query = select(func.count(), func.count(LearningRow.pruned_at))
        recorded, pruned = self._session.execute(query.select_from(LearningRow)).one()
        return recorded, pruned

    def _accepted_stages(self, sessions: Sequence[str]) -> dict[str, int]:
        query = select(CandidateRow.session_id, _distinct(AcceptanceRow.stage_id))
        query = query.select_from(AcceptanceRow).join(CandidateRow)
        ours = CandidateRow.session_id.in_(sessions), AcceptanceRow.kind == "accepted"
        rows = self._session.execute(query.where(*ours).group_by(CandidateRow.session_id))
        return dict(rows.all())

    def _tokens(self, sessions: Sequence[str]) -> dict[str, int | None]:
        """None where an answer was not counted."""
        answers, counted = func.count(), func.count(AnswerRow.tokens)
        query = select(CycleRow.session_id, answers, counted, func.sum(AnswerRow.tokens))
        query = query.select_from(AnswerRow).join(CycleRow)
        ours = query.where(CycleRow.session_id.in_(sessions)).group_by(CycleRow.session_id)
        return {
            session: tokens if counted == answers else None
            for session, answers, counted, tokens in self._session.execute(ours)
        }


def _distinct(column: InstrumentedAttribute[str]) -> Function[int]:
    return func.count(func.distinct(column))
