"""Telling how far the llama.cpp build is: on the console now and then, in the state always."""

from __future__ import annotations

import sys
import time
from typing import Literal

from backend.installation.environment import Environment
from backend.installation.llama_state import LlamaState, log_path, write_state

# Lines on the console while compiling, at most; the state file has every step.
_CONSOLE_LINES = 8


class Progress:
    """The record of one build."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._started = time.monotonic()
        self._done = self._total = 0
        self._lines_said = 0

    def phase(self, message: str) -> None:
        """Begin a part of the build whose length nobody can tell."""
        self._write("building", message)
        _say(message)

    def step(self, done: int, total: int) -> None:
        """Record that `done` of `total` compile steps are finished."""
        self._done, self._total = done, total
        message = f"Compiling llama.cpp: step {done} of {total}."
        self._write("building", message)
        lines = done * _CONSOLE_LINES // total
        if lines > self._lines_said:
            self._lines_said = lines
            _say(f"{message} ({self._seconds():.0f} s)")

    def finish(self, state: Literal["ready", "failed"], message: str) -> None:
        """Record how the build ended; `message` is one sentence."""
        self._write(state, message)
        ending = f" It took {self._seconds():.0f} seconds." if state == "ready" else ""
        _say(message + ending)

    def _seconds(self) -> float:
        return time.monotonic() - self._started

    def _write(self, state: Literal["building", "ready", "failed"], message: str) -> None:
        log = log_path(self._environment)
        seconds = round(self._seconds(), 1)
        record = LlamaState(
            state, self._done, self._total, seconds, message, str(log) if log.exists() else None
        )
        write_state(self._environment, record)


def _say(line: str) -> None:
    print(f"[llama.cpp] {line}", file=sys.stderr, flush=True)
