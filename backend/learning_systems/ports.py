"""The map of Grace: everything the learning systems need from outside.

An adapter for each is chosen in `backend/bootstrap.py` and nowhere else.
What is passed through them is plain data: `generation.py` (models),
`jobs.py` (sandbox), `records.py` (storage).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from backend.learning_systems.activity import Activity
from backend.learning_systems.curriculum_model import Curriculum
from backend.learning_systems.generation import (
    Completion,
    Message,
    ModelInfo,
    PromptLabel,
    Sampling,
)
from backend.learning_systems.jobs import IsolationReport, Job, Result
from backend.learning_systems.memory_coin import Recall
from backend.learning_systems.policy import Policy
from backend.learning_systems.records import AcceptedStep, ProjectDocument
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.stage_files import StageMaterial

Cancelled = Callable[[], bool]
"""Asked often by long work; True means stop now and keep what is finished."""

OnToken = Callable[[int, str], None]
"""Called with (candidate index, text of the token) as tokens arrive."""

OnDone = Callable[[int, Completion], None]
"""Called with (candidate index, answer) once for each answer that is returned, as soon as
it is finished; decoding goes on when the call comes back, so it must be quick."""

OnOutput = Callable[[str, bytes], None]
"""Called with ("stdout" or "stderr", bytes) as a run prints."""

SuiteLint = Callable[[bytes, str], Sequence[tuple[int, str]]]
"""Given a suite and the package under test: the lines that cannot be judged soundly, and why."""


class LanguageModel(Protocol):
    """A model on this machine or on the user's own network."""

    def describe(self) -> ModelInfo: ...

    def generate(
        self,
        messages: Sequence[Message],
        n: int,
        sampling: Sampling,
        *,
        label: PromptLabel,
        deadline: float,
        on_token: OnToken | None = None,
        on_done: OnDone | None = None,
        cancelled: Cancelled | None = None,
    ) -> list[Completion]:
        """Up to n answers to one prompt; fewer when the deadline or a cancel comes first.

        `deadline` is a `time.monotonic()` moment. Raises PromptTooLong when the
        prompt does not fit; it is never cut.
        """
        ...

    def activity(self) -> Activity:
        """What it does right now and did so far; asked from other threads, never blocks long."""
        ...

    def close(self) -> None: ...


class Sandbox(Protocol):
    """Runs what a model wrote. The only place where that happens."""

    def isolation(self) -> IsolationReport: ...

    def run(
        self,
        job: Job,
        *,
        on_output: OnOutput | None = None,
        cancelled: Cancelled | None = None,
    ) -> Result:
        """Run one job to its end; thread-safe, so that many run side by side.

        Raises InvalidInput for a job that cannot be run (a path outside the work
        directory); everything the code itself does ends up in the result.
        """
        ...

    def close(self) -> None: ...


class Store(Protocol):
    """Where everything is kept; one transaction per request and per engine step."""

    def transaction(self) -> AbstractContextManager[UnitOfWork]:
        """A read-write transaction: commits at the end, rolls back on an exception."""
        ...

    def snapshot(self) -> AbstractContextManager[UnitOfWork]:
        """A read-only view that never waits for a writer."""
        ...


class Workspace(Protocol):
    """The exported files of a project, kept equal to what the store accepted."""

    def export(
        self,
        project_id: str,
        package: str,
        accepted: Sequence[AcceptedStep],
        documents: Sequence[ProjectDocument],
    ) -> None:
        """Make the folder and its git history show exactly these accepted steps, in order,
        and these documents beside them.
        """
        ...


class ModelSource(Protocol):
    """Which model was chosen, before anybody loads it."""

    def require(self) -> str:
        """What was chosen; raises NoModel or Unavailable with the remedy when none can answer."""
        ...


class Memory(Protocol):
    """What was learned before, found for a prompt."""

    def recall(
        self, material: StageMaterial, project_id: str, room: int | None, seed: int | None
    ) -> Recall:
        """What helps with this stage within `room` tokens; an empty recall when nothing does.

        With a `seed` what is new is tried, too; without one nothing is left to chance.
        """
        ...


class Governance(Protocol):
    """The owner's policy, re-read when its file changes."""

    def policy(self) -> Policy: ...


class CurriculumSource(Protocol):
    """Everything there is to learn, with what the user registered until this moment."""

    def current(self) -> Curriculum: ...


class Clock(Protocol):
    """Time as data: wall-clock moments in UTC, and monotonic seconds for budgets."""

    def now(self) -> datetime: ...
    def monotonic(self) -> float: ...


class Events(Protocol):
    """Live news for whoever watches; never stored, never waited for."""

    def emit(self, name: str, **data: Any) -> None: ...
