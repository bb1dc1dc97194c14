"""A simulated coder whose drafts pass with one chance with memory and another without.

All else is real: cycles, coin, store and tallies. Its modules are told right from wrong
by a judge that reads a mark in them.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from backend.background.clock import SystemClock
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.generation import (
    Completion,
    Finish,
    Message,
    ModelInfo,
    PromptKind,
    Sampling,
)
from backend.learning_systems.jobs import CaseResult, Ended, Job, Judge, Program, Result
from backend.learning_systems.memory_coin import Recall
from backend.learning_systems.records import Learning, ProjectRun, WorkSession
from backend.learning_systems.search_policy import Choice
from backend.learning_systems.stage_files import StageMaterial, read_contract
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.learning_systems.work_cycle import Limits, Tools, WorkCycle
from backend.persistence.database import SqlStore
from tests.conftest import fenced

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
MARK = "the note that was planted"
PLANTED = Learning(
    "planted", None, "failure_and_fix", "A note", MARK, "shops", "proj_till", "sums", {}, NOON
)
SESSION = WorkSession("s", "r", "proj_crm_system", 1.0, SessionStatus.RUNNING, NOON)


class Silent:
    """The Events port, for nobody."""

    def emit(self, name: str, **data: Any) -> None: ...


class Planted:
    """The Memory port that always has the planted learning, until it is pruned."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def recall(
        self, material: StageMaterial, project_id: str, room: int | None, seed: int | None
    ) -> Recall:
        with self._store.snapshot() as tx:
            pruned = tx.learnings.get(PLANTED.id).pruned_at
        return Recall() if pruned else Recall((PLANTED.id,), MARK, 10)


class Coder:
    """The LanguageModel port: passes with `chance`, or with `chance_with` when it is told."""

    def __init__(self, project: Project, chance: float, chance_with: float) -> None:
        self._project = project
        self._chances = (chance, chance_with)
        self._lot = random.Random(1)
        self.prompts: list[str] = []

    def describe(self) -> ModelInfo:
        return ModelInfo("coder", "scripted", "", "digest")

    def activity(self) -> None:
        return None

    def generate(
        self, messages: Sequence[Message], n: int, sampling: Sampling, **more: Any
    ) -> list[Completion]:
        self.prompts.append(messages[-1].content)
        interface = read_contract(self._project, more["label"].stage).interface
        chance = self._chances[MARK in messages[-1].content]
        given = []
        for index in range(n):
            word = "right" if self._lot.random() < chance else "wrong"
            code = f"{interface}\n# {word} {len(self.prompts)} {index}\n"
            given.append(Completion(fenced(code), 1, index, Finish.END_OF_TURN, 0.0))
            more["on_done"](index, given[-1])
        return given


class MarkReader:
    """The Sandbox port: a module passes when it says so."""

    def run(self, job: Job, *, on_output: Any = None, cancelled: Any = None) -> Result:
        suite = job.command
        assert isinstance(suite, Judge | Program)
        # Among the modules accepted before, the candidate is the one written last.
        marks = (re.search(rb"# (right|wrong) (\d+) ", text) for text in job.files.values())
        right = max((int(mark[2]), mark[1] == b"right") for mark in marks if mark)[1]
        outcome, ended = ("passed", Ended.PASSED) if right else ("failed", Ended.FAILED)
        cases = tuple(CaseResult(case.id, outcome) for case in suite.manifest or ())  # type: ignore[arg-type]
        return Result(ended, "test", cases=cases)


@dataclass
class Bench:
    """Runs batches of drafts over the stages of a project, one batch a stage, in turns."""

    store: SqlStore
    project: Project
    coder: Coder

    def work(self, batches: int, drafts: int = 8) -> None:
        with self.store.transaction() as tx:
            tx.runs.add(ProjectRun("r", self.project.id, ProjectState.ACTIVE, NOON))
            tx.sessions.add(SESSION)
            tx.learnings.add(PLANTED)
        memory = Planted(self.store)
        tools = Tools(
            self.coder,  # type: ignore[arg-type]
            MarkReader(),  # type: ignore[arg-type]
            self.store,
            SystemClock(),
            Silent(),
            64,
            memory,
        )
        cycle = WorkCycle(tools)
        stages = self.project.stages()
        for number in range(batches):
            stage = stages[number % len(stages)]
            choice = Choice(stage, PromptKind.DRAFT, drafts, 0.8, "", weighed={"model": "digest"})
            limits = Limits(time.monotonic() + 600, lambda: False)
            turn = cycle.turn(self.project, SESSION, choice, limits)
            assert turn.answers == drafts
        cycle.close()
