"""What `GET status` says, put together from what each part says of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.learning_systems.activity import Activity


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """`kind` is none, scripted or llama_cpp; `note` keeps a script from passing for learning."""

    kind: str
    spec: str | None
    available: bool
    note: str


@dataclass(frozen=True, slots=True)
class EngineStatus:
    alive: bool
    pid: int | None
    restarts: int
    state: str


@dataclass(frozen=True, slots=True)
class LlamaBuild:
    """How far the llama.cpp build is: absent, building, ready or failed."""

    state: str
    done: int
    total: int
    message: str


@dataclass(frozen=True, slots=True)
class LeftOutProject:
    """A registered project that cannot be used: what is wrong where, and what helps."""

    project_id: str
    file: str
    field: str
    detail: str
    remedy: str


@dataclass(frozen=True, slots=True)
class SetAsideInput:
    """What crashed the model three times, and is not asked again of it: a prompt, or a file.

    `kind` is that of the prompt, or "load"; `last_end` is how the engine died.
    """

    run_id: str
    stage_id: str
    kind: str
    model: str
    crashes: int
    last_end: str
    set_aside_at: datetime


@dataclass(frozen=True, slots=True)
class StatusView:
    """`sandbox` is what the engine's probe found; null until it has reported. `loaded_model`
    is the model the engine opened, with what it works with: drafts, tokens of an answer;
    `generation` is what that model does, and did since it was opened.

    `policy_problem` says why the policy file, as it stands, is not in force.
    `projects_left_out` are projects of the user's that are broken.
    """

    version: str
    model: ModelStatus
    llama_cpp: LlamaBuild
    sandbox: Mapping[str, Any] | None
    engine: EngineStatus
    loaded_model: Mapping[str, Any] | None
    generation: Activity | None
    current_project: str | None
    current_session: str | None
    projects_left_out: tuple[LeftOutProject, ...]
    inputs_set_aside: tuple[SetAsideInput, ...]
    policy_problem: str | None
    data_dir: str


@dataclass(frozen=True, slots=True)
class HealthView:
    """`status` is ok when the database answers and the engine lives, else degraded."""

    status: str
    database: bool
    engine: bool


@dataclass(frozen=True, slots=True)
class StatusReport:
    """The two looks at the service, made by whoever knows the parts."""

    status: Callable[[], StatusView]
    health: Callable[[], HealthView]
