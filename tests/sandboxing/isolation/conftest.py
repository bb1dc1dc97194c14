"""Launchers at each level that isolates, and one way to run a program in them."""

from __future__ import annotations

import atexit
import dataclasses
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from backend.learning_systems.jobs import Limits
from backend.sandboxing import levels
from backend.sandboxing.isolated_launcher import IsolatedLauncher
from backend.sandboxing.launcher import Exit, Launch
from backend.sandboxing.probe import confinement
from backend.sandboxing.zygote_process import REPOSITORY

QUICK = Limits(wall_seconds=20, cpu_seconds=20)
MakeLauncher = Callable[..., IsolatedLauncher]


def boxes_folder() -> str:
    """Where work folders on disk are made: known to child processes, shared with nobody."""
    if "GRACE_TEST_BOXES" not in os.environ:
        os.environ["GRACE_TEST_BOXES"] = tempfile.mkdtemp(prefix="grace-test-boxes-")
        Path(os.environ["GRACE_TEST_BOXES"]).chmod(0o755)
        atexit.register(shutil.rmtree, os.environ["GRACE_TEST_BOXES"])
    return os.environ["GRACE_TEST_BOXES"]


def make_launcher(level: str, *, omit: tuple[str, ...] = (), workers: int = 0) -> IsolatedLauncher:
    """A launcher at `level`, with layers left out where a test asks for it."""
    report = levels.LEVELS[level].report({})
    held = confinement(level, (str(REPOSITORY),), omit)
    if level == levels.LANDLOCK:
        held = dataclasses.replace(held, boxes=boxes_folder())
    return IsolatedLauncher(report, held, workers=workers)


def run_script(
    launcher: IsolatedLauncher,
    code: str,
    *arguments: str,
    limits: Limits = QUICK,
    files: Mapping[str, bytes] | None = None,
    hash_seed: int = 0,
) -> Exit:
    """Run `code` as a file of its own and wait for the end."""
    launch = Launch(
        "script",
        files={"program.py": code.encode(), **(files or {})},
        arguments={"path": "program.py", "arguments": list(arguments)},
        limits=limits,
        hash_seed=hash_seed,
    )
    return launcher.start(launch).wait()


def available_levels() -> list[str]:
    """bubblewrap only where it is installed and could ever be chosen: never as root."""
    bwrap = shutil.which("bwrap") and os.getuid() != 0
    return [levels.FULL, *([levels.BWRAP] if bwrap else []), levels.LANDLOCK]


@pytest.fixture(scope="session", params=available_levels())
def launcher(request: pytest.FixtureRequest) -> Iterator[IsolatedLauncher]:
    made = make_launcher(request.param, workers=2)
    made.warm_up()
    yield made
    made.close()


@pytest.fixture
def without() -> Iterator[MakeLauncher]:
    """`without(level, "seccomp", ...)`: a launcher that lacks these layers."""
    made: list[IsolatedLauncher] = []

    def build(level: str, *omit: str) -> IsolatedLauncher:
        made.append(make_launcher(level, omit=omit))
        return made[-1]

    yield build
    for one in made:
        one.close()
