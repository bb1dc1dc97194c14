"""The engine's life: wait for a queued session, make sure of a model, run it."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from backend.errors import GraceError, StorageUnavailable
from backend.learning_systems.interruptions import hold_back, passing, pause, pause_seconds
from backend.learning_systems.ports import Clock, Events, Store
from backend.learning_systems.records import WorkSession
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.states import SessionStatus, move
from backend.learning_systems.work_rules import Hold
from backend.learning_systems.work_session import SessionKeeper, SessionRunner, recover, unexpected

POLL_SECONDS = 1.0


class NotReady(Exception):
    """Something the session needs is still being prepared; asked again in a moment."""


class RunnerSource(Protocol):
    """Makes a session runner, loading the model on first use.

    Raises NotReady while llama.cpp is being built, GraceError when it cannot be had.
    """

    def __call__(self) -> SessionRunner: ...


MayGoOn = Callable[[UnitOfWork, WorkSession, datetime], WorkSession | Hold]
"""The session with the limits that the policy leaves it now, or what holds it back."""


class EngineLoop:
    """Runs sessions one after another until told to stop.

    `take_exam` takes an exam that waits while no session does; whether there was one. `quiet`
    are the quiet hours that it is now, in which nothing begins; `may_go_on` is asked before a
    paused session goes on by itself.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        events: Events,
        make_runner: RunnerSource,
        after_session: Callable[[], None] = lambda: None,
        take_exam: Callable[[], bool] = lambda: False,
        settle: Callable[[], None] = lambda: None,
        quiet: Callable[[], Hold | None] = lambda: None,
        may_go_on: MayGoOn = lambda tx, session, now: session,
    ) -> None:
        self._store = store
        self._clock = clock
        self._events = events
        self._make_runner = make_runner
        self._after_session = after_session
        self._take_exam = take_exam
        self._settle = settle
        self._quiet = quiet
        self._may_go_on = may_go_on
        self._holder = f"{socket.gethostname()}:{os.getpid()}"
        self._look = threading.Event()
        self._keeper: SessionKeeper | None = None
        self._stopping = threading.Event()
        self._lost = ""
        self._troubles = 0

    def nudge(self) -> None:
        """Something changed in the database."""
        self._look.set()
        keeper = self._keeper
        if keeper is not None:
            keeper.look_now()

    def stop(self) -> None:
        self._stopping.set()
        self.nudge()

    def run(self) -> None:
        self._say("idle")
        while not self._stopping.is_set():
            try:
                self._turn()
            except StorageUnavailable as error:
                self._wait_for_storage(error)

    def _turn(self) -> None:
        if self._lost:
            recover(self._store, self._clock, reason=self._lost)
            self._settle()
            self._lost, self._troubles = "", 0
            self._say("idle")
        session = self._queued() or self._due_again()
        if session is not None:
            self._serve(session)
        elif not self._take_exam():
            self._pause(POLL_SECONDS)

    def _wait_for_storage(self, error: StorageUnavailable) -> None:
        """Nothing can be written down now. What is under way is lost, and taken up again."""
        self._lost = str(error)
        self._troubles += 1
        seconds = pause_seconds(self._troubles)
        self._say(f"paused: {error} It tries again in {seconds:g} s.")
        self._stopping.wait(seconds)

    def _pause(self, seconds: float) -> None:
        self._look.wait(seconds)
        self._look.clear()

    def _serve(self, session: WorkSession) -> None:
        hold = self._quiet()
        if hold is not None:
            self._hold_back(session, hold)
            return
        try:
            runner = self._make_runner()
        except NotReady as waiting:
            self._say(str(waiting))
            self._pause(POLL_SECONDS)
            return
        except StorageUnavailable:
            raise
        except GraceError as error:
            self._refuse(session, error)
            return
        except Exception as error:  # the engine's edge: it must not die of it again and again
            self._fail(session, unexpected(error))
            return
        self._say(f"working on session {session.id}")
        runner.run(session, self._holder, self._watch)
        self._after_session()
        self._say(self._rest(session.id))

    def _hold_back(self, session: WorkSession, hold: Hold) -> None:
        """A queued session waits for the end of quiet hours that came before its turn."""
        with self._store.transaction() as tx:
            current = tx.sessions.get(session.id)
            if current.status is SessionStatus.QUEUED:
                hold_back(tx, current, current.used_seconds, hold, self._clock.now())
        self._say(self._rest(session.id))

    def _refuse(self, session: WorkSession, error: GraceError) -> None:
        """One that never began fails; one that was interrupted waits on, whatever is missing.

        One that another engine had begun waits where waiting may help.
        """
        begun = session.started_at is not None and passing(error) is not None
        if not session.troubles and not begun:
            self._fail(session, str(error))
            return
        with self._store.transaction() as tx:
            current = tx.sessions.get(session.id)
            if current.status is SessionStatus.QUEUED:
                pause(tx, current, current.used_seconds, 0.0, str(error), self._clock.now())
        self._say(self._rest(session.id))

    def _rest(self, session_id: str) -> str:
        """What the engine says of itself once it works on this session no more."""
        with self._store.snapshot() as tx:
            session = tx.sessions.get(session_id)
        if session.status is SessionStatus.PAUSED and session.resume_at is not None:
            return f"session {session.id} is paused until {session.resume_at:%H:%M:%S} UTC: " + (
                session.reason
            )
        return "idle"

    def _due_again(self) -> WorkSession | None:
        """A session whose trouble may be over, put back in the queue where the policy allows."""
        with self._store.snapshot() as tx:
            if _due(tx, self._clock.now()) is None:
                return None
        with self._store.transaction() as tx:
            now = self._clock.now()
            session = _due(tx, now)
            if session is None:
                return None
            allowed = self._may_go_on(tx, session, now)
            if isinstance(allowed, Hold):
                hold_back(tx, session, session.used_seconds, allowed, now)
                return None
            queued = replace(allowed, status=move(allowed.status, SessionStatus.QUEUED), reason="")
            tx.sessions.save(queued)
            tx.log.append("session.tried_again", now, {"session_id": session.id})
        return queued

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


def _due(tx: UnitOfWork, now: datetime) -> WorkSession | None:
    """A session of the active project whose pause is over, while nothing else is worked on."""
    run = tx.runs.active()
    if run is None or tx.sessions.live() is not None:
        return None
    return tx.sessions.due_again(run.id, now)


def fail_session(store: Store, clock: Clock, session: WorkSession, reason: str) -> None:
    """End a queued session that cannot begin, with the reason."""
    with store.transaction() as tx:
        current = tx.sessions.get(session.id)
        if current.status is SessionStatus.QUEUED:
            now = clock.now()
            failed = replace(current, status=SessionStatus.FAILED, ended_at=now, reason=reason)
            tx.sessions.save(failed)
            tx.log.append("session.ended", now, {"session_id": session.id, "reason": reason})
