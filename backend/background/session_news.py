"""Tells how the session under way stands: at each change, and every few seconds.

It reads the database, which is where sessions are truly kept: also what the command line or
another request did to them is told. While nobody listens it reads nothing; who comes later is
given the state by the stream's first event, and the end of the session told last.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from backend.learning_systems.live_news import LiveNews
from backend.learning_systems.states import SessionStatus, is_over
from backend.learning_systems.views import SessionView

LOOK_SECONDS = 2.0
SHORTEST_PAUSE_SECONDS = 0.5
LOOK_AFTER = frozenset({"session", "accepted", "edge_case", "task"})

ReadLatest = Callable[[], SessionView | None]
ReadSession = Callable[[str], SessionView]


class SessionNews:
    """A thread that looks at the newest session and publishes what changed of it.

    `session` reads one by its id: a session that ended is told even when another one began
    before anybody looked.
    """

    def __init__(self, latest: ReadLatest, session: ReadSession, news: LiveNews) -> None:
        self._latest = latest
        self._session = session
        self._news = news
        self._told: dict[str, Any] | None = None
        self._look = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="session-news", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._look.set()
        if self._thread.is_alive():
            self._thread.join()

    def hear(self, name: str, _data: Mapping[str, Any]) -> None:
        """Something of this name happened; it may have changed the session."""
        if name in LOOK_AFTER:
            self._look.set()

    def _watch(self) -> None:
        while not self._over.is_set():
            try:
                if self._news.is_read:
                    self._tell()
            except Exception as error:  # a thread's edge: a look that failed is taken again
                traceback.print_exception(error, file=sys.stderr)
            self._over.wait(SHORTEST_PAUSE_SECONDS)
            self._look.wait(LOOK_SECONDS)
            self._look.clear()

    def _tell(self) -> None:
        newest, before = self._latest(), self._told
        if newest is None:
            return
        if before is not None and before["session_id"] != newest.session_id and not _over(before):
            self._publish(session_state(self._session(before["session_id"])))
        state = session_state(newest)
        # What ended before the service began is no news.
        if before is None and _over(state):
            self._told = state
        elif state != before:
            self._publish(state)

    def _publish(self, state: dict[str, Any]) -> None:
        self._told = state
        self._news.publish("session", state, state["session_id"])


def _over(state: dict[str, Any]) -> bool:
    return is_over(SessionStatus(state["status"]))


def session_state(session: SessionView) -> dict[str, Any]:
    """What is told of a session: its state, the time left, and how far it is."""
    return {
        "session_id": session.session_id,
        "project_id": session.project_id,
        "status": session.status.value,
        "reason": session.reason,
        "resumes_at": session.resumes_at,
        "hours": session.hours,
        "used_seconds": session.used_seconds,
        "seconds_left": max(0.0, round(3600 * session.hours - session.used_seconds, 1)),
        "progress": session.progress,
        "iterations": session.iterations,
        "solutions_tested": session.solutions_tested,
        "edge_cases_found": session.edge_cases_found,
        "learnings": session.learnings,
    }
