"""Launcher of level `none`: a process of its own with limits, and no isolation.

It is what remains where a machine offers nothing better. Unattended work is
refused on it unless the owner allows it.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path, PurePosixPath

from backend.errors import InvalidInput
from backend.learning_systems.jobs import IsolationReport
from backend.sandboxing import levels
from backend.sandboxing.launcher import Launch, Running
from backend.sandboxing.plain_process import PlainProcess

HARNESS = Path(__file__).resolve().parents[2] / "sandbox" / "harness"


class PlainLauncher:
    """Starts each launch as an ordinary process. Thread-safe."""

    def __init__(self, report: IsolationReport | None = None) -> None:
        """`report`: what `isolation()` tells, with why no higher level is in force."""
        self._report = report or levels.LEVELS[levels.NONE].report({})

    def isolation(self) -> IsolationReport:
        return self._report

    def start(self, launch: Launch) -> Running:
        """InvalidInput for a path that leaves the work directory."""
        folder = Path(tempfile.mkdtemp(prefix="grace-run-"))
        mark = secrets.token_hex(8)
        try:
            work = _fill(folder, launch)
            return _start(launch, folder, work, mark)
        except BaseException:
            _remove(folder, mark)
            raise

    def close(self) -> None:
        """Nothing is kept between runs."""


def _fill(folder: Path, launch: Launch) -> Path:
    work = folder / "work"
    work.mkdir()
    (folder / "tmp").mkdir()
    for name, content in launch.files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name:
            raise InvalidInput(f"{name!r} is no path inside the work directory.")
        target = work / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return work


def _environment(folder: Path, hash_seed: int, mark: str) -> dict[str, str]:
    return {
        "GRACE_RUN": mark,
        "HOME": str(folder),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "tmp" / "hypothesis"),
        "LANG": "C.UTF-8",
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": str(hash_seed),
        "PYTHONUTF8": "1",
        "TMPDIR": str(folder / "tmp"),
        "TZ": "UTC",
    }


def _start(launch: Launch, folder: Path, work: Path, mark: str) -> PlainProcess:
    report, report_end = os.pipe()
    channel = -1 if launch.channel is None else launch.channel
    passed = [report_end] if channel < 0 else [report_end, channel]
    entry = str(HARNESS / "plain_entry.py")
    try:
        # -P and -s instead of -I: the environment is ours alone and sets the hash seed.
        process = subprocess.Popen(
            [sys.executable, "-P", "-s", entry, str(report_end), str(channel)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=work,
            env=_environment(folder, launch.hash_seed, mark),
            pass_fds=passed,
            start_new_session=True,
        )
    except BaseException:
        os.close(report)
        raise
    finally:
        os.close(report_end)
    _describe(process, launch)
    return PlainProcess(process, report, launch.limits, folder, lambda: _remove(folder, mark))


def _describe(process: subprocess.Popen[bytes], launch: Launch) -> None:
    job = {
        "role": launch.role,
        "arguments": dict(launch.arguments),
        "limits": asdict(launch.limits),
    }
    assert process.stdin is not None
    with suppress(BrokenPipeError), process.stdin:
        process.stdin.write(json.dumps(job).encode())


def _remove(folder: Path, mark: str) -> None:
    """End what left its process group, and remove the folder however deep it is."""
    _end_strays(mark)
    with suppress(RecursionError):  # a tree of thousands of levels
        shutil.rmtree(folder, ignore_errors=True)
    if folder.exists() and not folder.is_symlink():
        for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
            subprocess.run([*command, "--", str(folder)], check=False, capture_output=True)


def _end_strays(mark: str) -> None:
    wanted = f"GRACE_RUN={mark}".encode()
    proc = Path("/proc")
    if not proc.is_dir():
        return
    for entry in proc.iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    os.kill(int(entry.name), signal.SIGKILL)
