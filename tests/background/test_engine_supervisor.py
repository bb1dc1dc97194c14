"""The supervisor starts the engine again when it dies, and ends it when told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend.background.engine_supervisor import EngineSupervisor
from backend.settings import REPOSITORY, Settings

ENDLESS_IMPORT = """
import os, runpy, sys, time
class Endless:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("backend.") and name != "backend.engine_main":
            os.write(2, b"importing")
            time.sleep(600)
sys.meta_path.insert(0, Endless())
runpy.run_module("backend.engine_main", run_name="__main__")
"""
"""An engine whose first import of anything else of Grace's never comes back."""


@pytest.fixture
def engine(settings: Settings) -> Iterator[EngineSupervisor]:
    supervisor = EngineSupervisor(settings.environment(), settings.learning_dir / "engine.log")
    supervisor.start()
    yield supervisor
    supervisor.stop()


def wait_for(condition: Callable[[], object], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_engine_that_was_killed_is_started_again(engine: EngineSupervisor) -> None:
    wait_for(lambda: engine.health().state == "idle")
    first = engine.health()
    assert first.pid is not None
    os.kill(first.pid, signal.SIGKILL)
    wait_for(lambda: engine.health().pid not in (None, first.pid))
    wait_for(lambda: engine.health().state == "idle")
    assert engine.health().restarts == 1


def test_stopped_engine_is_gone_and_stays_away(engine: EngineSupervisor) -> None:
    wait_for(lambda: engine.health().state == "idle")
    pid = engine.health().pid
    assert pid is not None
    engine.stop()
    assert not engine.health().alive
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    engine.nudge()  # harmless


def test_engine_tells_how_code_is_held(engine: EngineSupervisor) -> None:
    wait_for(lambda: engine.news("isolation"))
    news = engine.news("isolation")
    assert news is not None
    assert news["level"] in {"full", "bwrap", "landlock", "none"}
    assert news["not_covered"]


def test_engine_that_still_imports_ends_with_its_service() -> None:
    command = [sys.executable, "-P", "-c", ENDLESS_IMPORT]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as engine:
        assert engine.stdin is not None
        assert engine.stderr is not None
        assert engine.stderr.read(9) == b"importing"
        engine.stdin.close()
        try:
            assert engine.wait(60) == 0
        finally:
            engine.kill()


def test_engine_that_cannot_begin_ends_with_a_status_and_not_by_a_signal(tmp_path: Path) -> None:
    (tmp_path / "databases").write_text("in the way")
    engine = subprocess.Popen(
        [sys.executable, "-P", "-m", "backend.engine_main"],
        env={**os.environ, "GRACE_DATA_DIR": str(tmp_path)},
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,  # open, as a service holds it
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    with engine:
        said = engine.stderr.read().decode() if engine.stderr else ""
        assert engine.wait(60) == 1
    assert "Traceback" in said
    assert "Fatal Python error" not in said
