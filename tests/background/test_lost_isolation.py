"""Isolation that is switched off under a session: it waits, and goes on when it is back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from backend import engine_bootstrap
from backend.errors import SandboxUnavailable
from backend.learning_systems.records import ProjectRun, WorkSession
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.persistence.database import SqlStore
from backend.sandboxing import levels
from backend.sandboxing.plain_launcher import PlainLauncher
from backend.sandboxing.sandbox import GraceSandbox
from backend.settings import Settings
from tests.conftest import Script

NOW = datetime.now(UTC)


class News:
    """The Events port; the levels that were told."""

    def __init__(self) -> None:
        self.levels: list[str] = []

    def emit(self, name: str, **data: Any) -> None:
        if name == "isolation":
            self.levels.append(data["level"])


def sandbox_at(level: str) -> GraceSandbox:
    return GraceSandbox(PlainLauncher(levels.LEVELS[level].report({})))


def queue(store: SqlStore, troubles: int, level: str | None = levels.FULL) -> None:
    session = WorkSession("s", "r", "proj_crm_system", 1.0, SessionStatus.QUEUED, NOW)
    session = replace(session, isolation_level=level)
    with store.transaction() as tx:
        if tx.runs.active() is None:
            tx.runs.add(ProjectRun("r", "proj_crm_system", ProjectState.ACTIVE, NOW))
        tx.sessions.save(replace(session, troubles=troubles))


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The level that this machine offers, as the test changes it."""
    level = [levels.FULL]
    monkeypatch.setattr(engine_bootstrap, "open_sandbox", lambda: sandbox_at(level[0]))
    return level


def test_interrupted_session_waits_for_the_level_it_had(
    settings: Settings, store: SqlStore, offered: list[str], write_script: Script
) -> None:
    script = write_script([])
    chosen = settings.model_copy(update={"model": f"scripted:{script}"})
    news = News()
    parts = engine_bootstrap.EngineParts(chosen, news)
    try:
        queue(store, troubles=0)
        parts.runner()
        offered[0] = levels.NONE
        parts.runner()  # nothing was wrong, so nothing is opened anew
        queue(store, troubles=1)
        with pytest.raises(SandboxUnavailable, match="level none only; the session began at full"):
            parts.runner()
        queue(store, troubles=2)
        offered[0] = levels.FULL
        parts.runner()
    finally:
        parts.store.close()
    assert news.levels == [levels.FULL, levels.NONE, levels.FULL]


def test_session_of_an_engine_before_goes_on_at_no_weaker_level(
    settings: Settings, store: SqlStore, offered: list[str], write_script: Script
) -> None:
    offered[0] = levels.LANDLOCK
    chosen = settings.model_copy(update={"model": f"scripted:{write_script([])}"})
    parts = engine_bootstrap.EngineParts(chosen, News())
    try:
        queue(store, troubles=0)
        with pytest.raises(SandboxUnavailable, match="level landlock only"):
            parts.runner()
        for level in (levels.LANDLOCK, levels.NONE, None):  # as strong, weaker, not begun yet
            queue(store, troubles=0, level=level)
            parts.runner()
    finally:
        parts.store.close()


def test_model_file_that_changes_is_noticed_before_the_next_cycle(
    settings: Settings, store: SqlStore, offered: list[str], write_script: Script, tmp_path: Path
) -> None:
    script = write_script([])
    chosen = settings.model_copy(update={"model": f"scripted:{script}"})
    parts = engine_bootstrap.EngineParts(chosen, News())
    try:
        check = parts.runner()._check
        check()
        script.write_text("\n\n")
        with pytest.raises(Exception, match="was changed"):
            check()
        parts.runner()._check()  # it is opened anew
        script.unlink()
        with pytest.raises(Exception, match="is gone"):
            check()
    finally:
        parts.store.close()
