"""The service for models behind the API: what is quick at once, what is long as a job."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from backend.errors import Conflict, Forbidden, InvalidInput, NotFound
from backend.language_model.job_file import JobFile
from backend.language_model.model_service import ModelService
from backend.language_model.model_work import ModelWork, Objection
from backend.learning_systems.model_views import JobKind, JobState, ModelJob, ModelView
from backend.learning_systems.records import Page

UNITS = {JobKind.PULL: "bytes", JobKind.REGISTER: "files", JobKind.PREFLIGHT: "measurements"}
DONE = {
    JobKind.PULL: "model.pulled",
    JobKind.REGISTER: "model.registered",
    JobKind.PREFLIGHT: "model.measured",
}
LogEvent = Callable[[str, Mapping[str, object]], None]
CANCELLED = "It was cancelled."
_KEPT = 50


class ModelJobs:
    """The Models port: one long work at a time; the last ones are remembered over restarts.

    `roots` are where a caller over HTTP may point at. `working` says why a model cannot be
    measured now: beside a work session the figures would be of both.
    """

    def __init__(
        self,
        service: ModelService,
        folder: Path,
        roots: Sequence[Path],
        working: Objection,
        *,
        threads: int = 0,
        context_tokens: int = 0,
        log: LogEvent = lambda event, data: None,
    ) -> None:
        self._service = service
        self._folder = folder
        self._roots = [folder.resolve(), *(root.resolve() for root in roots)]
        self._working = working
        self._log = log
        self._load = (str(threads), str(context_tokens))
        self._works: list[ModelWork] = []
        self._file = JobFile(folder)
        self._past = self._file.load()
        self._lock = threading.Lock()
        self._writing = threading.Lock()

    def page(self, limit: int, cursor: str | None) -> Page[ModelView]:
        return self._service.page(limit, cursor)

    def show(self, model_id: str) -> ModelView:
        return self._service.show(model_id)

    def use(self, model_id: str) -> ModelView:
        try:
            view = self._service.use(model_id)
        except Forbidden as error:
            said = {"rules": [error.extra["rule"]], "model": model_id, "reason": error.detail}
            self._log("governance.refused", said)
            raise
        self._log("model.chosen", {"model": view.id, "model_hash": view.sha256})
        return view

    def pull(self, model: str) -> ModelJob:
        self._service.check_pull(model)
        return self._begin(JobKind.PULL, model)

    def register_below_roots(self, path: str) -> ModelJob:
        """As the port says. Nothing is looked at before the place of the file is allowed."""
        try:
            file = Path(path)
            resolved = file.resolve()
        except (OSError, RuntimeError, ValueError) as error:
            raise InvalidInput(f"path is not usable: {error}.", field="path") from None
        if not file.is_absolute():
            remedy = "Send an absolute path."
            raise InvalidInput("path is relative to nothing.", remedy=remedy, field="path")
        if not any(root in resolved.parents for root in self._roots):
            raise Forbidden(
                "This file lies below no allowed root.",
                remedy="Name its root in GRACE_MODEL_ROOTS, move the file to databases/models, "
                "or use `grace models register`.",
                field="path",
            )
        if not resolved.is_file():
            remedy = "Send the path of a GGUF file."
            raise InvalidInput("path names no file.", remedy=remedy, field="path")
        return self._begin(JobKind.REGISTER, str(resolved))

    def preflight(self, model: str | None) -> ModelJob:
        found = self._service.check_preflight(model)
        if (reason := self._working()) is not None:
            raise Conflict(reason, remedy="Wait until it ends, or cancel it.")
        return self._begin(JobKind.PREFLIGHT, found.id, self._working)

    def jobs(self) -> tuple[ModelJob, ...]:
        with self._lock:
            return tuple(work.job for work in reversed(self._works)) + self._past[::-1]

    def job(self, job_id: str) -> ModelJob:
        found = next((job for job in self.jobs() if job.job_id == job_id), None)
        if found is None:
            remedy = "GET /api/learning/model-jobs lists the last ones."
            raise NotFound(f"There is no such work {job_id[:100]}.", remedy=remedy)
        return found

    def cancel(self, job_id: str) -> ModelJob:
        """One that is over stays as it is."""
        job = self.job(job_id)
        with self._lock:
            work = next((each for each in self._works if each.job.job_id == job_id), None)
        if work is None:
            return job
        work.end(CANCELLED)
        return work.job

    def close(self) -> None:
        """End what runs."""
        with self._lock:
            works = list(self._works)
        for work in works:
            work.end("The service ended.")

    def _begin(self, kind: JobKind, wanted: str, objection: Objection = lambda: None) -> ModelJob:
        """Start a work; the same work that is under way already is returned as it is."""
        with self._lock:
            running = next((w.job for w in self._works if _runs(w)), None)
            if running is not None and (running.kind, running.wanted) == (kind, wanted):
                return running
            if running is not None:
                raise Conflict(
                    f"The {running.kind.value} of {running.wanted} is still under way.",
                    remedy=f"Wait, or DELETE /api/learning/model-jobs/{running.job_id}.",
                    job_id=running.job_id,
                )
            arguments = [str(self._folder), kind.value, wanted, *self._load]
            work = ModelWork(
                _new(kind, wanted), arguments, partial(self._done, kind), objection, self._keep
            )
            self._works = [*self._works, work][-_KEPT:]
            self._past = self._past[max(0, len(self._past) + len(self._works) - _KEPT) :]
        self._keep()
        return work.job

    def _done(self, kind: JobKind, model_id: str) -> ModelView:
        """The model a work was done to; that is logged."""
        view = self._service.show(model_id)
        said = {"model": view.id, "model_hash": view.sha256, "bytes": view.bytes}
        self._log(DONE[kind], said)
        return view

    def _keep(self) -> None:
        """What cannot be written down now, on a full disk, is forgotten at the next start."""
        with self._writing, suppress(OSError):
            self._file.save(self.jobs()[::-1])


def _runs(work: ModelWork) -> bool:
    return work.job.state is JobState.RUNNING


def _new(kind: JobKind, wanted: str) -> ModelJob:
    return ModelJob(
        job_id=uuid.uuid4().hex,
        kind=kind,
        wanted=wanted,
        state=JobState.RUNNING,
        done=0,
        total=None,
        unit=UNITS[kind],
        started_at=datetime.now(UTC),
    )
