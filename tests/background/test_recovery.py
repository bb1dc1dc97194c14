"""Troubles that are really caused: the session pauses with the reason, and goes on by itself."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from backend import engine_bootstrap
from backend.background.clock import SystemClock
from backend.background.engine_loop import EngineLoop
from backend.errors import (
    Conflict,
    Forbidden,
    NoModel,
    SandboxUnavailable,
    StorageUnavailable,
    Unavailable,
)
from backend.learning_systems import interruptions, work_session
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Curriculum
from backend.learning_systems.interruptions import LEASE_SECONDS, passing, pause_seconds
from backend.learning_systems.policy import MODELS_RULE, Policy, WorkPolicy
from backend.learning_systems.records import ProjectRun, WorkSession
from backend.learning_systems.search_policy import SearchPolicy
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.learning_systems.work_cycle import Tools
from backend.learning_systems.work_permits import WorkPermits
from backend.learning_systems.work_rules import HOURS, QUIET
from backend.learning_systems.work_session import SessionKeeper, SessionRunner, recover
from backend.persistence.database import SqlStore, connect
from backend.sandboxing.plain_launcher import PlainLauncher
from backend.sandboxing.sandbox import GraceSandbox
from backend.settings import Settings
from tests.conftest import SILENT_MODEL, Script
from tests.service_process import running

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
PATIENCE = 0.3


class News:
    """The Events port; what the engine says of itself is kept."""

    def __init__(self) -> None:
        self.states: list[str] = []

    def emit(self, name: str, **data: Any) -> None:
        if name == "engine":
            self.states.append(data["state"])


class Bundled:
    """The CurriculumSource port over our own projects."""

    def current(self) -> Curriculum:
        return load_curriculum()


class NoWorkspace:
    """The Workspace port; nothing is accepted here."""

    def export(self, project_id: str, package: str, steps: Any, documents: Any) -> None: ...


class Acting(SearchPolicy):
    """Does what the test says instead of choosing; then nothing is left."""

    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__(drafts=1)
        self._act = act

    def choose(self, *_: Any, **__: Any) -> None:
        self._act()


@pytest.fixture
def impatient(store: SqlStore, settings: Settings) -> Iterator[SqlStore]:
    """The same database, for a writer that waits a moment only."""
    impatient = SqlStore(connect(settings.database_path, PATIENCE))
    with impatient.transaction() as tx:
        tx.runs.add(ProjectRun("r", "proj_crm_system", ProjectState.ACTIVE, NOON))
        tx.sessions.add(WorkSession("s", "r", "proj_crm_system", 1.0, SessionStatus.QUEUED, NOON))
    yield impatient
    impatient.close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interruptions, "FIRST_PAUSE_SECONDS", 0.1)


def seen(store: SqlStore) -> WorkSession:
    with store.snapshot() as tx:
        return tx.sessions.get("s")


def events(store: SqlStore, path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return [name for (name,) in database.execute("SELECT event FROM log_entries ORDER BY seq")]


@contextmanager
def engine(
    store: SqlStore, act: Callable[[], None], asked: Mapping[str, Any] | None = None, **parts: Any
) -> Iterator[News]:
    """A loop at work, ended at the end; `asked` are its questions to the policy."""
    news = News()
    tools = Tools(SILENT_MODEL, GraceSandbox(PlainLauncher()), store, SystemClock(), news, 64)

    def runner() -> SessionRunner:
        return SessionRunner(Bundled(), tools, Acting(act), NoWorkspace(), **parts)

    loop = EngineLoop(store, SystemClock(), news, runner, **(asked or {}))
    thread = threading.Thread(target=loop.run)
    thread.start()
    try:
        yield news
    finally:
        loop.stop()
        thread.join(30)
        assert not thread.is_alive()


def wait_for(condition: Callable[[], object], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_database_locked_for_longer_than_anybody_waits(
    impatient: SqlStore, settings: Settings
) -> None:
    lock = sqlite3.connect(settings.database_path, check_same_thread=False)
    turns = []

    def act() -> None:
        turns.append(time.monotonic())
        if len(turns) == 1:
            lock.execute("BEGIN IMMEDIATE")
            with impatient.transaction():
                pass

    with engine(impatient, act) as news:
        wait_for(lambda: any("locked" in state for state in news.states))
        assert "It tries again in" in next(state for state in news.states if "locked" in state)
        lock.rollback()
        wait_for(lambda: seen(impatient).status is SessionStatus.FINISHED)
    lock.close()
    assert len(turns) == 2
    names = events(impatient, settings.database_path)
    assert names.count("session.began") == 2
    assert names.count("session.recovered") == 1
    assert news.states[-1] == "idle"


def test_disk_full_under_the_database(impatient: SqlStore, settings: Settings) -> None:
    """A database that may not grow says what one on a full disk says."""
    with pytest.raises(StorageUnavailable, match="no room left"):
        fill_up(impatient)
    assert seen(impatient).status is SessionStatus.QUEUED


def fill_up(store: SqlStore) -> None:
    with store.transaction() as tx:
        connection = tx.sessions._session.connection()  # type: ignore[attr-defined]
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        for number in range(500):
            tx.runs.add(ProjectRun(str(number), "x" * 4000, ProjectState.ABANDONED, NOON))


@pytest.mark.parametrize(
    "trouble",
    [
        OSError(28, "No space left on device", "/data/projects"),
        SandboxUnavailable("The sandbox cannot fork."),
        NoModel("The model file is gone."),
    ],
    ids=["disk", "sandbox", "model"],
)
def test_trouble_that_passes_pauses_the_session_until_it_has(
    impatient: SqlStore, settings: Settings, trouble: Exception
) -> None:
    passed = threading.Event()
    tries = []

    def act() -> None:
        tries.append(1)
        if not passed.is_set():
            raise trouble

    with engine(impatient, act) as news:
        wait_for(lambda: len(tries) >= 2)
        paused = None

        def is_paused() -> bool:
            nonlocal paused
            paused = seen(impatient)
            return paused.status is SessionStatus.PAUSED

        wait_for(is_paused)
        assert paused is not None
        assert (
            str(trouble.args[-1] if isinstance(trouble, OSError) else trouble)[:15]
            in (paused.reason)
            or "No space left" in paused.reason
        )
        assert paused.resume_at is not None
        assert paused.troubles >= 1
        assert paused.ended_at is None
        wait_for(lambda: any("is paused until" in state for state in news.states))
        passed.set()
        wait_for(lambda: seen(impatient).status is SessionStatus.FINISHED)
    over = seen(impatient)
    assert (over.resume_at, over.holder is not None) == (None, True)
    names = events(impatient, settings.database_path)
    assert names.count("session.interrupted") == len(tries) - 1


def test_check_before_each_cycle_pauses_too(impatient: SqlStore) -> None:
    checks = []

    def check() -> None:
        checks.append(1)
        if len(checks) == 1:
            raise NoModel("The model file is gone.")

    with engine(impatient, lambda: None, check=check):
        wait_for(lambda: seen(impatient).status is SessionStatus.FINISHED)
    assert len(checks) == 2


def test_paused_session_can_be_cancelled_and_waits_for_its_project(impatient: SqlStore) -> None:
    past = datetime.now(UTC) - timedelta(seconds=5)
    with impatient.transaction() as tx:
        waiting = replace(seen(impatient), status=SessionStatus.PAUSED, resume_at=past, troubles=1)
        tx.sessions.save(waiting)
        tx.runs.set_state("r", ProjectState.PAUSED, NOON)
    with engine(impatient, lambda: None):
        time.sleep(1.5)  # two looks: nothing may happen
        assert seen(impatient).status is SessionStatus.PAUSED
        with impatient.transaction() as tx:
            tx.runs.set_state("r", ProjectState.ACTIVE, NOON)
        wait_for(lambda: seen(impatient).status is SessionStatus.FINISHED)


def test_pauses_grow_up_to_a_limit_and_mistakes_are_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(interruptions, "FIRST_PAUSE_SECONDS", 2.0)
    assert [pause_seconds(n) for n in (1, 2, 3, 8, 9, 10**6)] == [2, 4, 8, 256, 300, 300]
    assert passing(ValueError("no")) is None
    assert passing(FileNotFoundError(2, "No such file")) is None
    assert passing(OSError(28, "No space left on device")) == "No space left on device."


def held(store: SqlStore, holder: str, age: float) -> None:
    with store.transaction() as tx:
        beat = datetime.now(UTC) - timedelta(seconds=age)
        session = replace(tx.sessions.get("s"), status=SessionStatus.RUNNING)
        tx.sessions.save(replace(session, holder=holder, heartbeat_at=beat))


def test_session_of_a_live_engine_elsewhere_is_not_taken(impatient: SqlStore) -> None:
    held(impatient, "another:7", age=1)
    with pytest.raises(Conflict, match="another:7"):
        recover(impatient, SystemClock(), host="here")
    assert seen(impatient).status is SessionStatus.RUNNING


@pytest.mark.parametrize(("holder", "age"), [("another:7", LEASE_SECONDS + 1), ("here:7", 0)])
def test_session_of_a_dead_engine_is_taken_over(
    impatient: SqlStore, holder: str, age: float
) -> None:
    held(impatient, holder, age)
    recover(impatient, SystemClock(), host="here")
    assert seen(impatient).status is SessionStatus.QUEUED


def test_second_engine_of_a_data_folder_is_refused(
    settings: Settings, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    acquire = FileLock.acquire
    monkeypatch.setattr(FileLock, "acquire", lambda self, timeout=None: acquire(self, timeout=0.1))
    with engine_bootstrap.engine_lock(settings), pytest.raises(Conflict, match="Another engine"):
        engine_bootstrap.engine_lock(settings)


def test_model_that_the_policy_forbids_meanwhile_pauses_the_session_and_takes_no_exam(
    data_dir: Path, write_script: Script
) -> None:
    script = write_script([{"stage": "contact_book", "kind": "draft", "reply": "no"}])
    settings = Settings(data_dir=data_dir, model=f"scripted:{script}")
    parts = engine_bootstrap.EngineParts(settings, News())
    check = parts.runner()._check
    check()
    text = settings.policy_path.read_text().replace('allowed = ["*"]', 'allowed = ["qwen*"]')
    settings.policy_path.write_text(text)
    with pytest.raises(Unavailable, match=MODELS_RULE):
        check()
    for begin in (parts.runner, parts.exam_sitting):
        with pytest.raises(Forbidden) as refused:
            begin()
        assert refused.value.extra["rule"] == MODELS_RULE
    parts.sandbox.close()
    parts.store.close()


def test_engine_that_lost_its_session_to_another_stops_and_leaves_it_alone(
    impatient: SqlStore,
) -> None:
    taken = threading.Event()

    def act() -> None:
        if not taken.is_set():
            with impatient.transaction() as tx:
                tx.sessions.save(replace(tx.sessions.get("s"), holder="another:7"))
            taken.set()
        time.sleep(0.7)  # long enough for a look at the row

    with engine(impatient, act) as news:
        wait_for(lambda: taken.is_set() and news.states[-1] == "idle")
        session = seen(impatient)
    assert (session.status, session.holder) == (SessionStatus.RUNNING, "another:7")


def test_model_file_that_goes_and_comes_back_under_a_running_session(
    data_dir: Path, write_script: Script
) -> None:
    replies = [
        {"stage": "contact_book", "kind": "draft", "reply": f"Nothing {number}.", "seconds": 0.3}
        for number in range(20)
    ]
    script = write_script(replies)
    away = script.with_suffix(".away")
    with running(data_dir, f"scripted:{script}", drafts="2") as service:
        service.post("project/start")
        key = service.post("project/work", {"hours": 1}).json()["session_id"]
        service.wait_until(lambda: service.get(f"sessions/{key}")["answers"] >= 2)
        script.rename(away)

        def paused() -> Any:
            session = service.get(f"sessions/{key}")
            return session if session["status"] == "paused" else None

        session = service.wait_until(paused)
        assert "is gone" in session["reason"]
        assert session["resumes_at"] is not None
        assert "is paused until" in service.get("status")["engine"]["state"]
        away.rename(script)
        with suppress(OSError):
            os.utime(script)
        ended = service.wait_until(lambda: over(service, key), 120)
        assert ended["status"] == "finished"
        assert ended["answers"] == len(replies)


def over(service: Any, key: str) -> Any:
    session = service.get(f"sessions/{key}")
    return session if session["status"] in ("finished", "failed") else None


class Night:
    """The Governance port of an owner whose quiet hours a test begins and ends."""

    def __init__(self) -> None:
        self.work = WorkPolicy()

    def policy(self) -> Policy:
        return Policy(work=self.work)

    def falls(self) -> None:
        self.work = WorkPolicy(quiet_hours=("00:00-12:00", "12:00-00:00"))

    def ends(self, store: SqlStore, work: WorkPolicy | None = None) -> None:
        """Now, whatever the session was told: a test cannot wait for the morning."""
        self.work = work or WorkPolicy()
        with store.transaction() as tx:
            tx.sessions.save(replace(tx.sessions.get("s"), resume_at=NOON))


@contextmanager
def governed(store: SqlStore, act: Callable[[], None], night: Night) -> Iterator[News]:
    permits = WorkPermits(store, night, SystemClock())
    asked = {"quiet": permits.quiet, "may_go_on": permits.go_on}
    with engine(store, act, asked, quiet=permits.quiet) as news:
        yield news


def is_paused(store: SqlStore) -> bool:
    return seen(store).status is SessionStatus.PAUSED


def test_quiet_hours_pause_a_session_at_work_which_goes_on_after_them(
    impatient: SqlStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_session, "TICK_SECONDS", 0.02)
    night, turns = Night(), []

    def act() -> None:
        turns.append(1)
        if len(turns) == 1:
            night.falls()
            wait_for(lambda: keepers and keepers[0].over())

    keepers: list[SessionKeeper] = []
    began = SessionKeeper.__enter__

    def noted(keeper: SessionKeeper) -> SessionKeeper:
        keepers.append(keeper)
        return began(keeper)

    monkeypatch.setattr(SessionKeeper, "__enter__", noted)
    monkeypatch.setattr(work_session.PhaseWork, "on_code", lambda self: len(turns) == 1)
    with governed(impatient, act, night) as news:
        wait_for(lambda: is_paused(impatient))
        paused = seen(impatient)
        assert (paused.reason, paused.ended_at) == (f"These are quiet hours. ({QUIET})", None)
        assert paused.resume_at is not None
        assert paused.hours == 1.0
        wait_for(lambda: any("is paused until" in state for state in news.states))
        night.ends(impatient)
        wait_for(lambda: seen(impatient).status is SessionStatus.FINISHED)
    names = events(impatient, settings.database_path)
    kept = [name for name in names if name.startswith(("governance", "session"))]
    assert kept == [
        "session.began",
        "governance.paused",
        "governance.allowed",
        "session.tried_again",
        "session.began",
        "session.ended",
    ]


def test_queued_session_whose_turn_comes_in_quiet_hours_waits_for_their_end(
    impatient: SqlStore,
) -> None:
    night, turns = Night(), []
    night.falls()
    with governed(impatient, lambda: turns.append(1), night):
        wait_for(lambda: is_paused(impatient))
        assert turns == []
        night.ends(impatient)
        wait_for(lambda: seen(impatient).status is SessionStatus.FINISHED)
    assert turns == [1]


def test_session_goes_on_by_itself_with_what_the_day_leaves_or_not_on_that_day(
    impatient: SqlStore,
) -> None:
    night, turns, clock = Night(), [], SystemClock()
    night.falls()
    with governed(impatient, lambda: turns.append(1), night):
        wait_for(lambda: is_paused(impatient))
        with impatient.transaction() as tx:
            tx.usage.add(clock.now(), seconds=3600)
        night.ends(impatient, WorkPolicy(max_hours_per_day=0.5))
        wait_for(lambda: HOURS in seen(impatient).reason)
        assert turns == []
        held = seen(impatient)
        assert held.status is SessionStatus.PAUSED
        assert held.resume_at is not None
        assert held.resume_at > NOON
        night.ends(impatient, WorkPolicy(max_hours_per_day=1.25))
        wait_for(lambda: seen(impatient).status is SessionStatus.FINISHED)
    assert seen(impatient).hours == pytest.approx(0.25)
