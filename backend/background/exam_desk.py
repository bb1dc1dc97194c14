"""Takes the waiting exam when no session does anything."""

from __future__ import annotations

from collections.abc import Callable

from backend.background.engine_loop import NotReady
from backend.errors import GraceError, StorageUnavailable
from backend.learning_systems.exam_records import Exam, ExamStatus
from backend.learning_systems.exam_sitting import ExamSitting, fail_exam
from backend.learning_systems.ports import Clock, Events, Store
from backend.learning_systems.work_session import unexpected


class ExamDesk:
    """`make_sitting` loads the model on first use, as a session's runner does."""

    def __init__(
        self, store: Store, clock: Clock, events: Events, make_sitting: Callable[[], ExamSitting]
    ) -> None:
        self._store = store
        self._clock = clock
        self._events = events
        self._make_sitting = make_sitting

    def take(self) -> bool:
        """Take the exam that waits; whether there was one that could be taken."""
        with self._store.snapshot() as tx:
            exam = tx.exams.live()
        if exam is None or exam.status is not ExamStatus.QUEUED:
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

    def _fail(self, exam: Exam, reason: str) -> bool:
        with self._store.transaction() as tx:
            fail_exam(tx, exam, self._clock, reason)
        return True
