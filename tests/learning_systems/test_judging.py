"""Answers are judged while others are decoded, and recorded in the order they were given."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from backend.background.clock import SystemClock
from backend.errors import SandboxUnavailable
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.generation import (
    Completion,
    Finish,
    Message,
    ModelInfo,
    PromptKind,
    Sampling,
)
from backend.learning_systems.jobs import CaseResult, Ended, Job, Result, Usage
from backend.learning_systems.records import ProjectRun, WorkSession
from backend.learning_systems.search_policy import Choice
from backend.learning_systems.states import ProjectState, SessionStatus, StageStatus
from backend.learning_systems.work_cycle import Limits, Tools, Turn, WorkCycle
from backend.persistence.database import SqlStore
from tests.conftest import exemplar, fenced

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
STAGE = "contact_book"
RIGHT = exemplar("crm_system.contacts")
SESSION = WorkSession("s", "r", "proj_crm_system", 1.0, SessionStatus.RUNNING, NOON)
PATIENCE = 20.0


class Silent:
    def emit(self, name: str, **data: Any) -> None: ...


class Model:
    """Gives the answers of the test one after another; `between` is called after each."""

    def __init__(self, codes: Sequence[str], between: Callable[[int], None] = lambda k: None):
        self._codes = codes
        self._between = between

    def describe(self) -> ModelInfo:
        return ModelInfo("test", "scripted", "", "0" * 64)

    def activity(self) -> Any:
        return type("Nothing", (), {"request": None})()

    def generate(
        self, messages: Sequence[Message], n: int, sampling: Sampling, **more: Any
    ) -> list[Completion]:
        given = [
            Completion(fenced(code), None, sampling.seed + k, Finish.END_OF_TURN, 0.0)
            for k, code in enumerate(self._codes)
        ]
        for index, completion in enumerate(given):
            more["on_done"](index, completion)
            self._between(index)
        return given


class Judge:
    """The Sandbox port: `say` tells the CPU seconds of code that passes, None of wrong code."""

    def __init__(self, say: Callable[[str], float | None], manifest: Sequence[Any]) -> None:
        self._say = say
        self._manifest = manifest
        self.runs: list[str] = []

    def run(self, job: Job, *, on_output: Any = None, cancelled: Any = None) -> Result:
        code = job.files["crm_system/contacts.py"].decode()
        self.runs.append(code)
        cpu = self._say(code)
        outcome, ended = ("failed", Ended.FAILED) if cpu is None else ("passed", Ended.PASSED)
        cases = tuple(CaseResult(case.id, outcome) for case in self._manifest)  # type: ignore[arg-type]
        if cancelled():
            return Result(Ended.CANCELLED, "test")
        return Result(ended, "test", cases=cases, usage=Usage(cpu or 0.1, cpu or 0.1, 1))


@pytest.fixture(scope="module")
def crm() -> Project:
    return load_curriculum().projects["proj_crm_system"]


@pytest.fixture(autouse=True)
def run(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", "proj_crm_system", ProjectState.ACTIVE, NOON))
        tx.sessions.add(SESSION)


def variant(number: int) -> str:
    return f"{RIGHT}\n# variant {number}\n"


def cycle_of(store: SqlStore, model: Any, judge: Any) -> WorkCycle:
    return WorkCycle(Tools(model, judge, store, SystemClock(), Silent(), 64))


def turn(
    cycle: WorkCycle, crm: Project, answers: int, cancelled: Callable[[], bool] = lambda: False
) -> Turn:
    choice = Choice(crm.stage(STAGE), PromptKind.DRAFT, answers, 0.8, "")
    later = time.monotonic() + 60
    try:
        return cycle.turn(crm, SESSION, choice, Limits(later, cancelled))
    finally:
        cycle.close()


def recorded(store: SqlStore) -> list[str]:
    with store.snapshot() as tx:
        page = tx.candidates.page("r", STAGE, 50, None)
    return [candidate.code for candidate in reversed(page.items)]


def count(store: SqlStore) -> int:
    with store.snapshot() as tx:
        return tx.counters("r").answers


def manifest_of(crm: Project) -> Sequence[Any]:
    from backend.learning_systems.stage_files import read_stage

    return read_stage(crm, STAGE).manifest


def test_answer_is_recorded_while_the_next_one_is_still_decoded(
    store: SqlStore, crm: Project
) -> None:
    seen: list[int] = []

    def wait_for_the_record(index: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while count(store) <= index and time.monotonic() < deadline:
            time.sleep(0.005)
        seen.append(count(store))

    model = Model([variant(k) for k in range(3)], wait_for_the_record)
    judge = Judge(lambda code: None, manifest_of(crm))
    assert turn(cycle_of(store, model, judge), crm, 3).answers == 3
    assert seen == [1, 2, 3]


def test_records_keep_the_order_of_the_answers_whatever_the_order_of_the_verdicts(
    store: SqlStore, crm: Project
) -> None:
    second = threading.Event()

    def say(code: str) -> float | None:
        if code.endswith("# variant 0\n"):
            assert second.wait(PATIENCE)
        else:
            second.set()
        return None

    cycle = cycle_of(store, Model([variant(0), variant(1)]), judge := Judge(say, manifest_of(crm)))
    turn(cycle, crm, 2)
    assert recorded(store) == [variant(0), variant(1)]
    assert len(judge.runs) == 2


def test_same_code_twice_in_a_batch_runs_once(store: SqlStore, crm: Project) -> None:
    judge = Judge(lambda code: None, manifest_of(crm))
    assert turn(cycle_of(store, Model([variant(0)] * 4), judge), crm, 4).answers == 4
    assert judge.runs == [variant(0)]
    assert count(store) == 4


def test_cancel_drops_what_was_not_judged_and_all_that_came_after_it(
    store: SqlStore, crm: Project
) -> None:
    stop = threading.Event()

    def say(code: str) -> float | None:
        if code.endswith("# variant 1\n"):
            stop.set()
        return None

    judge = Judge(say, manifest_of(crm))
    model = Model([variant(k) for k in range(4)], lambda k: time.sleep(0))
    done = turn(cycle_of(store, model, judge), crm, 4, stop.is_set)
    assert recorded(store) == [variant(k) for k in range(done.answers)]
    assert done.answers <= 1


def test_sandbox_that_judges_nothing_stops_the_cycle(store: SqlStore, crm: Project) -> None:
    class Broken:
        def run(self, job: Job, **more: Any) -> Result:
            return Result(Ended.SANDBOX_ERROR, "none", "no process can be had")

    with pytest.raises(SandboxUnavailable, match="no process can be had"):
        turn(cycle_of(store, Model([variant(0)]), Broken()), crm, 1)
    assert count(store) == 0
    with store.snapshot() as tx:
        assert tx.cycles.page("s", 10, None).items == ()
        assert tx.stages.of_run("r")[STAGE].status is StageStatus.WAITING


def test_sandbox_lost_in_the_middle_keeps_what_was_judged_and_closes_the_cycle(
    store: SqlStore, crm: Project
) -> None:
    judge = Judge(lambda code: None, manifest_of(crm))

    class Lost:
        def run(self, job: Job, **more: Any) -> Result:
            if job.files["crm_system/contacts.py"].decode() == variant(1):
                return Result(Ended.SANDBOX_ERROR, "none", "it is gone")
            return judge.run(job, **more)

    with pytest.raises(SandboxUnavailable, match="it is gone"):
        turn(cycle_of(store, Model([variant(k) for k in range(3)]), Lost()), crm, 3)
    assert recorded(store) == [variant(0)]
    with store.snapshot() as tx:
        (cycle,) = tx.cycles.page("s", 10, None).items
    assert (cycle.outcome, cycle.ended_at is None) == ("none passed", False)


def test_fastest_of_those_that_pass_is_accepted_and_why_is_kept(
    store: SqlStore, crm: Project
) -> None:
    seconds = {variant(0): 2.0, variant(1): 0.4, variant(2): 2.1}
    judge = Judge(seconds.__getitem__, manifest_of(crm))
    done = turn(cycle_of(store, Model(list(seconds)), judge), crm, 3)
    assert done.accepted is not None
    assert done.accepted.code == variant(1)
    with store.snapshot() as tx:
        (acceptance,) = tx.acceptances.of_run("r")
        state = tx.stages.of_run("r")[STAGE]
    assert acceptance.why["decided_by"] == "speed"
    assert [each["cpu_seconds"] for each in acceptance.why["candidates"]] == [2.0, 0.4, 2.1]
    assert (state.status, state.accepted_candidate_id) == (StageStatus.PASSED, done.accepted.id)


def test_candidate_that_passed_before_a_crash_is_accepted_afterwards(
    store: SqlStore, crm: Project
) -> None:
    class Crash(BaseException):
        pass

    def crash(index: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while count(store) <= index and time.monotonic() < deadline:
            time.sleep(0.005)
        raise Crash

    judge = Judge(lambda code: 0.1, manifest_of(crm))
    with pytest.raises(Crash):
        turn(cycle_of(store, Model([variant(0)] * 2, crash), judge), crm, 2)
    cycle = cycle_of(store, Model([]), judge)
    assert cycle.accept_left_over(crm, SESSION)
    assert not cycle.accept_left_over(crm, SESSION)
    cycle.close()
    with store.snapshot() as tx:
        assert tx.candidates.accepted_code("r")[STAGE].code == variant(0)
