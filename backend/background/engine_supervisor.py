"""Starts the engine process and starts it again when it dies.

The engine ends by itself when the pipe to its standard input closes, so that
it never outlives the service, not even one that was killed.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pydantic import TypeAdapter

from backend.learning_systems.activity import Activity
from backend.learning_systems.activity_news import GENERATION

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30.0
STABLE_SECONDS = 60.0
GRACE_SECONDS = 5.0

_WINDOWS_ABORT, _WINDOWS_EXCEPTIONS = 3, 0xC0000000
_SIGNALS_OF_ITS_OWN = frozenset(
    getattr(signal, name)
    for name in ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP", "SIGSYS")
    if hasattr(signal, name)
)

_ACTIVITY = TypeAdapter(Activity)

OnNews = Callable[[str, Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class EngineHealth:
    """Whether the engine lives, and the last thing it said of itself."""

    alive: bool
    pid: int | None
    restarts: int
    state: str
    log: str


class EngineSupervisor:
    """Owns the engine process.

    `environment` is what the engine's settings are read from; `on_news` is
    called with the name and the data of everything the engine tells.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        log_path: Path,
        on_news: OnNews = lambda name, data: None,
    ) -> None:
        self._environment = dict(os.environ) | dict(environment)
        self._log_path = log_path
        self._on_news = on_news
        self._process: subprocess.Popen[bytes] | None = None
        self._restarts = -1
        self._crash = ""
        self._state = "starting"
        self._news: dict[str, dict[str, Any]] = {}
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._supervise, name="engine", daemon=True)

    def start(self) -> None:
        self._log_path.parent.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def nudge(self) -> None:
        """Tell the engine that the database holds something new for it."""
        with self._lock:
            process = self._process
            if process is None or process.stdin is None:
                return
            # If it died, the next one looks when it starts.
            with suppress(BrokenPipeError, ValueError):
                process.stdin.write(b"look\n")

    def news(self, name: str) -> Mapping[str, Any] | None:
        """The last news of this name from the engine, or None."""
        return self._news.get(name)

    def activity(self) -> Activity | None:
        """What the engine's model does, as the engine last told; None before it asked it."""
        told = self._news.get(GENERATION)
        return None if told is None else _ACTIVITY.validate_python(told)

    def health(self) -> EngineHealth:
        with self._lock:
            process = self._process
            alive = process is not None and process.poll() is None
            pid = process.pid if alive and process is not None else None
            restarts = max(0, self._restarts)
            return EngineHealth(alive, pid, restarts, self._state, str(self._log_path))

    def stop(self) -> None:
        """Close the pipe, wait a little, then insist."""
        self._stopping.set()
        with self._lock:
            process = self._process
        if process is not None:
            _end(process)
        if self._thread.is_alive():
            self._thread.join(GRACE_SECONDS)

    def _supervise(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            began = time.monotonic()
            self._live_once()
            stable = time.monotonic() - began > STABLE_SECONDS
            pause = FIRST_PAUSE_SECONDS if stable else min(2 * pause, LONGEST_PAUSE_SECONDS)
            self._stopping.wait(pause)

    def _live_once(self) -> None:
        killed_for_memory = out_of_memory_kills()
        with self._spawn() as process:
            assert process.stdout is not None
            self._listen(process.stdout)
        short = out_of_memory_kills() > killed_for_memory
        self._crash = crash_of(process.returncode, short_of_memory=short)
        how = self._crash or f"status {process.returncode}"
        self._state = f"ended with {how}; starting again"

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self._log_path.open("ab") as log, self._lock:
            # -P: nothing is ever imported from whatever directory this runs in.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "backend.engine_main", self._crash],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                bufsize=0,  # nothing half-written is left to fail when a pipe is closed
                env=self._environment,
            )
            self._restarts += 1
            for name in (GENERATION, "model"):  # the one that died has and does nothing any more
                self._news.pop(name, None)
            return self._process

    def _listen(self, stream: IO[bytes]) -> None:
        for line in stream:
            try:
                news: Any = json.loads(line)
            except ValueError:
                continue  # a library printed to standard output; not news
            if isinstance(news, dict):
                self._hear(news)

    def _hear(self, news: dict[str, Any]) -> None:
        name = str(news.pop("event", ""))
        self._news[name] = news
        if name == "engine":
            self._state = str(news.get("state", ""))
        self._on_news(name, news)


def crash_of(status: int, *, short_of_memory: bool = False) -> str:
    """How a process died of itself, "" when it ended well or was ended by somebody."""
    if os.name == "nt":
        died = status == _WINDOWS_ABORT or status >= _WINDOWS_EXCEPTIONS
        return f"exception {status:#x}" if died else ""
    if status >= 0:
        return ""
    if -status == signal.SIGKILL:
        return "SIGKILL for want of memory" if short_of_memory else ""
    if -status not in _SIGNALS_OF_ITS_OWN:
        return ""
    return signal.Signals(-status).name


def out_of_memory_kills() -> int:
    """Processes that the kernel killed for want of memory since it started; 0 where unknown."""
    with suppress(OSError, ValueError):
        for line in Path("/proc/vmstat").read_text().splitlines():
            name, _, count = line.partition(" ")
            if name == "oom_kill":
                return int(count)
    return 0


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.close()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
