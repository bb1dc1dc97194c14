"""A disk that is really full, under the database and under the built projects."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend.learning_systems.interruptions import passing
from backend.learning_systems.records import AcceptedStep, ProjectRun, WorkSession
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.persistence.database import SqlStore, connect, migrate
from backend.workspaces.git_workspace import GitWorkspace
from tests.background.test_recovery import engine, seen, wait_for

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB in memory, where this user may mount one."""
    folder = tmp_path / "small disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("this user cannot mount a file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Not a byte is left afterwards."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        for size in (1 << 16, 1 << 10, 1):
            with suppress(OSError):
                while True:
                    file.write(b"x" * size)
    return filler


def test_session_waits_until_the_disk_of_its_database_has_room(small_disk: Path) -> None:
    path = small_disk / "grace.db"
    migrate(path)
    store = SqlStore(connect(path))
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", "proj_crm_system", ProjectState.ACTIVE, NOON))
        tx.sessions.add(WorkSession("s", "r", "proj_crm_system", 1.0, SessionStatus.QUEUED, NOON))
    full = threading.Event()
    fillers: list[Path] = []

    def act() -> None:
        if not fillers:
            fillers.append(fill(small_disk))
            full.set()
        with store.transaction() as tx:
            for number in range(8):
                run = ProjectRun(
                    f"{number}-{time.monotonic_ns()}", "x" * 100_000, ProjectState.ABANDONED, NOON
                )
                tx.runs.add(run)

    with engine(store, act) as news:
        assert full.wait(60)
        wait_for(lambda: any("no room left" in state for state in news.states))
        assert seen(store).status is SessionStatus.RUNNING  # nothing could be written
        fillers[0].unlink()
        wait_for(lambda: seen(store).status is SessionStatus.FINISHED)
    store.close()


def test_export_to_a_full_disk_passes_and_is_made_good_afterwards(small_disk: Path) -> None:
    workspace = GitWorkspace(small_disk)
    steps = [
        AcceptedStep(f"c{n}", f"s{n}", f"demo/m{n}.py", os.urandom(4000).hex(), NOON, f"Stage {n}")
        for n in range(3)
    ]
    workspace.export("proj_demo", "demo", steps[:1], [])
    filler = fill(small_disk)
    with pytest.raises(OSError, match="No space left") as caught:
        workspace.export("proj_demo", "demo", steps, [])
    assert passing(caught.value) is not None
    filler.unlink()
    workspace.export("proj_demo", "demo", steps, [])
    for step in steps:
        assert (small_disk / "proj_demo" / step.path).read_text() == step.code
