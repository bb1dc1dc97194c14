"""The seam inside the sandbox: starting one isolated process that plays one role.

A role is a module `sandbox/harness/roles/<role>.py` with

    def main(arguments: dict, report: int, channel: int | None) -> int

run with the work directory as its current directory, filled with the launch's
files. It may write bytes to the file descriptor `report` (the verdict of a
judge, the findings of a search) and talk to a peer role through the stream
socket `channel`. What it returns is its exit status.

`sandbox.py` turns a job into one or two launches; a launcher knows how to
isolate a process and nothing of tests. `plain_launcher.py` is level `none`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from backend.learning_systems.jobs import Ended, IsolationReport, Limits, Usage
from backend.learning_systems.ports import Cancelled, OnOutput


@dataclass(frozen=True, slots=True)
class Launch:
    """One process to start: its role, what it finds in its folder, its ceilings."""

    role: str
    files: Mapping[str, bytes]
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """JSON-able; handed to the role's main."""
    limits: Limits = field(default_factory=Limits)
    channel: int | None = None
    """A connected stream socket's descriptor; the launcher passes it on and the
    caller closes its own copy after start()."""
    hash_seed: int = 0


@dataclass(frozen=True, slots=True)
class Exit:
    """How a process ended, as its parent saw it.

    `ended` is PASSED for exit status 0, FAILED for another status, else the
    limit or signal that ended it. `report` is whole or empty: a report over its
    cap (16 MiB) is dropped and `ended` is OUTPUT_LIMIT. `outside` says that something no
    code inside can reach was killed, so that the end says nothing of that code.
    """

    ended: Ended
    detail: str
    status: int | None
    signal: int | None
    report: bytes
    stdout: bytes
    stderr: bytes
    usage: Usage
    outside: bool = False


class Running(Protocol):
    """A process under way."""

    def wait(
        self, *, on_output: OnOutput | None = None, cancelled: Cancelled | None = None
    ) -> Exit:
        """Block until the end; idempotent. Kills on a limit or when cancelled() is True."""
        ...

    def kill(self) -> None:
        """End it and everything it started, now; wait() then returns KILLED."""
        ...


class Launcher(Protocol):
    """Starts isolated processes; thread-safe."""

    def isolation(self) -> IsolationReport: ...
    def start(self, launch: Launch) -> Running: ...
    def close(self) -> None: ...
