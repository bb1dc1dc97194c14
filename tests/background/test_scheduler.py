"""The keeper of the time: what is due is carried out, what was missed too, once each."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from backend.background.scheduler import Scheduler


class Work:
    """What is due; carrying it out is counted."""

    def __init__(self, **due: datetime) -> None:
        self.due = due
        self.fired: list[str] = []
        self.something = threading.Semaphore(0)

    def due_times(self) -> dict[str, datetime]:
        return dict(self.due)

    def fire(self, schedule_id: str) -> None:
        self.fired.append(schedule_id)
        del self.due[schedule_id]
        self.something.release()
        if schedule_id == "broken":
            raise ValueError("this one always fails")


def soon(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def test_what_is_due_and_what_was_missed_is_carried_out_once() -> None:
    work = Work(missed=soon(-7200), soon=soon(0.4), later=soon(3600))
    looks = threading.Semaphore(0)
    scheduler = Scheduler(work, also=looks.release)
    scheduler.start()
    for _ in range(2):
        assert work.something.acquire(timeout=30)
    assert looks.acquire(timeout=30)
    scheduler.stop()
    assert work.fired == ["missed", "soon"]


def test_schedule_that_came_later_or_failed_before_keeps_nobody_else_waiting() -> None:
    work = Work(broken=soon(-1))
    scheduler = Scheduler(work)
    scheduler.start()
    assert work.something.acquire(timeout=30)
    work.due["added"] = soon(-1)
    scheduler.look_now()
    assert work.something.acquire(timeout=30)
    scheduler.stop()
    assert work.fired == ["broken", "added"]
    scheduler.look_now()  # harmless
    scheduler.stop()


def test_removed_schedule_is_not_carried_out() -> None:
    work = Work(gone=soon(0.5), kept=soon(0.8))
    looks = threading.Semaphore(0)
    scheduler = Scheduler(work, also=looks.release)
    scheduler.start()
    assert looks.acquire(timeout=30)
    del work.due["gone"]
    scheduler.look_now()
    assert work.something.acquire(timeout=30)
    scheduler.stop()
    assert work.fired == ["kept"]
