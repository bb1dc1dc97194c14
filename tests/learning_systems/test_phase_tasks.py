"""Tasks of phases 1, 4 and 5: when they are worked on, and that only their facts count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from backend.background.clock import SystemClock
from backend.bootstrap import governance
from backend.engine_bootstrap import phase_tasks
from backend.errors import (
    InvalidInput,
    NoModel,
    SandboxUnavailable,
    StorageUnavailable,
    Unavailable,
)
from backend.language_model.scripted import ScriptedModel
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Curriculum
from backend.learning_systems.generation import PromptLabel
from backend.learning_systems.jobs import Ended
from backend.learning_systems.phase_tasks import PhaseTask, PhaseWork, TaskContext
from backend.learning_systems.plan import FACT_TASKS, NOT_MEASURED, TAKEN_ON_OLDER_CODE, Task
from backend.learning_systems.ports import Sandbox
from backend.learning_systems.records import (
    Candidate,
    ProjectRun,
    StageState,
    TaskFact,
    WorkSession,
)
from backend.learning_systems.run_plan import run_plan
from backend.learning_systems.search_policy import SearchPolicy
from backend.learning_systems.states import ProjectState, SessionStatus, StageStatus
from backend.learning_systems.work_cycle import Tools
from backend.learning_systems.work_session import SessionRunner
from backend.persistence.database import SqlStore
from backend.sandboxing.selection import open_sandbox
from backend.settings import Settings
from tests.conftest import Script, exemplar, fenced

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
CRM = load_curriculum().project("proj_crm_system")
SESSION = WorkSession("s", "r", CRM.id, 1.0, SessionStatus.QUEUED, NOON)


@dataclass
class Recorded:
    """The Events port, remembering what was told of tasks and verdicts."""

    seen: list[str] = field(default_factory=list)

    def emit(self, name: str, **data: Any) -> None:
        if name in ("task", "verdict"):
            self.seen.append(f"{data.get('task', data.get('stage'))} {data.get('status', '')}")


@dataclass
class OneTask:
    """A task that does what the test says, once for each time it is worked on."""

    id: str
    does: Callable[[TaskContext], TaskFact | None]
    trees: list[str] = field(default_factory=list)

    @property
    def needs_code(self) -> bool:
        return FACT_TASKS[self.id].needs_code

    def work(self, context: TaskContext) -> TaskFact | None:
        self.trees.append(context.tree_hash)
        return self.does(context)


def proves(task_id: str) -> OneTask:
    return OneTask(task_id, lambda context: context.fact(task_id, "done", "it was done", {"n": 1}))


@pytest.fixture(autouse=True)
def started(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", CRM.id, ProjectState.ACTIVE, NOON))
        tx.sessions.add(SESSION)


def accept(store: SqlStore, code: str, number: int = 1) -> None:
    """Make this the accepted code of the first stage."""
    candidate = Candidate(
        id=f"c{number}",
        run_id="r",
        session_id="s",
        stage_id="contact_book",
        code=code,
        code_hash=f"h{number}",
        suite_hash="s",
        ended=Ended.PASSED,
        detail="",
        isolation_level="none",
        created_at=NOON,
    )
    with store.transaction() as tx:
        tx.candidates.add(candidate)
        tx.stages.save(StageState("r", "contact_book", StageStatus.PASSED, 1, f"c{number}", NOON))


def phases(store: SqlStore, *tasks: PhaseTask, cancelled: bool = False) -> PhaseWork:
    tools = Tools(None, None, store, SystemClock(), Recorded(), 64)  # type: ignore[arg-type]
    return PhaseWork(tasks, tools, CRM, SESSION, deadline=1e9, cancelled=lambda: cancelled)


def task(store: SqlStore, task_id: str) -> Task:
    with store.snapshot() as tx:
        return next(each for each in run_plan(CRM, "r", tx).tasks if each.id == task_id)


def progress(store: SqlStore) -> float:
    with store.snapshot() as tx:
        return run_plan(CRM, "r", tx).progress


def test_task_without_a_fact_is_open_and_not_measured(store: SqlStore) -> None:
    assert {task(store, key).proof for key in FACT_TASKS} == {NOT_MEASURED}
    assert progress(store) == 0


def test_proved_task_is_done_with_its_sentence_and_moves_progress(store: SqlStore) -> None:
    assert phases(store, proves("research")).before_code()
    assert task(store, "research").status == "done"
    assert task(store, "research").proof == "it was done"
    assert progress(store) > 0


def test_task_that_fails_leaves_the_reason_and_moves_nothing(store: SqlStore) -> None:
    def refuse(context: TaskContext) -> TaskFact:
        raise InvalidInput("no such folder.", remedy="Make it.")

    work = phases(store, OneTask("research", refuse), proves("design"))
    assert work.before_code()
    assert task(store, "research").status == "open"
    assert task(store, "research").proof == "no such folder. Make it."
    assert task(store, "design").status == "done", "one that fails stops no other"


def test_failed_task_is_tried_once_a_session_and_again_in_the_next(store: SqlStore) -> None:
    fails = OneTask("research", lambda context: context.fact("research", "failed", "no", {}))
    work = phases(store, fails)
    assert work.before_code()
    assert not work.before_code()
    assert phases(store, fails).before_code()
    assert len(fails.trees) == 2


@pytest.mark.parametrize("gone", [SandboxUnavailable, NoModel, StorageUnavailable])
def test_what_is_needed_and_gone_is_left_to_the_session_and_leaves_no_fact(
    store: SqlStore, gone: type[Unavailable]
) -> None:
    def lose(context: TaskContext) -> TaskFact:
        raise gone("gone")

    with pytest.raises(gone):
        phases(store, OneTask("research", lose)).before_code()
    assert task(store, "research").proof == NOT_MEASURED


def test_task_that_needs_code_waits_for_some(store: SqlStore) -> None:
    work = phases(store, proves("security"))
    assert not work.on_code()
    accept(store, "x = 1\n")
    assert work.on_code()
    assert task(store, "security").status == "done"


def test_changed_code_opens_what_was_proved_on_the_old_and_it_is_due_again(
    store: SqlStore,
) -> None:
    accept(store, "x = 1\n")
    security, research = proves("security"), proves("research")
    work = phases(store, security, research)
    work.before_code()
    work.on_code()
    accept(store, "x = 2\n", 2)
    assert task(store, "security").status == "open"
    assert task(store, "security").proof == TAKEN_ON_OLDER_CODE
    assert task(store, "research").status == "done", "it does not depend on the code"
    assert work.on_code()
    assert not work.before_code()
    assert task(store, "security").status == "done"
    assert len(set(security.trees)) == 2


def test_proof_of_this_code_counts_again_when_a_later_fact_failed(store: SqlStore) -> None:
    accept(store, "x = 1\n")
    phases(store, proves("stress")).on_code()
    fails = OneTask("stress", lambda context: context.fact("stress", "failed", "grew", {}))
    assert not phases(store, fails).on_code(), "what is proved on this code is not due"
    with store.transaction() as tx:
        known = tx.facts.latest("r")["stress"]
        tx.facts.add(TaskFact("r", "stress", known.tree_hash, "failed", "grew", {}, NOON))
    assert task(store, "stress").status == "open"
    assert task(store, "stress").proof == "grew"


def test_tasks_are_worked_on_in_the_order_of_the_plan(store: SqlStore) -> None:
    accept(store, "x = 1\n")
    order: list[str] = []

    def noted(task_id: str) -> OneTask:
        return OneTask(task_id, lambda context: order.append(task_id))

    phases(store, noted("documentation"), noted("stress"), noted("discovery")).on_code()
    assert order == ["discovery", "stress", "documentation"]


def test_cancelled_session_begins_no_task(store: SqlStore) -> None:
    assert not phases(store, proves("research"), cancelled=True).before_code()
    assert task(store, "research").proof == NOT_MEASURED


def test_code_is_settled_once_each_stage_that_can_be_worked_on_is_set_aside(
    store: SqlStore,
) -> None:
    work = phases(store)
    assert not work.code_is_settled()
    ready = [stage.id for stage in CRM.stages() if not stage.requires]
    with store.transaction() as tx:
        for stage in ready:
            tx.stages.save(StageState("r", stage, StageStatus.SET_ASIDE, 4))
    assert work.code_is_settled()
    with store.transaction() as tx:
        tx.stages.save(StageState("r", ready[0], StageStatus.WORKING, 4))
    assert not work.code_is_settled()


def test_registered_tasks_are_those_of_the_plan_and_agree_on_what_needs_code(
    settings: Settings,
) -> None:
    tasks = phase_tasks(settings, governance(settings))
    assert len({each.id for each in tasks}) == len(tasks)
    assert all(FACT_TASKS[each.id].needs_code is each.needs_code for each in tasks)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    opened = open_sandbox()
    yield opened
    opened.close()


class Bundled:
    """The CurriculumSource port over our own projects."""

    def current(self) -> Curriculum:
        return load_curriculum()


class CountedExports:
    """The Workspace port; says how often and with how many steps it was exported."""

    def __init__(self) -> None:
        self.steps: list[int] = []

    def export(self, project_id: str, package: str, accepted: Any, documents: Any) -> None:
        self.steps.append(len(accepted))


def test_session_researches_first_and_tests_when_nothing_can_be_asked_any_more(
    store: SqlStore, sandbox: Sandbox, write_script: Script
) -> None:
    reply = {"stage": "contact_book", "kind": "draft", "seconds": 0}
    path = write_script([reply | {"reply": fenced(exemplar("crm_system.contacts"))}])

    def consumed(label: PromptLabel) -> int:
        with store.snapshot() as tx:
            return tx.answers.count("r", label.stage, label.kind, model.describe().digest)

    model = ScriptedModel(path, consumed)
    events, workspace = Recorded(), CountedExports()
    tools = Tools(model, sandbox, store, SystemClock(), events, 1024)
    research, security = proves("research"), proves("security")
    runner = SessionRunner(Bundled(), tools, SearchPolicy(1, "m"), workspace, (security, research))
    runner.run(SESSION, "holder")
    assert events.seen == [
        "research working",
        "research done",
        "contact_book ",
        "security working",
        "security done",
    ]
    assert workspace.steps == [0, 1, 1], "exported after each fact and each accepted stage"
    assert task(store, "security").status == task(store, "contact_book").status == "done"
    with store.snapshot() as tx:
        assert tx.sessions.get("s").status is SessionStatus.FINISHED
