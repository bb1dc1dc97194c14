"""One process at level `none`, watched from outside: clock, memory, disk, output."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from backend.learning_systems.jobs import Ended, Limits, Usage
from backend.learning_systems.ports import Cancelled, OnOutput
from backend.sandboxing.launcher import Exit

REPORT_CAP = 16 << 20
NO_MEMORY_STATUS = 137
LOOK_EVERY_SECONDS = 0.05
READ_SIZE = 1 << 16


@dataclass
class _Stream:
    name: str
    cap: int
    content: bytearray = field(default_factory=bytearray)
    over: bool = False


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Why the process was ended from outside."""

    ended: Ended
    detail: str


class PlainProcess:
    """Running: a process group that is read, measured and ended here."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        report: int,
        limits: Limits,
        folder: Path,
        clean_up: Callable[[], None],
    ) -> None:
        self._process = process
        self._limits = limits
        self._folder = folder
        self._clean_up = clean_up
        self._started = time.monotonic()
        self._verdict: _Verdict | None = None
        self._exit: Exit | None = None
        self._lock = threading.Lock()
        self._peak = 0
        assert process.stdout is not None
        assert process.stderr is not None
        cap = limits.output_bytes
        self._streams = {
            process.stdout.fileno(): _Stream("stdout", cap),
            process.stderr.fileno(): _Stream("stderr", cap),
            report: _Stream("report", REPORT_CAP),
        }
        self._report = report

    def wait(
        self, *, on_output: OnOutput | None = None, cancelled: Cancelled | None = None
    ) -> Exit:
        with self._lock:
            if self._exit is None:
                self._exit = self._watch(on_output, cancelled)
            return self._exit

    def kill(self) -> None:
        self._end(Ended.KILLED, "killed on request")

    def _end(self, ended: Ended, detail: str) -> None:
        if self._verdict is None:
            self._verdict = _Verdict(ended, detail)
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            self._process.kill()

    def _watch(self, on_output: OnOutput | None, cancelled: Cancelled | None) -> Exit:
        cpu_before = os.times()
        try:
            self._read_until_end(on_output, cancelled)
            status = self._process.wait()
        finally:
            self._end(Ended.KILLED, "")
            self._process.wait()
            self._close()
            self._clean_up()
        cpu_after = os.times()
        cpu = cpu_after[2] + cpu_after[3] - cpu_before[2] - cpu_before[3]
        return self._conclude(status, max(0.0, cpu))

    def _read_until_end(self, on_output: OnOutput | None, cancelled: Cancelled | None) -> None:
        last_look = 0.0
        with selectors.DefaultSelector() as selector:
            for descriptor in self._streams:
                selector.register(descriptor, selectors.EVENT_READ)
            while selector.get_map():
                for key, _ in selector.select(LOOK_EVERY_SECONDS):
                    if not self._read(key.fd, on_output):
                        selector.unregister(key.fd)
                if cancelled is not None and cancelled():
                    self._end(Ended.CANCELLED, "cancelled")
                if time.monotonic() - last_look >= LOOK_EVERY_SECONDS:
                    last_look = time.monotonic()
                    self._look()
                if self._process.poll() is not None and not self._drained(selector):
                    break

    def _drained(self, selector: selectors.BaseSelector) -> bool:
        """After the process's end: whether its pipes still hold something."""
        return bool(selector.get_map()) and bool(selector.select(0))

    def _read(self, descriptor: int, on_output: OnOutput | None) -> bool:
        data = os.read(descriptor, READ_SIZE)
        stream = self._streams[descriptor]
        kept = data[: stream.cap - len(stream.content)]
        stream.content += kept
        if len(kept) < len(data) and not stream.over:
            stream.over = True
            self._end(Ended.OUTPUT_LIMIT, f"wrote more than {stream.cap} bytes to {stream.name}")
        if kept and on_output is not None and descriptor != self._report:
            on_output(stream.name, kept)
        return bool(data)

    def _look(self) -> None:
        if time.monotonic() - self._started > self._limits.wall_seconds:
            self._end(Ended.TIMEOUT, f"ran longer than {self._limits.wall_seconds:g} s")
            return
        memory, count = _measure(self._process.pid)
        self._peak = max(self._peak, memory)
        if memory > self._limits.memory_bytes:
            self._end(Ended.MEMORY, f"used more than {self._limits.memory_bytes} bytes")
        elif count > self._limits.processes:
            self._end(Ended.KILLED, f"started more than {self._limits.processes} processes")
        elif _disk_use(self._folder) > self._limits.disk_bytes:
            self._end(Ended.DISK, f"wrote more than {self._limits.disk_bytes} bytes")

    def _close(self) -> None:
        os.close(self._report)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def _conclude(self, status: int, cpu: float) -> Exit:
        reason = self._verdict if self._verdict and self._verdict.detail else None
        if reason is None:
            reason = self._own_end(status)
        report = next(s for s in self._streams.values() if s.name == "report")
        texts = {stream.name: bytes(stream.content) for stream in self._streams.values()}
        return Exit(
            ended=reason.ended,
            detail=reason.detail,
            status=status if status >= 0 else None,
            signal=-status if status < 0 else None,
            report=b"" if report.over else texts["report"],
            stdout=texts["stdout"],
            stderr=texts["stderr"],
            usage=Usage(time.monotonic() - self._started, cpu, self._peak),
        )

    def _own_end(self, status: int) -> _Verdict:
        if status == 0:
            return _Verdict(Ended.PASSED, "ended with status 0")
        if status == NO_MEMORY_STATUS:
            return _Verdict(Ended.MEMORY, "no memory was left under its limit")
        if status > 0:
            return _Verdict(Ended.FAILED, f"ended with status {status}")
        if -status in (signal.SIGXCPU, signal.SIGKILL) and self._cpu_spent():
            return _Verdict(Ended.TIMEOUT, f"used {self._limits.cpu_seconds:g} s of processor time")
        return _Verdict(Ended.CRASHED, f"ended by {signal.Signals(-status).name}")

    def _cpu_spent(self) -> bool:
        return time.monotonic() - self._started >= self._limits.cpu_seconds * 0.9


def _measure(pid: int) -> tuple[int, int]:
    """Bytes resident in, and number of, a process and its descendants."""
    try:
        leader = psutil.Process(pid)
        family = [leader, *leader.children(recursive=True)]
    except psutil.Error:
        return 0, 0
    total = 0
    for process in family:
        try:
            total += process.memory_info().rss
        except psutil.Error:
            continue
    return total, len(family)


def _disk_use(folder: Path) -> int:
    total = 0
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_blocks * 512
        except OSError:
            continue
    return total
