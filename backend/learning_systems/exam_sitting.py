"""Takes exams: all stages, without memory and with it, at fixed seeds and a fixed budget.

Each result is one transaction, so that an exam goes on after a kill where it was. It
gives way to a work session between answers, and is taken up again afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from backend.errors import GraceError, StorageUnavailable
from backend.learning_systems import prompting
from backend.learning_systems.exam_paper import ExamPaper
from backend.learning_systems.exam_records import Exam, ExamResult, ExamStatus
from backend.learning_systems.exams import Exams, ExamStage
from backend.learning_systems.ports import Clock, Store
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.work_cycle import Tools
from backend.learning_systems.work_rules import Hold
from backend.learning_systems.work_session import unexpected

LOOK_SECONDS = 0.5


class ExamWatch:
    """Whether an exam must stop: it was cancelled, a work session waits, or `hold` says that
    the policy lets nothing work now.

    Asked for every token, so it looks twice a second at most. Whenever it looks, it counts
    the time since for the day.
    """

    def __init__(
        self, store: Store, clock: Clock, exam_id: str, hold: Callable[[], Hold | None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._exam_id = exam_id
        self._hold = hold
        self._looked = clock.monotonic()
        self._stop = self._must_stop()

    def __call__(self) -> bool:
        if not self._stop and self._clock.monotonic() - self._looked >= LOOK_SECONDS:
            self.count()
            self._stop = self._must_stop()
        return self._stop

    def count(self) -> None:
        """The time since it was counted last, as time of work."""
        since, self._looked = self._looked, self._clock.monotonic()
        with self._store.transaction() as tx:
            tx.usage.add(self._clock.now(), seconds=self._looked - since)

    def _must_stop(self) -> bool:
        with self._store.snapshot() as tx:
            cancelled = tx.exams.get(self._exam_id).status is not ExamStatus.RUNNING
            waited_for = tx.sessions.live() is not None
        return cancelled or waited_for or self._hold() is not None


class ExamSitting:
    """Takes queued exams with one model, while no `hold` keeps it from working."""

    def __init__(
        self, exams: Exams, tools: Tools, hold: Callable[[], Hold | None] = lambda: None
    ) -> None:
        self._exams = exams
        self._tools = tools
        self._hold = hold

    def take(self, exam: Exam) -> None:
        """Take it to its end, or until it must stop; what ended it is stored."""
        running = self._begin(exam)
        if running is None:
            return
        try:
            whole = self._all_stages(running)
            status, reason = (ExamStatus.FINISHED if whole else ExamStatus.QUEUED), ""
        except StorageUnavailable:
            raise  # it passes: the engine's loop waits, and puts the exam back
        except GraceError as error:
            status, reason = ExamStatus.FAILED, str(error)
        except Exception as error:  # the exam's edge: one that kills the engine comes back
            status, reason = ExamStatus.FAILED, unexpected(error)
        self._end(running.id, status, reason)

    def _all_stages(self, exam: Exam) -> bool:
        """Whether every stage has both results; the time it takes is counted."""
        stopped = ExamWatch(self._tools.store, self._tools.clock, exam.id, self._hold)
        try:
            return self._stages(exam, stopped)
        finally:
            stopped.count()

    def _stages(self, exam: Exam, stopped: ExamWatch) -> bool:
        paper = ExamPaper(self._exams, self._tools, exam, stopped)
        with self._tools.store.snapshot() as tx:
            known = {(each.stage_id, each.memory): each for each in tx.exams.results(exam.id)}
        for stage in self._exams.exam_stages:
            bare = known.get((stage.id, False)) or self._kept(paper.without_memory(stage), stopped)
            if bare is None:
                return False
            if (stage.id, True) not in known and not self._with_memory(paper, stage, bare, stopped):
                return False
        return True

    def _with_memory(
        self, paper: ExamPaper, stage: ExamStage, bare: ExamResult, stopped: ExamWatch
    ) -> bool:
        return self._kept(paper.with_memory(stage, bare), stopped) is not None

    def _kept(self, result: ExamResult | None, stopped: ExamWatch) -> ExamResult | None:
        """Store a result; one that was stopped half-way is asked for again later."""
        if result is None or stopped():
            return None
        with self._tools.store.transaction() as tx:
            tx.exams.add_result(result)
            if result.tokens and not result.same_prompt:
                tx.usage.add(self._tools.clock.now(), tokens=result.tokens)
        data = {"exam": result.exam_id, "stage": result.stage_id, "passes": result.passes}
        self._tools.events.emit("exam", memory=result.memory, answers=result.answers, **data)
        return result

    def _begin(self, exam: Exam) -> Exam | None:
        info = self._tools.model.describe()
        with self._tools.store.transaction() as tx:
            current = tx.exams.get(exam.id)
            if current.status is not ExamStatus.QUEUED:
                return None  # cancelled before it began
            now = self._tools.clock.now()
            words = (info.digest, prompting.files_hash())
            if current.started_at and words != (current.model_digest, current.prompt_files):
                reason = "the model or its prompts changed while the exam waited"
                tx.exams.save(
                    replace(current, status=ExamStatus.FAILED, ended_at=now, reason=reason)
                )
                return None
            running = replace(
                current,
                status=ExamStatus.RUNNING,
                started_at=current.started_at or now,
                reason="",
                model=info.name,
                model_digest=words[0],
                prompt_files=words[1],
            )
            tx.exams.save(running)
            tx.log.append("exam.began", now, {"exam": exam.id, "model_digest": info.digest})
        return running

    def _end(self, exam_id: str, status: ExamStatus, reason: str) -> None:
        with self._tools.store.transaction() as tx:
            current = tx.exams.get(exam_id)
            if current.status is ExamStatus.CANCELLING:
                status, reason = ExamStatus.CANCELLED, "cancelled"
            now = self._tools.clock.now()
            ended = None if status is ExamStatus.QUEUED else now
            tx.exams.save(replace(current, status=status, ended_at=ended, reason=reason))
            data = {"exam": exam_id, "status": status.value, "reason": reason}
            tx.log.append("exam.ended" if ended else "exam.waits", now, data)


def recover_exams(store: Store, clock: Clock) -> None:
    """Put an exam of an engine that died back in the queue, or end it if that was wanted."""
    with store.transaction() as tx:
        exam = tx.exams.live()
        if exam is None or exam.status is ExamStatus.QUEUED:
            return
        if exam.status is ExamStatus.CANCELLING:
            now, cancelled = clock.now(), ExamStatus.CANCELLED
            tx.exams.save(replace(exam, status=cancelled, ended_at=now, reason="cancelled"))
        else:
            tx.exams.save(replace(exam, status=ExamStatus.QUEUED))


def fail_exam(tx: UnitOfWork, exam: Exam, clock: Clock, reason: str) -> None:
    """End a queued exam that cannot begin, with the reason."""
    if tx.exams.get(exam.id).status is ExamStatus.QUEUED:
        now = clock.now()
        tx.exams.save(replace(exam, status=ExamStatus.FAILED, ended_at=now, reason=reason))
        tx.log.append("exam.ended", now, {"exam": exam.id, "reason": reason})
