"""A session's edges: what ends it, and that an unexpected error is told and not repeated."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from backend.background.clock import SystemClock
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Curriculum
from backend.learning_systems.records import ProjectRun, WorkSession
from backend.learning_systems.search_policy import SearchPolicy
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.learning_systems.work_cycle import Tools
from backend.learning_systems.work_session import SessionKeeper, SessionRunner
from backend.persistence.database import SqlStore
from backend.sandboxing.levels import FULL, NONE
from backend.sandboxing.plain_launcher import PlainLauncher
from backend.sandboxing.sandbox import GraceSandbox
from tests.conftest import SILENT_MODEL

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


class Silent:
    """The Events port, for nobody."""

    def emit(self, name: str, **data: Any) -> None: ...


class NoWorkspace:
    """The Workspace port; nothing is accepted here."""

    def export(self, project_id: str, package: str, *_: Any) -> None: ...


class Bundled:
    """The CurriculumSource port over our own projects."""

    def current(self) -> Curriculum:
        return load_curriculum()


class Policy(SearchPolicy):
    """Does what the test says instead of choosing."""

    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__(drafts=1)
        self._act = act

    def choose(self, *_: Any, **__: Any) -> None:
        self._act()


@pytest.fixture
def session(store: SqlStore) -> WorkSession:
    queued = WorkSession("s", "r", "proj_crm_system", 1.0, SessionStatus.QUEUED, NOON)
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", "proj_crm_system", ProjectState.ACTIVE, NOON))
        tx.sessions.add(queued)
    return queued


def run(store: SqlStore, session: WorkSession, act: Callable[[], None]) -> WorkSession:
    tools = Tools(SILENT_MODEL, GraceSandbox(PlainLauncher()), store, SystemClock(), Silent(), 64)
    runner = SessionRunner(Bundled(), tools, Policy(act), NoWorkspace())
    runner.run(session, "holder")
    with store.snapshot() as tx:
        return tx.sessions.get("s")


def test_nothing_left_finishes_the_session(store: SqlStore, session: WorkSession) -> None:
    ended = run(store, session, lambda: None)
    assert ended.status is SessionStatus.FINISHED
    assert "every stage" in ended.reason
    assert ended.holder == "holder"
    assert ended.ended_at is not None


def test_unexpected_error_fails_the_session_and_is_told(
    store: SqlStore, session: WorkSession, capfd: pytest.CaptureFixture[str]
) -> None:
    def act() -> None:
        raise ZeroDivisionError("by nought")

    ended = run(store, session, act)
    assert ended.status is SessionStatus.FAILED
    assert "ZeroDivisionError: by nought" in ended.reason
    assert "Traceback" in capfd.readouterr().err


def test_trouble_with_the_store_while_working_fails_the_session(
    store: SqlStore, session: WorkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: SessionKeeper) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(SessionKeeper, "_tick_until_stopped", broken)
    ended = run(store, session, lambda: time.sleep(0.05))
    assert ended.status is SessionStatus.FAILED
    assert "disk full" in ended.reason


def test_session_that_is_not_queued_any_more_is_left_alone(
    store: SqlStore, session: WorkSession
) -> None:
    with store.transaction() as tx:
        tx.sessions.save(replace(session, status=SessionStatus.CANCELLED))
    assert run(store, session, lambda: None).status is SessionStatus.CANCELLED


def test_cancel_while_working_ends_as_cancelled(store: SqlStore, session: WorkSession) -> None:
    def cancel() -> None:
        with store.transaction() as tx:
            tx.sessions.save(replace(tx.sessions.get("s"), status=SessionStatus.CANCELLING))

    assert run(store, session, cancel).status is SessionStatus.CANCELLED


def test_level_of_isolation_at_which_it_began_stays_with_the_session(
    store: SqlStore, session: WorkSession
) -> None:
    assert run(store, session, lambda: None).isolation_level == NONE
    stronger = replace(session, id="t", isolation_level=FULL)
    with store.transaction() as tx:
        tx.sessions.add(stronger)
    run(store, stronger, lambda: None)
    with store.snapshot() as tx:
        assert tx.sessions.get("t").isolation_level == FULL
