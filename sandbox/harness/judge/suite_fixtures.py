"""Fixtures that reach over to the candidate's side where pytest's own would not.

`tmp_path` is a folder of the candidate; its file operations happen there.
`monkeypatch` also changes the candidate's environment, current folder, and the
`sys.argv`, `sys.stdin` and `input` that a program reads.
"""

from __future__ import annotations

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

    @pytest.fixture
    def tmp_path(self) -> CandidatePath:
        return CandidatePath.at(self._wire.ask("do_temporary"), self._wire)

    @pytest.fixture
    def monkeypatch(self) -> Iterator[pytest.MonkeyPatch]:
        patch = MirroredMonkeyPatch()
        patch.wire = self._wire
        yield patch
        patch.undo()
