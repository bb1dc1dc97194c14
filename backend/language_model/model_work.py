"""One pull, registration or preflight in a process of its own, which can be ended at any moment.

The process ends when the pipe to it closes, so that it never outlives the service. What it
did so far stays on disk: the next pull goes on from there.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import IO, Any

from backend.errors import GraceError
from backend.learning_systems.model_views import JobState, ModelJob, ModelView

_LOOK_SECONDS = 0.5

Show = Callable[[str], ModelView]
Objection = Callable[[], str | None]
"""Why the work must not go on, or None."""


class ModelWork:
    """Starts the process at once; `job` says how far it is.

    `objection` is asked while it runs; a reason ends it. `show` gives the view of the
    model it was done to. `ended` is called once it is over.
    """

    def __init__(
        self,
        job: ModelJob,
        arguments: Sequence[str],
        show: Show,
        objection: Objection,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        self._job = job
        self._show = show
        self._objection = objection
        self._ended = ended
        self._why = ""
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "backend.language_model.model_worker", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        for step in (self._follow, self._watch):
            threading.Thread(target=step, name=f"model-{step.__name__}", daemon=True).start()

    @property
    def job(self) -> ModelJob:
        with self._lock:
            return self._job

    def end(self, why: str) -> None:
        """Stop it for this reason, unless it is over; returns when it is."""
        with self._lock:
            self._why = self._why or why
        _kill(self._process)
        self._over.wait()

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            reason = self._objection()
            if reason is not None:
                self.end(reason)

    def _follow(self) -> None:
        last: Mapping[str, Any] = {}
        assert self._process.stdout is not None
        with self._process:
            for last in _objects(self._process.stdout):
                if "done" in last:
                    self._change(done=last["done"], total=last["total"])
        try:
            self._settle(last)
            self._ended()
        finally:
            self._over.set()

    def _settle(self, last: Mapping[str, Any]) -> None:
        """Say how it ended: what the process told goes before a late wish to end it."""
        now = datetime.now(UTC)
        if "model_id" in last:
            self._finish(str(last["model_id"]), now)
        elif "error" in last:
            self._change(state=JobState.FAILED, ended_at=now, error=last["error"])
        elif self._why:
            self._change(state=JobState.CANCELLED, ended_at=now, error={"detail": self._why})
        else:
            code = self._process.returncode
            error = {"detail": f"It ended unexpectedly ({code}); the console may say why."}
            self._change(state=JobState.FAILED, ended_at=now, error=error)

    def _finish(self, model_id: str, now: datetime) -> None:
        try:
            model = self._show(model_id)
        except (GraceError, OSError) as error:  # somebody spoilt the list meanwhile
            self._change(state=JobState.FAILED, ended_at=now, error={"detail": str(error)})
        else:
            self._change(state=JobState.FINISHED, ended_at=now, model=model)

    def _change(self, **facts: Any) -> None:
        with self._lock:
            self._job = replace(self._job, **facts)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """With all that it started, where there are process groups."""
    if process.poll() is not None:
        return  # its number may be another's by now
    with suppress(ProcessLookupError, PermissionError):
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def _objects(lines: IO[bytes]) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        try:
            value = json.loads(line)
        except ValueError:
            continue  # a library printed to standard output
        if isinstance(value, dict):
            yield value
