"""Models as users see them: what there is, what was measured of it, what is being done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from backend.learning_systems.records import Page


@dataclass(frozen=True, slots=True)
class Preflight:
    """What was measured of a model on this machine; None where it could not be.

    `machine_load` is the share of all cores that other work used just before: rates
    taken beside other work say little.
    """

    model: str
    digest: str
    measured_at: str
    context_tokens: int
    threads: int
    machine_load: float
    prompt_tokens_per_second: float | None
    generated_tokens_per_second: Mapping[int, float | None]
    generated_by_threads: Mapping[int, float | None]
    well_formed: int | None
    tasks: int
    reasons: bool

    @property
    def best_batch(self) -> int:
        """The number of candidates at which this machine generates fastest."""
        measured = {n: rate for n, rate in self.generated_tokens_per_second.items() if rate}
        return max(measured, key=lambda n: measured[n], default=1)


@dataclass(frozen=True, slots=True)
class ModelView:
    """A model of the catalogue, one that is installed, or both.

    What only a file on this machine can tell (path, digest, architecture) is None
    before it is installed; what only the catalogue tells is None for other models.
    """

    id: str
    name: str
    installed: bool
    in_use: bool
    best_fit: bool
    fits: bool | None
    parameters: float | None
    active_parameters: float | None
    quantisation: str | None
    bytes: int
    memory_needed: int | None
    context_tokens: int | None
    memory: str | None
    licence: str | None
    note: str
    warning: str
    source: str
    path: str | None
    sha256: str | None
    architecture: str | None
    preflight: Preflight | None


class JobKind(StrEnum):
    """What takes long with models."""

    PULL = "pull"
    REGISTER = "register"
    PREFLIGHT = "preflight"


class JobState(StrEnum):
    """Where such work stands."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ModelJob:
    """One pull, registration or preflight. `done` of `total` counts bytes or measurements.

    `model` is the view of the model once the work is finished; `error` is a problem.
    """

    job_id: str
    kind: JobKind
    wanted: str
    state: JobState
    done: int
    total: int | None
    unit: str
    started_at: datetime
    ended_at: datetime | None = None
    model: ModelView | None = None
    error: Mapping[str, Any] | None = None


class Models(Protocol):
    """The one service for models, as routes know it.

    What takes long is begun and goes on by itself, one such work at a time; Conflict
    while another one runs.
    """

    def page(self, limit: int, cursor: str | None) -> Page[ModelView]:
        """Installed models first, then the catalogue. Raises InvalidInput for a bad cursor."""
        ...

    def show(self, model_id: str) -> ModelView:
        """Raises NotFound."""
        ...

    def use(self, model_id: str) -> ModelView:
        """Choose an installed model. Raises NotFound, Conflict, ModelFileRefused, Forbidden."""
        ...

    def pull(self, model: str) -> ModelJob:
        """Begin a download. Raises InvalidInput, NotFound, Conflict."""
        ...

    def register_below_roots(self, path: str) -> ModelJob:
        """Begin to try a file. Raises InvalidInput, and Forbidden outside the allowed roots."""
        ...

    def preflight(self, model: str | None) -> ModelJob:
        """Begin to measure a model, by default the one in use. Raises NotFound, Conflict."""
        ...

    def jobs(self) -> tuple[ModelJob, ...]:
        """The last ones, newest first; what a restart ended says so."""
        ...

    def job(self, job_id: str) -> ModelJob:
        """Raises NotFound."""
        ...

    def cancel(self, job_id: str) -> ModelJob:
        """End it; what was downloaded stays, and the next pull goes on from there."""
        ...
