"""Fixtures that reach over to the candidate's side where pytest's own would not.

`tmp_path` is a folder of the candidate; its file operations happen there.
`monkeypatch` also changes the candidate's environment, current folder, and the
`sys.argv`, `sys.stdin` and `input` that a program reads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from .judge_side import CandidatePath, JudgeSide

SYSTEM = ("sys.argv", "sys.stdin", "builtins.input")


class MirroredMonkeyPatch(pytest.MonkeyPatch):
    """pytest's own, repeated on the candidate's side where it concerns the process."""

    wire: JudgeSide

    def setenv(self, name: str, value: str, prepend: str | None = None) -> None:
        super().setenv(name, value, prepend)
        self.wire.ask("do_environ", name, value)

    def delenv(self, name: str, raising: bool = True) -> None:
        super().delenv(name, raising)
        self.wire.ask("do_environ", name, None)

    def chdir(self, path: Any) -> None:
        self.wire.ask("do_chdir", str(path))

    def setattr(self, target: Any, name: Any = ..., value: Any = ..., raising: bool = True) -> None:
        if value is ...:
            super().setattr(target, name, raising=raising)
            full, new = target, name
        else:
            super().setattr(target, name, value, raising)
            full, new = f"{getattr(target, '__name__', '')}.{name}", value
        if full in SYSTEM:
            self.wire.ask("do_system", full, self.wire.convert(new))


class SuiteFixtures:
    """Registered as a plugin for one run."""

    def __init__(self, wire: JudgeSide) -> None:
        self._wire = wire
        self._run = asyncio.run

    def pytest_sessionstart(self) -> None:
        asyncio.run = self._run_awaitable

    def pytest_sessionfinish(self) -> None:
        asyncio.run = self._run

    def _run_awaitable(self, main: Any, **named: Any) -> Any:
        """`asyncio.run` that takes a coroutine of the candidate too."""

        async def finish() -> Any:
            return await main

        return self._run(finish() if self._wire.stands_in(main) else main, **named)

    @pytest.fixture
    def tmp_path(self) -> CandidatePath:
        CandidatePath.wire = self._wire
        return CandidatePath(self._wire.ask("do_temporary"))

    @pytest.fixture
    def monkeypatch(self) -> Iterator[pytest.MonkeyPatch]:
        patch = MirroredMonkeyPatch()
        patch.wire = self._wire
        yield patch
        patch.undo()
