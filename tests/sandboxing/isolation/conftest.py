"""Launchers at each level that isolates, and one way to run a program in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest

from backend.learning_systems.jobs import Limits
from backend.sandboxing import levels
from backend.sandboxing.isolated_launcher import IsolatedLauncher
from backend.sandboxing.launcher import Exit, Launch
from backend.sandboxing.probe import confinement
from backend.sandboxing.zygote_process import REPOSITORY

QUICK = Limits(wall_seconds=20, cpu_seconds=20)
MakeLauncher = Callable[..., IsolatedLauncher]


def make_launcher(level: str, *, omit: tuple[str, ...] = (), workers: int = 0) -> IsolatedLauncher:
    """A launcher at `level`, with layers left out where a test asks for it."""
    report = levels.LEVELS[level].report({})
    held = confinement(level, (str(REPOSITORY),), omit)
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


@pytest.fixture(scope="session", params=[levels.FULL, levels.LANDLOCK])
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
