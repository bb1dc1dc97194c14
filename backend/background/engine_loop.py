"""The engine's life: wait for a queued session, make sure of a model, run it."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from backend.errors import GraceError
from backend.learning_systems.ports import Clock, Events, Store
from backend.learning_systems.records import WorkSession
from backend.learning_systems.states import SessionStatus
from backend.learning_systems.work_session import SessionKeeper, SessionRunner, unexpected

POLL_SECONDS = 1.0


class NotReady(Exception):
    """Something the session needs is still being prepared; asked again in a moment."""


class RunnerSource(Protocol):
    """Makes a session runner, loading the model on first use.

    Raises NotReady while llama.cpp is being built, GraceError when it cannot be had.
    """

    def __call__(self) -> SessionRunner: ...


class EngineLoop:
    """Runs sessions one after another until told to stop.

    `take_exam` takes an exam that waits while no session does; whether there was one.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        events: Events,
        make_runner: RunnerSource,
        after_session: Callable[[], None] = lambda: None,
        take_exam: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store = store
        self._clock = clock
        self._events = events
        self._make_runner = make_runner
        self._after_session = after_session
        self._take_exam = take_exam
        self._holder = f"{socket.gethostname()}:{os.getpid()}"
        self._look = threading.Event()
        self._keeper: SessionKeeper | None = None
        self._stopped = False

    def nudge(self) -> None:
        """Something changed in the database."""
        self._look.set()
        keeper = self._keeper
        if keeper is not None:
            keeper.look_now()

    def stop(self) -> None:
        self._stopped = True
        self.nudge()

    def run(self) -> None:
        self._say("idle")
        while not self._stopped:
            session = self._queued()
            if session is None and self._take_exam():
                continue
            if session is None:
                self._look.wait(POLL_SECONDS)
                self._look.clear()
            else:
                self._serve(session)

    def _serve(self, session: WorkSession) -> None:
        try:
            runner = self._make_runner()
        except NotReady as waiting:
            self._say(str(waiting))
            self._look.wait(POLL_SECONDS)
            self._look.clear()
            return
        except GraceError as error:
            self._fail(session, str(error))
            return
        except Exception as error:  # the engine's edge: it must not die of it again and again
            self._fail(session, unexpected(error))
            return
        self._say(f"working on session {session.id}")
        runner.run(session, self._holder, self._watch)
        self._after_session()
        self._say("idle")

    def _watch(self, keeper: SessionKeeper | None) -> None:
        self._keeper = keeper

    def _queued(self) -> WorkSession | None:
        with self._store.snapshot() as tx:
            session = tx.sessions.live()
        waiting = session is not None and session.status is SessionStatus.QUEUED
        return session if waiting else None

    def _fail(self, session: WorkSession, reason: str) -> None:
        fail_session(self._store, self._clock, session, reason)
        self._after_session()
        self._say(f"idle: {reason}")

    def _say(self, state: str) -> None:
        self._events.emit("engine", state=state)


def fail_session(store: Store, clock: Clock, session: WorkSession, reason: str) -> None:
    """End a queued session that cannot begin, with the reason."""
    with store.transaction() as tx:
        current = tx.sessions.get(session.id)
        if current.status is SessionStatus.QUEUED:
            now = clock.now()
            failed = replace(current, status=SessionStatus.FAILED, ended_at=now, reason=reason)
            tx.sessions.save(failed)
            tx.log.append("session.ended", now, {"session_id": session.id, "reason": reason})
