"""Continuous mode: when the project of a session is complete, the next one follows by itself."""

from __future__ import annotations

from backend.errors import CriteriaUnmet, GraceError
from backend.learning_systems.access import Caller
from backend.learning_systems.ports import Store
from backend.learning_systems.project_builder import ProjectBuilder
from backend.learning_systems.records import WorkSession
from backend.learning_systems.states import SessionStatus
from backend.learning_systems.views import SessionView

SHORTEST_HOURS = 1 / 60
"""What is left of a session is worth another one from a minute on."""


class Continuation:
    """Looks at the newest session. What it decided is kept with it, so that it is decided once."""

    def __init__(self, builder: ProjectBuilder, store: Store) -> None:
        self._builder = builder
        self._store = store

    def go_on(self) -> SessionView | None:
        """Complete, start the next project and work on it with the hours that are left.

        None when there is nothing to go on with; the session then says why, if it was asked to
        go on. In quiet hours it waits for their end. Safe to be repeated after a kill at any point.
        """
        session = self._finished()
        if session is None or self._builder.quiet() is not None:
            return None
        try:
            following = self._follow(session)
        except CriteriaUnmet as error:
            unmet = ", ".join(str(each["criterion"]) for each in error.extra["unmet"])
            self._note(session.id, f"not continued: {error.detail} Unmet: {unmet}.")
        except GraceError as error:
            self._note(session.id, f"not continued: {error}")
        else:
            self._note(session.id, f"continued by session {following.session_id}")
            return following
        return None

    def _finished(self) -> WorkSession | None:
        with self._store.snapshot() as tx:
            newest = tx.sessions.page(1, None).items
        for session in newest:
            ended = session.status is SessionStatus.FINISHED and not session.follow_up
            if ended and session.continuous and _hours_left(session) >= SHORTEST_HOURS:
                return session
        return None

    def _follow(self, session: WorkSession) -> SessionView:
        active = self._builder.active_project()
        if active == session.project_id:
            self._builder.complete(Caller(f"continuous session {session.id}"))
            active = None
        if active is None:
            # Asked first: no project is started that nothing may work on.
            self._builder.check_work(_hours_left(session))
            self._builder.start()
        return self._builder.work(_hours_left(session), session.tokens_left, continuous=True)

    def _note(self, session_id: str, text: str) -> None:
        with self._store.transaction() as tx:
            tx.sessions.note_follow_up(session_id, text)


def _hours_left(session: WorkSession) -> float:
    return session.hours - session.used_seconds / 3600
