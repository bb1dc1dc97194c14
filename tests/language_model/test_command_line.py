"""`grace models ...` from end to end on a data folder of its own."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from backend.bootstrap import work_under_way
from backend.cli import app
from backend.engine_bootstrap import engine_lock
from backend.errors import Conflict
from backend.learning_systems.records import ProjectRun, WorkSession
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.persistence.database import SqlStore
from backend.settings import Settings


@pytest.fixture(autouse=True)
def _own_data(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRACE_DATA_DIR", str(data_dir))
    monkeypatch.setenv("GRACE_THREADS", "1")
    monkeypatch.delenv("GRACE_MODEL", raising=False)


def grace(*words: str) -> Any:
    done = CliRunner().invoke(app, ["models", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_file_is_registered_chosen_measured_and_listed_first(tiny_gguf: Path) -> None:
    assert not any(model["installed"] for model in grace("list"))
    assert grace("register", str(tiny_gguf))["id"] == "tiny"
    assert grace("use", "tiny")["in_use"] is True
    report = grace("preflight")["preflight"]
    assert report["threads"] == 1
    assert report["prompt_tokens_per_second"] > 0
    assert grace("show", "tiny")["preflight"] == report
    assert grace("list")[0]["id"] == "tiny"


def test_nothing_is_measured_while_an_engine_works(
    tiny_gguf: Path, settings: Settings, store: SqlStore
) -> None:
    grace("use", str(tiny_gguf))
    now = datetime.now(UTC)
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", "proj_crm_system", ProjectState.ACTIVE, now))
        status = SessionStatus.RUNNING
        tx.sessions.add(WorkSession("s", "r", "proj_crm_system", 1.0, status, now))
    with engine_lock(settings):
        done = CliRunner().invoke(app, ["models", "preflight"])
    assert isinstance(done.exception, Conflict)
    assert "Session s is running" in str(done.exception)
    assert "grace cancel" in done.exception.remedy
    # What a dead engine left behind keeps nobody from measuring.
    assert work_under_way(settings) is None


def test_a_path_may_be_used_at_once(tiny_gguf: Path) -> None:
    assert grace("use", str(tiny_gguf))["in_use"] is True
