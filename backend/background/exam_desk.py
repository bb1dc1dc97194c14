"""Takes the waiting exam when no session does anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from backend.background.engine_loop import NotReady
from backend.errors import GraceError, StorageUnavailable
from backend.learning_systems.exam_records import Exam, ExamStatus
from backend.learning_systems.exam_sitting import ExamSitting, fail_exam
from backend.learning_systems.ports import Clock, Events, Store
from backend.learning_systems.work_rules import Hold
from backend.learning_systems.work_session import unexpected


class ExamDesk:
    """`make_sitting` loads the model on first use, as a session's runner does.

    `hold` is what the policy says against any work now; the exam waits until it says nothing.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        events: Events,
        make_sitting: Callable[[], ExamSitting],
        hold: Callable[[], Hold | None] = lambda: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._events = events
        self._make_sitting = make_sitting
        self._hold = hold

    def take(self) -> bool:
        """Take the exam that waits; whether there was one that could be taken."""
        with self._store.snapshot() as tx:
            exam = tx.exams.live()
        if exam is None or exam.status is not ExamStatus.QUEUED:
            return False
        hold = self._hold()
        if hold is not None:
            self._wait(exam, hold)
            return False
        try:
            sitting = self._make_sitting()
        except NotReady:
            return False
        except StorageUnavailable:
            raise
        except GraceError as error:
            return self._fail(exam, str(error))
        except Exception as error:  # the engine's edge: it must not die of it again and again
            return self._fail(exam, unexpected(error))
        self._events.emit("engine", state=f"taking exam {exam.id}")
        sitting.take(exam)
        self._events.emit("engine", state="idle")
        return True

    def _wait(self, exam: Exam, hold: Hold) -> None:
        """Say once what it waits for."""
        reason = f"waits until {hold.until:%Y-%m-%d %H:%M} UTC: {hold.reason} ({hold.rule})"
        if exam.reason == reason:
            return
        with self._store.transaction() as tx:
            current = tx.exams.get(exam.id)
            if current.status is ExamStatus.QUEUED:
                tx.exams.save(replace(current, reason=reason))
                told = {"exam": exam.id, "rules": [hold.rule], "reason": hold.reason}
                tx.log.append("governance.paused", self._clock.now(), told)

    def _fail(self, exam: Exam, reason: str) -> bool:
        with self._store.transaction() as tx:
            fail_exam(tx, exam, self._clock, reason)
        return True
