"""Where exams are asked for, looked at and cancelled; the engine takes them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

from backend.errors import Conflict
from backend.learning_systems.exam_records import (
    ASKED_FOR,
    LIVE_EXAMS,
    Exam,
    ExamStatus,
    ExamView,
    share_passed,
    unanswered,
)
from backend.learning_systems.exams import Exams
from backend.learning_systems.ports import Clock, ModelSource, Store
from backend.learning_systems.records import Page
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.work_permits import WorkPermits

SEED = 20_260_101
ANSWERS = 4
MAX_TOKENS = 1_024


class ExamOffice:
    """Everything a user does with exams. `wake` tells the engine to look now."""

    def __init__(
        self,
        exams: Exams,
        store: Store,
        models: ModelSource,
        permits: WorkPermits,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        self._total = 2 * len(exams.exam_stages)
        self._store = store
        self._models = models
        self._permits = permits
        self._clock = clock
        self._wake = wake

    def begin(self) -> ExamView:
        """Queue an exam. Raises Conflict while there is one, NoModel without a model, Forbidden
        where the policy lets nothing work now or not with this model."""
        self._models.require()
        self._permits.check()
        with self._store.transaction() as tx:
            live = tx.exams.live()
            if live is not None:
                raise Conflict(
                    f"Exam {live.id} is already {live.status.value}.",
                    remedy=f"DELETE /api/learning/exams/{live.id} cancels it.",
                    exam_id=live.id,
                )
            exam = queue_exam(tx, self._clock, ASKED_FOR)
            assert exam is not None
            view = self._view(tx, exam)
        self._wake()
        return view

    def exam(self, exam_id: str) -> ExamView:
        """With every result so far. Raises NotFound."""
        with self._store.snapshot() as tx:
            return self._view(tx, tx.exams.get(exam_id), whole=True)

    def page(self, limit: int, cursor: str | None) -> Page[ExamView]:
        """Exams, newest first, each with its figures."""
        with self._store.snapshot() as tx:
            page = tx.exams.page(limit, cursor)
            return Page(tuple(self._view(tx, exam) for exam in page.items), page.next)

    def cancel(self, exam_id: str) -> ExamView:
        """End an exam; results so far are kept. Ending twice is no error."""
        with self._store.transaction() as tx:
            exam = tx.exams.get(exam_id)
            if exam.status is ExamStatus.QUEUED:
                now = self._clock.now()
                exam = replace(exam, status=ExamStatus.CANCELLED, ended_at=now, reason="cancelled")
            elif exam.status is ExamStatus.RUNNING:
                exam = replace(exam, status=ExamStatus.CANCELLING)
            tx.exams.save(exam)
            tx.log.append("exam.cancel_requested", self._clock.now(), {"exam": exam_id})
            view = self._view(tx, exam)
        self._wake()
        return view

    def _view(self, tx: UnitOfWork, exam: Exam, *, whole: bool = False) -> ExamView:
        results = tuple(tx.exams.results(exam.id))
        bare, remembered = (share_passed(exam, results, side) for side in (False, True))
        shown = results if whole else ()
        silent = unanswered(results)
        return ExamView(exam, len(results), self._total, bare, remembered, silent, shown)


def is_live(view: ExamView) -> bool:
    return view.exam.status in LIVE_EXAMS


def queue_exam(tx: UnitOfWork, clock: Clock, trigger: str) -> Exam | None:
    """A new exam in the queue; None while there is one already."""
    if tx.exams.live() is not None:
        return None
    exam = Exam(
        id=uuid.uuid4().hex,
        trigger=trigger,
        status=ExamStatus.QUEUED,
        created_at=clock.now(),
        seed=SEED,
        answers=ANSWERS,
        max_tokens=MAX_TOKENS,
    )
    tx.exams.add(exam)
    tx.log.append("exam.queued", exam.created_at, {"exam": exam.id, "trigger": trigger})
    return exam
