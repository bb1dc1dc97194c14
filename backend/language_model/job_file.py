"""The last works with models, kept over restarts: one file in the models folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from backend.learning_systems.model_views import JobState, ModelJob

RESTARTED = "A restart of the service ended it."
REMEDY = "Ask for it again; a pull goes on from where it stopped."

_JOBS = TypeAdapter(tuple[ModelJob, ...])


class JobFile:
    """Reads and replaces the file as a whole."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "jobs.json"

    def load(self) -> tuple[ModelJob, ...]:
        """Oldest first. One that was under way is over: its process ended with the service.

        A file that cannot be read is as good as none: it holds nothing that is needed.
        """
        try:
            jobs = _JOBS.validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            return ()
        return tuple(_ended(job) if job.state is JobState.RUNNING else job for job in jobs)

    def save(self, jobs: Sequence[ModelJob]) -> None:
        """Raises OSError."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        draft.write_bytes(_JOBS.dump_json(tuple(jobs), indent=2))
        draft.replace(self._path)


def _ended(job: ModelJob) -> ModelJob:
    error = {"detail": RESTARTED, "remedy": REMEDY}
    return replace(job, state=JobState.CANCELLED, ended_at=datetime.now(UTC), error=error)
