"""Keeps the time for schedules, in the service's process.

The store says what is due when; the jobs of APScheduler are made from it at the start and
whenever it changed, and do nothing but look there again.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Protocol

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

LOOK_SECONDS = 5
_LOOK = "look"


class DueWork(Protocol):
    """What is due when, and how it is carried out."""

    def due_times(self) -> dict[str, datetime]: ...
    def fire(self, schedule_id: str) -> object: ...


class Scheduler:
    """Starts, stops, and carries out one schedule at a time.

    It looks into the store every few seconds too: the command line may have changed it, and a
    clock that was put forward, or a machine that slept, would leave a timer waiting. `also` is
    done at each look.
    """

    def __init__(self, work: DueWork, also: Callable[[], object] = lambda: None) -> None:
        self._work = work
        self._also = also
        pool = {"class": "apscheduler.executors.pool:ThreadPoolExecutor", "max_workers": 1}
        self._busy = threading.RLock()
        self._stopped = False
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": pool},
            # One worker does one thing at a time; further looks wait their turn.
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 3},
        )

    def start(self) -> None:
        """What was missed while nobody kept the time is carried out at once."""
        now = datetime.now(self._scheduler.timezone)
        self._scheduler.add_job(
            self._look, IntervalTrigger(seconds=LOOK_SECONDS), id=_LOOK, next_run_time=now
        )
        self._scheduler.start()

    def stop(self) -> None:
        """A firing under way is waited for; it only queues work, and takes no time."""
        if self._scheduler.running:
            # Waited for here: APScheduler would do so with its lock held, which a firing may need.
            self._stopped = True
            with self._busy:
                # Its thread looks once more after the end, and must find nothing to run.
                self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=False)

    def look_now(self) -> None:
        """The schedules changed."""
        if self._scheduler.running and not self._stopped:
            now = datetime.now(self._scheduler.timezone)
            with suppress(JobLookupError):  # it is about to stop
                self._scheduler.modify_job(_LOOK, next_run_time=now)

    def _look(self) -> None:
        self._guarded(self._renew_jobs)
        self._guarded(self._also)

    def _renew_jobs(self) -> None:
        due = self._work.due_times()
        jobs = {job.id: job for job in self._scheduler.get_jobs() if job.id != _LOOK}
        for gone in jobs.keys() - due.keys():
            self._scheduler.remove_job(gone)
        for key, moment in due.items():
            if key not in jobs or jobs[key].next_run_time != moment:
                trigger = DateTrigger(moment)
                self._scheduler.add_job(
                    self._fire, trigger, args=[key], id=key, replace_existing=True
                )

    def _fire(self, schedule_id: str) -> None:
        def act() -> None:
            self._work.fire(schedule_id)
            self.look_now()  # only when it went well: else it would be due at once, again and again

        self._guarded(act)

    def _guarded(self, act: Callable[[], object]) -> None:
        try:
            with self._busy:
                if not self._stopped:
                    act()
        except Exception as error:  # a thread's edge: the next look tries again
            traceback.print_exception(error, file=sys.stderr)
