"""One transaction and the repositories that work in it."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.learning_systems.records import Counters
from backend.persistence.attempts import SqlAnswers, SqlCandidates, SqlCycles
from backend.persistence.knowledge import SqlEdgeCases, SqlKpis, SqlLearnings, SqlLogEntries
from backend.persistence.models import (
    AnswerRow,
    CandidateRow,
    CycleRow,
    EdgeCaseRow,
    LearningRow,
    RunRow,
)
from backend.persistence.runs import SqlRuns, SqlSessions, SqlStages


class SqlUnitOfWork:
    """The UnitOfWork port over one SQLAlchemy session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def runs(self) -> SqlRuns:
        return SqlRuns(self._session)

    @cached_property
    def stages(self) -> SqlStages:
        return SqlStages(self._session)

    @cached_property
    def sessions(self) -> SqlSessions:
        return SqlSessions(self._session)

    @cached_property
    def cycles(self) -> SqlCycles:
        return SqlCycles(self._session)

    @cached_property
    def answers(self) -> SqlAnswers:
        return SqlAnswers(self._session)

    @cached_property
    def candidates(self) -> SqlCandidates:
        return SqlCandidates(self._session)

    @cached_property
    def edge_cases(self) -> SqlEdgeCases:
        return SqlEdgeCases(self._session)

    @cached_property
    def learnings(self) -> SqlLearnings:
        return SqlLearnings(self._session)

    @cached_property
    def kpis(self) -> SqlKpis:
        return SqlKpis(self._session)

    @cached_property
    def log(self) -> SqlLogEntries:
        return SqlLogEntries(self._session)

    def counters(self, run_id: str) -> Counters:
        """What the run has done, counted from its records."""
        answers, tokens = self._session.execute(
            select(func.count(), func.coalesce(func.sum(AnswerRow.tokens), 0)).where(
                AnswerRow.run_id == run_id
            )
        ).one()
        edge_cases, handled = self._session.execute(
            select(func.count(), func.count(EdgeCaseRow.handled_by)).where(
                EdgeCaseRow.run_id == run_id
            )
        ).one()
        return Counters(
            iterations=self._count(CycleRow, run_id),
            solutions_tested=self._count(CandidateRow, run_id),
            edge_cases_found=edge_cases,
            edge_cases_open=edge_cases - handled,
            learnings=self._learnings(run_id),
            answers=answers,
            tokens=tokens,
        )

    def _count(self, row: type[CycleRow] | type[CandidateRow], run_id: str) -> int:
        query = select(func.count()).select_from(row).where(row.run_id == run_id)
        return self._session.scalar(query) or 0

    def _learnings(self, run_id: str) -> int:
        project = select(RunRow.project_id).where(RunRow.id == run_id).scalar_subquery()
        query = select(func.count()).select_from(LearningRow)
        return self._session.scalar(query.where(LearningRow.project_id == project)) or 0
