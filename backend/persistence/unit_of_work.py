"""One transaction and the repositories that work in it."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from backend.learning_systems.records import Counters
from backend.persistence.attempts import (
    SqlAcceptances,
    SqlAnswers,
    SqlCandidates,
    SqlCycles,
    SqlModelCalls,
)
from backend.persistence.exams import SqlExams
from backend.persistence.knowledge import SqlEdgeCases, SqlKpis, SqlSearches
from backend.persistence.learnings import SqlLearnings
from backend.persistence.log import SqlLogEntries
from backend.persistence.models import (
    AnswerRow,
    CandidateRow,
    CycleRow,
    EdgeCaseRow,
    LearningRow,
    RunRow,
)
from backend.persistence.project_facts import SqlDocuments, SqlFacts
from backend.persistence.report import SqlReport
from backend.persistence.runs import SqlRuns, SqlSessions, SqlStages
from backend.persistence.schedules import SqlSchedules
from backend.persistence.search import SqlSearch
from backend.persistence.tokens import SqlApiTokens
from backend.persistence.tree_hashes import TreeHashes
from backend.persistence.usage import SqlUsage


class SqlUnitOfWork:
    """The UnitOfWork port over one SQLAlchemy session."""

    def __init__(self, session: Session, trees: TreeHashes) -> None:
        self._session = session
        self._trees = trees

    @cached_property
    def runs(self) -> SqlRuns:
        return SqlRuns(self._session)

    @cached_property
    def stages(self) -> SqlStages:
        return SqlStages(self._session)

    @cached_property
    def sessions(self) -> SqlSessions:
        return SqlSessions(self._session, self.usage)

    @cached_property
    def usage(self) -> SqlUsage:
        return SqlUsage(self._session)

    @cached_property
    def cycles(self) -> SqlCycles:
        return SqlCycles(self._session, self.log)

    @cached_property
    def model_calls(self) -> SqlModelCalls:
        return SqlModelCalls(self._session)

    @cached_property
    def answers(self) -> SqlAnswers:
        return SqlAnswers(self._session, self.log)

    @cached_property
    def candidates(self) -> SqlCandidates:
        return SqlCandidates(self._session, self._trees)

    @cached_property
    def acceptances(self) -> SqlAcceptances:
        return SqlAcceptances(self._session)

    @cached_property
    def search(self) -> SqlSearch:
        return SqlSearch(self._session)

    @cached_property
    def edge_cases(self) -> SqlEdgeCases:
        return SqlEdgeCases(self._session, self.log)

    @cached_property
    def searches(self) -> SqlSearches:
        return SqlSearches(self._session)

    @cached_property
    def exams(self) -> SqlExams:
        return SqlExams(self._session)

    @cached_property
    def report(self) -> SqlReport:
        return SqlReport(self._session)

    @cached_property
    def learnings(self) -> SqlLearnings:
        return SqlLearnings(self._session, self.log)

    @cached_property
    def kpis(self) -> SqlKpis:
        return SqlKpis(self._session, self.log)

    @cached_property
    def facts(self) -> SqlFacts:
        return SqlFacts(self._session)

    @cached_property
    def documents(self) -> SqlDocuments:
        return SqlDocuments(self._session)

    @cached_property
    def schedules(self) -> SqlSchedules:
        return SqlSchedules(self._session)

    @cached_property
    def tokens(self) -> SqlApiTokens:
        return SqlApiTokens(self._session)

    @cached_property
    def log(self) -> SqlLogEntries:
        return SqlLogEntries(self._session)

    def write(self) -> None:
        """Write what waits for the end of the transaction; called before the commit."""
        self.log.write()

    def counters(self, run_id: str, session_id: str | None = None) -> Counters:
        """What the run, or one session of it, has done, counted from its records."""
        answers, tokens = self._answers(run_id, session_id)
        found, handled = self._edge_cases(run_id, session_id)
        return Counters(
            iterations=self._cycles(run_id, session_id),
            solutions_tested=self._solutions(run_id, session_id),
            edge_cases_found=found,
            edge_cases_open=found - handled,
            learnings=self._learnings(run_id, session_id),
            answers=answers,
            tokens=tokens,
        )

    def _cycles(self, run_id: str, session_id: str | None) -> int:
        query = select(func.count()).select_from(CycleRow).where(CycleRow.run_id == run_id)
        if session_id is not None:
            query = query.where(CycleRow.session_id == session_id)
        return self._session.scalar(query) or 0

    def _solutions(self, run_id: str, session_id: str | None) -> int:
        """Candidates; one that was judged again, by a suite that grew, is still one solution."""
        query = select(func.count(distinct(CandidateRow.code_hash)))
        query = query.where(CandidateRow.run_id == run_id)
        if session_id is not None:
            query = query.where(CandidateRow.session_id == session_id)
        return self._session.scalar(query) or 0

    def _answers(self, run_id: str, session_id: str | None) -> tuple[int, int | None]:
        """Answers and their tokens; None when there are answers but no token was counted."""
        query = select(func.count(), func.sum(AnswerRow.tokens))
        query = query.where(AnswerRow.run_id == run_id)
        if session_id is not None:
            query = query.join(CycleRow).where(CycleRow.session_id == session_id)
        count, tokens = self._session.execute(query).one()
        return count, tokens if count else 0

    def _edge_cases(self, run_id: str, session_id: str | None) -> tuple[int, int]:
        query = select(func.count(), func.count(EdgeCaseRow.handled_by))
        query = query.where(EdgeCaseRow.run_id == run_id)
        if session_id is not None:
            query = query.where(EdgeCaseRow.session_id == session_id)
        found, handled = self._session.execute(query).one()
        return found, handled

    def _learnings(self, run_id: str, session_id: str | None) -> int:
        query = select(func.count()).select_from(LearningRow)
        if session_id is not None:
            query = query.where(LearningRow.session_id == session_id)
        else:
            project = select(RunRow.project_id).where(RunRow.id == run_id).scalar_subquery()
            query = query.where(LearningRow.project_id == project)
        return self._session.scalar(query) or 0
