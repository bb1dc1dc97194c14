"""Running programs with no sandbox at all, to prove that the checks can fail.

Only for an ordinary user and for programs whose first line does not forbid it.
A child of its own stands between the program and the runner, so that a program
that turns on its parent hits nobody else.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from backend.learning_systems.jobs import (
    CaseResult,
    Ended,
    IsolationReport,
    Job,
    Judge,
    Result,
    Script,
)
from backend.learning_systems.ports import Cancelled, OnOutput
from tests.sandboxing.corpus.removal import remove_tree

_STAND_IN = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
_FILES_MOST_BYTES = 1 << 20
_PASSED_LINE = re.compile(r"^PASSED \S+::(\w+)", re.MULTILINE)


class NakedSandbox:
    """Looks like a sandbox and holds nothing: a subprocess with a time limit.

    Verdicts are pytest's exit status in the candidate's own process.
    """

    def isolation(self) -> IsolationReport:
        return IsolationReport("naked", covers=(), not_covered=("everything",))

    def run(
        self,
        job: Job,
        *,
        on_output: OnOutput | None = None,
        cancelled: Cancelled | None = None,
    ) -> Result:
        if os.getuid() == 0:
            raise PermissionError("hostile programs never run without a sandbox as root")
        folder = Path(tempfile.mkdtemp(prefix="grace-naked-"))
        try:
            _write(folder, job.files)
            return _finish(_start(folder, job), job.limits.wall_seconds)
        finally:
            remove_tree(folder)

    def close(self) -> None:
        pass


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content[:_FILES_MOST_BYTES])


def _start(folder: Path, job: Job) -> subprocess.Popen[bytes]:
    if isinstance(job.command, Judge):
        (folder / job.command.suite_name).write_bytes(job.command.suite)
        command = ["-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", job.command.suite_name]
    elif isinstance(job.command, Script):
        command = [job.command.path, *job.command.arguments]
    else:
        raise TypeError(f"no naked way to run {job.command!r}")
    return subprocess.Popen(
        [sys.executable, "-c", _STAND_IN, sys.executable, "-P", *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _finish(process: subprocess.Popen[bytes], wall_seconds: float) -> Result:
    started = time.monotonic()
    try:
        out, err = process.communicate(timeout=wall_seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return Result(Ended.TIMEOUT, "naked", detail=f"after {time.monotonic() - started:.1f} s")
    finally:
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()
    ended = Ended.PASSED if process.returncode == 0 else Ended.FAILED
    texts = [data.decode(errors="replace") for data in (out, err)]
    cases = tuple(CaseResult(name, "passed") for name in _PASSED_LINE.findall(texts[0]))
    shown = (text[:100_000] for text in texts)
    return Result(ended, "naked", f"exit status {process.returncode}", cases, *shown)
