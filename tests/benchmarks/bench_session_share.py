"""The share of a work session's time spent neither decoding nor in a sandbox run.

    python -m tests.benchmarks.bench_session_share [SECONDS]

A real session: the real engine on a file with random weights in a real shape, the real
sandbox, store and workspace, stages of the CRM. Every token is decoded for real; only the
text of an answer is replaced when it is finished, by a module that fails its suite, and in
every third batch by one that passes, so that suites run and stages are accepted.

Decoding is what passes within the library's decode and sample calls; a sandbox run lasts
from the call to its result. Both are measured as intervals, so that what overlaps counts
once. Aim: at most 3 % of the session lies outside both. The model's and the sandbox's
start are no part of a session.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backend.background.clock import SystemClock
from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.learning_systems.activity import Activity
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Curriculum
from backend.learning_systems.generation import (
    Completion,
    Finish,
    Message,
    ModelInfo,
    PromptLabel,
    Sampling,
)
from backend.learning_systems.jobs import Job, Result
from backend.learning_systems.ports import OnDone, Sandbox
from backend.learning_systems.records import ProjectRun, WorkSession
from backend.learning_systems.search_policy import SearchPolicy
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.learning_systems.work_cycle import Tools
from backend.learning_systems.work_session import SessionRunner
from backend.persistence.database import SqlStore, connect, migrate
from backend.sandboxing.selection import open_sandbox
from backend.workspaces.git_workspace import GitWorkspace
from tests.benchmarks.figures import Figure, report
from tests.conftest import exemplar, fenced
from tests.gguf_files import Shape, write_gguf

PROJECT = "proj_crm_system"
SHAPE = Shape("random-small", 512, 8, 1536, 8, 2, 32_000, 8192, "Q8_0", True)
ANSWER_TOKENS, DRAFTS, RIGHT_EVERY = 192, 8, 3


@dataclass
class Intervals:
    """Moments between which something was done, by whatever thread."""

    found: list[tuple[float, float]] = field(default_factory=list)

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.monotonic()
            try:
                return call(*arguments, **named)
            finally:
                self.found.append((began, time.monotonic()))

        return timed


def covered(intervals: Iterable[tuple[float, float]]) -> float:
    """Seconds that lie within at least one of these."""
    total, reached = 0.0, float("-inf")
    for began, ended in sorted(intervals):
        total += max(0.0, ended - max(began, reached))
        reached = max(reached, ended)
    return total


class Replaced:
    """The LanguageModel port: the engine's own decoding, with modules for texts."""

    def __init__(self, engine: LlamaCppEngine) -> None:
        self._engine = engine
        self._batches = 0
        self._answers = 0

    def describe(self) -> ModelInfo:
        return self._engine.describe()

    def activity(self) -> Activity:
        return self._engine.activity()

    def close(self) -> None:
        self._engine.close()

    def generate(
        self,
        messages: Sequence[Message],
        n: int,
        sampling: Sampling,
        *,
        label: PromptLabel,
        on_done: OnDone | None = None,
        **more: Any,
    ) -> list[Completion]:
        self._batches += 1
        right = self._batches % RIGHT_EVERY == 0

        def hand_over(index: int, completion: Completion) -> None:
            assert on_done is not None
            on_done(index, self._replaced(label.stage, completion, right=right))

        return self._engine.generate(messages, n, sampling, label=label, on_done=hand_over, **more)

    def _replaced(self, stage: str, completion: Completion, *, right: bool) -> Completion:
        self._answers += 1
        code = exemplar(MODULES[stage])
        wrong = code.replace("return ", "return None and ", 1)
        text = fenced(f"{code if right else wrong}\n# {self._answers}\n")
        return replace(completion, text=text, finish=Finish.CLOSED_FENCE)


class Timed:
    """The Sandbox port, with its runs timed."""

    def __init__(self, sandbox: Sandbox, times: Intervals) -> None:
        self._sandbox = sandbox
        self._run = times.around(sandbox.run)

    def isolation(self) -> Any:
        return self._sandbox.isolation()

    def run(self, job: Job, **more: Any) -> Result:
        result: Result = self._run(job, **more)
        return result

    def close(self) -> None:
        self._sandbox.close()


class Silent:
    """The Events port, for nobody."""

    def emit(self, name: str, **data: Any) -> None: ...


class Bundled:
    """The CurriculumSource port over our own projects."""

    def current(self) -> Curriculum:
        return load_curriculum()


MODULES = {stage.id: stage.module for stage in load_curriculum().projects[PROJECT].stages()}


def queued(store: SqlStore, seconds: float) -> WorkSession:
    now = datetime.now(UTC)
    session = WorkSession("s", "r", PROJECT, seconds / 3600, SessionStatus.QUEUED, now)
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", PROJECT, ProjectState.ACTIVE, now))
        tx.sessions.add(session)
    return session


def measure(folder: Path, seconds: float) -> Iterable[Figure]:
    """One session of so many seconds."""
    migrate(folder / "grace.db")
    store = SqlStore(connect(folder / "grace.db"))
    decoding, running = Intervals(), Intervals()
    engine = LlamaCppEngine(write_gguf(folder / "model.gguf", SHAPE), drafting=False)
    engine._model.ends_turn = lambda token: False  # type: ignore[method-assign]
    engine._context.decode = decoding.around(engine._context.decode)  # type: ignore[method-assign]
    engine._context.sample = decoding.around(engine._context.sample)  # type: ignore[method-assign]
    model, sandbox = Replaced(engine), Timed(open_sandbox(), running)
    tools = Tools(model, sandbox, store, SystemClock(), Silent(), ANSWER_TOKENS)
    policy = SearchPolicy(DRAFTS, model.describe().digest)
    runner = SessionRunner(Bundled(), tools, policy, GitWorkspace(folder / "projects"))
    session = queued(store, seconds)
    began = time.monotonic()
    runner.run(session, "benchmark")
    whole = time.monotonic() - began
    with store.snapshot() as tx:
        counted, ended = tx.counters("r"), tx.sessions.get("s")
    print(f"  {ended.status.value}: {ended.reason}; {counted.answers} answers in", end=" ")
    print(f"{counted.iterations} cycles, {counted.solutions_tested} judged; {whole:.1f} s")
    either = covered([*decoding.found, *running.found])
    yield Figure("decoding", covered(decoding.found) / whole, "of the session")
    waiting = either - covered(decoding.found)
    yield Figure("in sandbox runs while nothing is decoded", waiting / whole, "of the session")
    yield Figure("in sandbox runs", covered(running.found) / whole, "of the session")
    yield Figure("neither", 1 - either / whole, "of the session", most=0.03)
    sandbox.close()
    model.close()
    store.close()


def main(seconds: float = 90.0) -> int:
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        return report(measure(Path(folder), seconds))


if __name__ == "__main__":
    sys.exit(main(*(float(each) for each in sys.argv[1:])) > 0)
