"""A candidate in a process of its own, its stand-ins in the tests' process."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests.sandboxing.harness import HARNESS, install_harness

install_harness()

Start = Callable[[str], Any]


@pytest.fixture(scope="module")
def start_candidate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Called with source code: a wire whose `module` stands for it."""
    from grace_harness.judge.frames import Frames
    from grace_harness.judge.judge_side import JudgeSide

    started: list[tuple[subprocess.Popen[bytes], socket.socket]] = []

    def start(source: str) -> Any:
        folder = tmp_path_factory.mktemp("candidate")
        (folder / "subject.py").write_text(source)
        ours, theirs = socket.socketpair()
        entry = [sys.executable, "-P", "-s", str(HARNESS / "plain_entry.py")]
        with theirs:
            process = subprocess.Popen(
                [*entry, "-1", str(theirs.fileno())],
                stdin=subprocess.PIPE,
                cwd=folder,
                pass_fds=[theirs.fileno()],
            )
        job = {"role": "candidate", "arguments": {}, "limits": LIMITS}
        assert process.stdin is not None
        with process.stdin:
            process.stdin.write(json.dumps(job).encode())
        started.append((process, ours))
        wire = JudgeSide(Frames(ours.fileno()))
        return SimpleNamespace(
            wire=wire, process=process, load=lambda: wire.ask("do_import", "subject")
        )

    yield start
    for process, ours in started:
        ours.close()
        process.kill()
        process.wait()


LIMITS = {"cpu_seconds": 60, "memory_bytes": 2 << 30, "disk_bytes": 64 << 20}
