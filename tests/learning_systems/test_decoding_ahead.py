"""While verdicts are awaited the next batch is decoded, and stopped when one of them passes."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from backend.background.clock import SystemClock
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Curriculum, Project
from backend.learning_systems.decoding import Decoding
from backend.learning_systems.generation import (
    Completion,
    Finish,
    Message,
    ModelInfo,
    PromptKind,
    Sampling,
)
from backend.learning_systems.jobs import CaseResult, Ended, IsolationReport, Job, Result, Usage
from backend.learning_systems.records import ProjectRun, WorkSession
from backend.learning_systems.search_policy import Choice, SearchPolicy
from backend.learning_systems.stage_files import read_stage
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.learning_systems.work_cycle import Tools
from backend.learning_systems.work_session import SessionRunner
from backend.persistence.database import SqlStore
from tests.conftest import exemplar, fenced

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
PROJECT, STAGE = "proj_crm_system", "contact_book"
WRONG = exemplar("crm_system.contacts")
PATIENCE = 20.0


class Silent:
    """The Events port, for nobody."""

    def emit(self, name: str, **data: Any) -> None: ...


class NoWorkspace:
    """The Workspace port; nothing is looked at here."""

    def export(self, project_id: str, package: str, *_: Any) -> None: ...


class Bundled:
    """The CurriculumSource port over our own projects."""

    def current(self) -> Curriculum:
        return load_curriculum()


class OneStage(SearchPolicy):
    """The real policy, to which the model is silent on every other stage."""

    def choose(
        self, project: Project, session: WorkSession, tx: Any, silent: Any, *more: Any
    ) -> Choice | None:
        others = {(each.id, kind) for each in project.stages() for kind in PromptKind}
        others = {(stage, kind) for stage, kind in others if stage != STAGE}
        return super().choose(project, session, tx, {*silent, *others}, *more)


Meet = Callable[[int, int, Callable[[], bool]], None]


class Model:
    """Every answer is a new module; `meet` is called before each, with when to stop."""

    def __init__(self, meet: Meet, kind: str = "llama_cpp", tokens: int = 10) -> None:
        self._meet = meet
        self._kind = kind
        self._tokens = tokens
        self.batches: list[int] = []
        self.given = 0

    def describe(self) -> ModelInfo:
        return ModelInfo("test", self._kind, "", "0" * 64)  # type: ignore[arg-type]

    def activity(self) -> Any:
        return type("Nothing", (), {"request": None})()

    def generate(
        self,
        messages: Sequence[Message],
        n: int,
        sampling: Sampling,
        *,
        on_done: Any,
        cancelled: Any,
        **more: Any,
    ) -> list[Completion]:
        self.batches.append(n)
        batch, given = len(self.batches), []
        for index in range(n):
            self._meet(batch, index, cancelled)
            if cancelled():
                break
            self.given += 1
            text = fenced(f"{WRONG}\n# {batch}.{index}.\n")
            given.append(Completion(text, self._tokens, index, Finish.END_OF_TURN, 0.0))
            on_done(index, given[-1])
        return given


class Judge:
    """The Sandbox port: `passes` tells whether the answer "BATCH.INDEX" does."""

    def __init__(self, passes: Callable[[str], bool]) -> None:
        self._cases = read_stage(load_curriculum().projects[PROJECT], STAGE).manifest
        self._passes = passes
        self.judged: list[str] = []

    def isolation(self) -> IsolationReport:
        return IsolationReport("full", (), ())

    def run(self, job: Job, *, cancelled: Any, **more: Any) -> Result:
        code = job.files["crm_system/contacts.py"].decode()
        name = code.rpartition("# ")[2].strip().rstrip(".")
        self.judged.append(name)
        passed = self._passes(name)
        if cancelled():
            return Result(Ended.CANCELLED, "test")
        cases = tuple(CaseResult(each.id, "passed" if passed else "failed") for each in self._cases)
        ended = Ended.PASSED if passed else Ended.FAILED
        return Result(ended, "test", cases=cases, usage=Usage(0.1, 0.1, 1))


def work(
    store: SqlStore, model: Model, judge: Judge, drafts: int = 4, max_tokens: int | None = None
) -> WorkSession:
    """A session on one stage, to its end."""
    session = WorkSession("s", "r", PROJECT, 1.0, SessionStatus.QUEUED, NOON, max_tokens=max_tokens)
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", PROJECT, ProjectState.ACTIVE, NOON))
        tx.sessions.add(session)
    tools = Tools(model, judge, store, SystemClock(), Silent(), 64)  # type: ignore[arg-type]
    policy = OneStage(drafts, model.describe().digest)
    SessionRunner(Bundled(), tools, policy, NoWorkspace()).run(session, "holder")
    with store.snapshot() as tx:
        return tx.sessions.get("s")


def recorded(store: SqlStore) -> list[str]:
    with store.snapshot() as tx:
        page = tx.candidates.page("r", STAGE, 200, None)
    return [each.code.rpartition("# ")[2].strip().rstrip(".") for each in page.items]


def dropped(store: SqlStore) -> list[dict[str, Any]]:
    with store.snapshot() as tx:
        entries = [json.loads(entry.body) for entry in tx.log.entries()]
    return [each["data"] for each in entries if each["event"] == "answers.dropped"]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_next_batch_is_decoded_while_a_verdict_is_awaited_and_nothing_is_judged_twice(
    store: SqlStore,
) -> None:
    second = threading.Event()

    def meet(batch: int, index: int, cancelled: Callable[[], bool]) -> None:
        if (batch, index) == (1, 3):
            until(lambda: len(recorded(store)) == 3)
        if batch == 2:
            second.set()

    def passes(name: str) -> bool:
        if name == "1.3":
            assert second.wait(PATIENCE), "the model waited for a verdict"
        return name.startswith("3.")

    model, judge = Model(meet), Judge(passes)
    session = work(store, model, judge)
    assert session.status is SessionStatus.FINISHED, session.reason
    assert len(set(judge.judged)) == len(judge.judged)
    assert sorted(recorded(store)) == sorted(judge.judged)
    with store.snapshot() as tx:
        cycles = {each.number: each for each in tx.cycles.page("s", 50, None).items}
        results = {n: tx.cycles.results(each.id)[0] for n, each in cycles.items()}
        tallied = sum(
            t.answers for t in tx.search.evidence("0" * 64, PROJECT, STAGE).at_stage.values()
        )
    assert sorted(cycles) == [1, 2, 3]
    assert results == {n: each.asked for n, each in cycles.items()}
    assert cycles[1].choice["awaited"] == 0
    assert cycles[2].choice["awaited"] >= 1
    assert tallied == sum(results.values())
    assert session.used_tokens == 10 * model.given


def test_batch_begun_ahead_is_stopped_and_counted_when_what_was_awaited_passes(
    store: SqlStore,
) -> None:
    second = threading.Event()

    def meet(batch: int, index: int, cancelled: Callable[[], bool]) -> None:
        if (batch, index) == (1, 3):
            until(lambda: len(recorded(store)) == 3)
        if batch == 2 and index == 1:
            second.set()
            until(cancelled)

    def passes(name: str) -> bool:
        return name == "1.3" and second.wait(PATIENCE)

    model, judge = Model(meet), Judge(passes)
    session = work(store, model, judge)
    assert session.status is SessionStatus.FINISHED, session.reason
    assert sorted(recorded(store)) == sorted(judge.judged) == ["1.0", "1.1", "1.2", "1.3"]
    (said,) = dropped(store)
    assert (said["stage"], said["asked"], said["tokens"]) == (STAGE, model.batches[1], 10)
    assert session.used_tokens == 50
    with store.snapshot() as tx:
        assert tx.stages.of_run("r")[STAGE].cycles == 1
        assert tx.counters("r").answers == 4
        assert not tx.model_calls.under_way()


def test_batch_begun_ahead_is_stopped_by_a_cancel(store: SqlStore) -> None:
    second = threading.Event()

    def meet(batch: int, index: int, cancelled: Callable[[], bool]) -> None:
        if (batch, index) == (1, 3):
            until(lambda: len(recorded(store)) == 3)
        if batch == 2:
            with store.transaction() as tx:
                tx.sessions.save(replace(tx.sessions.get("s"), status=SessionStatus.CANCELLING))
            second.set()
            until(cancelled)

    def passes(name: str) -> bool:
        if name == "1.3":
            assert second.wait(PATIENCE)
            until(lambda: stopped(store))
        return False

    model, judge = Model(meet), Judge(passes)
    assert work(store, model, judge).status is SessionStatus.CANCELLED
    assert len(model.batches) == 2
    assert not [name for name in judge.judged if name.startswith("2.")]
    with store.snapshot() as tx:
        assert [each.number for each in tx.cycles.page("s", 50, None).items] == [1]
        assert not tx.model_calls.under_way()


def stopped(store: SqlStore) -> bool:
    with store.snapshot() as tx:
        return tx.sessions.get("s").status is not SessionStatus.RUNNING


@pytest.mark.parametrize(
    ("kind", "tokens", "most"), [("scripted", 10, None), ("llama_cpp", 60, 200)]
)
def test_nothing_is_begun_ahead_for_a_script_nor_with_tokens_that_are_awaited(
    store: SqlStore, kind: str, tokens: int, most: int | None
) -> None:
    batches: list[int] = []

    def passes(name: str) -> bool:
        if name == "1.2":
            time.sleep(0.3)  # time enough to begin
            batches.append(len(model.batches))
        return name == "1.2"

    def meet(batch: int, index: int, cancelled: Callable[[], bool]) -> None:
        if (batch, index) == (1, 2):
            until(lambda: len(recorded(store)) == 2)

    model, judge = Model(meet, kind, tokens), Judge(passes)
    work(store, model, judge, 3, most)
    assert batches == [1]


def test_answer_that_cannot_be_taken_stops_the_decoding() -> None:
    stopped_at: list[int] = []

    def generate(on_done: Any, cancelled: Callable[[], bool]) -> None:
        for index in range(1000):
            on_done(index, Completion("", 1, 0, Finish.STOP, 0.0))
            time.sleep(0.005)
            if cancelled():
                stopped_at.append(index)
                return

    def take(index: int, completion: Completion) -> None:
        raise ZeroDivisionError

    with ThreadPoolExecutor(1) as decoder:
        decoding = Decoding(decoder, generate, lambda: False, 0.0)
        with pytest.raises(ZeroDivisionError):
            decoding.hand_to(take)
    assert stopped_at
