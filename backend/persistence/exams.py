"""Exams and their results."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.errors import NotFound
from backend.learning_systems.exam_records import LIVE_EXAMS, Exam, ExamResult, ExamStatus
from backend.learning_systems.records import Page
from backend.persistence import mapping
from backend.persistence.models import ExamResultRow, ExamRow
from backend.persistence.paging import page


class SqlExams:
    """The ExamStore port."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, exam: Exam) -> None:
        self._session.add(ExamRow(**mapping.columns(exam)))
        self._session.flush()

    def get(self, exam_id: str) -> Exam:
        row = self._session.get(ExamRow, exam_id)
        if row is None:
            raise NotFound(f"There is no exam {exam_id!r}.")
        return mapping.exam(row)

    def live(self) -> Exam | None:
        query = select(ExamRow).where(ExamRow.status.in_(LIVE_EXAMS))
        row = self._session.scalars(query.order_by(ExamRow.created_at)).first()
        return None if row is None else mapping.exam(row)

    def save(self, exam: Exam) -> None:
        self._session.merge(ExamRow(**mapping.columns(exam)))
        self._session.flush()

    def page(self, limit: int, cursor: str | None) -> Page[Exam]:
        moment, row_id = ExamRow.created_at, ExamRow.id
        return page(self._session, select(ExamRow), moment, row_id, limit, cursor, mapping.exam)

    def finished(self, limit: int) -> Sequence[Exam]:
        query = select(ExamRow).where(ExamRow.status == ExamStatus.FINISHED)
        rows = self._session.scalars(query.order_by(ExamRow.ended_at.desc()).limit(limit))
        return [mapping.exam(row) for row in rows][::-1]

    def add_result(self, result: ExamResult) -> None:
        self._session.merge(ExamResultRow(**mapping.columns(result)))
        self._session.flush()

    def results(self, exam_id: str) -> Sequence[ExamResult]:
        query = select(ExamResultRow).where(ExamResultRow.exam_id == exam_id)
        order = (ExamResultRow.difficulty, ExamResultRow.stage_id, ExamResultRow.memory)
        rows = self._session.scalars(query.order_by(*order))
        return [mapping.exam_result(row) for row in rows]
