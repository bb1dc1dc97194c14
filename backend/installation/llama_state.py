"""How far the llama.cpp build is: written by the builder, read by the service."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Literal

from backend.installation import file_lock
from backend.installation.environment import LLAMA_PACKAGE, Environment

StateName = Literal["absent", "building", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class LlamaState:
    """One look at the build.

    Attributes:
        state: `absent` (no build is running, none has ended), `building`, `ready` or `failed`.
        done: compile steps finished.
        total: compile steps in all; 0 while not known.
        seconds: how long the build has run, or ran.
        message: one sentence for the user; after a failure it names the remedy.
        log: file with everything the build said; None when there was no build.
    """

    state: StateName
    done: int = 0
    total: int = 0
    seconds: float = 0.0
    message: str = ""
    log: str | None = None


def read_state(root: Path) -> LlamaState:
    """The state of llama.cpp in the environment of the repository `root`; never raises."""
    environment = Environment(root)
    recorded = _load(state_path(environment))
    if recorded.state == "building" and file_lock.is_held(build_lock_path(environment)):
        return recorded
    version = installed_version(environment)
    if version is not None:
        if recorded.state == "ready":
            return recorded
        return LlamaState("ready", message=f"llama.cpp is installed (bindings {version}).")
    if recorded.state == "failed":
        return recorded
    return LlamaState(
        "absent", message="llama.cpp is not installed; the next start of Grace builds it."
    )


def write_state(environment: Environment, state: LlamaState) -> None:
    """Replace the recorded state in one step, so that a reader never sees half of it.

    Raises:
        OSError: the environment's folder cannot be written.
    """
    path = state_path(environment)
    partial = path.with_suffix(".new")
    partial.write_text(json.dumps(asdict(state)), encoding="utf-8")
    os.replace(partial, path)  # noqa: PTH105 - says that an existing file is meant to go


def installed_version(environment: Environment) -> str | None:
    """The version of the bindings in the environment; None unless they are there completely."""
    places = [str(path) for path in environment.site_packages()]
    for found in distributions(name=LLAMA_PACKAGE, path=places):
        if _is_complete(found):
            return found.version
    return None


def _is_complete(distribution: Distribution) -> bool:
    # pip writes the list of files last, so one without it was cut short.
    files = distribution.files or []
    libraries = [path for path in files if path.match("llama_cpp/lib/*llama*")]
    return bool(libraries) and all(distribution.locate_file(path).exists() for path in libraries)  # type: ignore[attr-defined]


def state_path(environment: Environment) -> Path:
    """The file that holds the recorded state."""
    return environment.venv / "llama-build.json"


def build_lock_path(environment: Environment) -> Path:
    """The lock that the builder holds as long as it lives."""
    return environment.venv / "llama-build.lock"


def log_path(environment: Environment) -> Path:
    """The file with everything the build said."""
    return environment.venv / "llama-build.log"


def _load(path: Path) -> LlamaState:
    try:
        return LlamaState(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return LlamaState("absent")
