"""The engine's loop: it waits for what is not ready, and says why a session cannot begin."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from backend.background.clock import SystemClock
from backend.background.engine_loop import EngineLoop, NotReady
from backend.errors import NoModel, SandboxUnavailable
from backend.learning_systems.records import ProjectRun, WorkSession
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.learning_systems.work_session import recover
from backend.persistence.database import SqlStore

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


class Collected:
    """The Events port, kept in a list."""

    def __init__(self) -> None:
        self.states: list[str] = []

    def emit(self, name: str, **data: Any) -> None:
        self.states.append(str(data.get("state", "")))


def queue(store: SqlStore, status: SessionStatus = SessionStatus.QUEUED) -> None:
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", "proj_crm_system", ProjectState.ACTIVE, NOON))
        session = WorkSession("s", "r", "proj_crm_system", 1.0, status, NOON, used_seconds=7.0)
        tx.sessions.add(session)


def session(store: SqlStore) -> WorkSession:
    with store.snapshot() as tx:
        return tx.sessions.get("s")


@pytest.fixture
def news() -> Collected:
    return Collected()


def run_until(loop: EngineLoop, done: threading.Event) -> None:
    thread = threading.Thread(target=loop.run)
    thread.start()
    assert done.wait(20)
    loop.stop()
    thread.join(20)
    assert not thread.is_alive()


def test_session_stays_queued_while_something_is_not_ready(
    store: SqlStore, news: Collected
) -> None:
    queue(store)
    asked = threading.Event()
    times = 0

    def not_ready() -> Any:
        nonlocal times
        times += 1
        if times == 2:
            asked.set()
        loop.nudge()
        raise NotReady("waiting for llama.cpp: step 3 of 83")

    loop = EngineLoop(store, SystemClock(), news, not_ready)
    run_until(loop, asked)
    assert session(store).status is SessionStatus.QUEUED
    assert "waiting for llama.cpp: step 3 of 83" in news.states


def test_session_without_a_model_fails_with_the_remedy(store: SqlStore, news: Collected) -> None:
    queue(store)
    asked = threading.Event()

    def no_model() -> Any:
        asked.set()
        raise NoModel("No language model is chosen.", remedy="Start with --model.")

    loop = EngineLoop(store, SystemClock(), news, no_model)
    run_until(loop, asked)
    ended = session(store)
    assert ended.status is SessionStatus.FAILED
    assert "--model" in ended.reason


def test_session_that_an_engine_before_had_begun_waits_for_what_may_come_back(
    store: SqlStore, news: Collected
) -> None:
    queue(store)
    with store.transaction() as tx:
        tx.sessions.save(replace(tx.sessions.get("s"), started_at=NOON))
    asked = threading.Event()

    def weaker() -> Any:
        asked.set()
        raise SandboxUnavailable("The sandbox holds code at level none only.")

    run_until(EngineLoop(store, SystemClock(), news, weaker), asked)
    waiting = session(store)
    assert (waiting.status, waiting.troubles) == (SessionStatus.PAUSED, 1)
    assert "level none only" in waiting.reason


@pytest.mark.parametrize(
    ("left", "recovered"),
    [
        (SessionStatus.RUNNING, SessionStatus.QUEUED),
        (SessionStatus.QUEUED, SessionStatus.QUEUED),
        (SessionStatus.CANCELLING, SessionStatus.CANCELLED),
    ],
)
def test_recovery_puts_the_work_of_a_dead_engine_back(
    store: SqlStore, left: SessionStatus, recovered: SessionStatus
) -> None:
    queue(store, left)
    for _ in range(2):  # a second recovery changes nothing
        recover(store, SystemClock())
    assert session(store).status is recovered
    assert session(store).used_seconds == 7.0
