"""What is chosen next, from what the store knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.generation import PromptKind
from backend.learning_systems.jobs import Ended
from backend.learning_systems.records import (
    Candidate,
    CaseVerdict,
    ProjectRun,
    StageState,
    WorkSession,
)
from backend.learning_systems.search_policy import CYCLES_PER_VISIT, SearchPolicy, status_after
from backend.learning_systems.states import ProjectState, SessionStatus, StageStatus
from backend.persistence.database import SqlStore

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
BOOK, ACCOUNTS = "contact_book", "account_registry"


@pytest.fixture(scope="module")
def crm() -> Project:
    return load_curriculum().projects["proj_crm_system"]


@pytest.fixture(autouse=True)
def run(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", "proj_crm_system", ProjectState.ACTIVE, NOON))
        session = WorkSession("s", "r", "proj_crm_system", 1.0, SessionStatus.RUNNING, NOON)
        tx.sessions.add(session)


def put(store: SqlStore, stage: str, status: StageStatus, cycles: int = 1) -> None:
    with store.transaction() as tx:
        tx.stages.save(StageState("r", stage, status, cycles))


def fail(store: SqlStore, key: str, parent: str | None = None, passed: int = 1) -> None:
    cases = tuple(
        CaseVerdict(f"case{i}", "C1", True, "passed" if i < passed else "failed") for i in range(4)
    )
    with store.transaction() as tx:
        tx.candidates.add(
            Candidate(
                id=key,
                run_id="r",
                session_id="s",
                stage_id=BOOK,
                code=key,
                code_hash=key,
                suite_hash="suite",
                ended=Ended.FAILED,
                detail="",
                isolation_level="full",
                created_at=NOON + timedelta(seconds=len(key)),
                cases=cases,
                parent_id=parent,
            )
        )


def choose(store: SqlStore, crm: Project, silent: object = ()) -> tuple[str, PromptKind] | None:
    with store.snapshot() as tx:
        choice = SearchPolicy(8).choose(crm, "r", tx, silent)  # type: ignore[arg-type]
    return None if choice is None else (choice.stage.id, choice.kind)


def test_first_choice_is_to_draft_the_first_core_stage(store: SqlStore, crm: Project) -> None:
    assert choose(store, crm) == (BOOK, PromptKind.DRAFT)


def test_stage_whose_requirements_are_open_is_never_chosen(store: SqlStore, crm: Project) -> None:
    put(store, BOOK, StageStatus.SET_ASIDE, 4)
    chosen = choose(store, crm)
    assert chosen is not None
    assert BOOK not in crm.stage(chosen[0]).requires


def test_requirement_that_passed_opens_the_next_stage(store: SqlStore, crm: Project) -> None:
    put(store, BOOK, StageStatus.PASSED)
    assert choose(store, crm) == (ACCOUNTS, PromptKind.DRAFT)


def test_stage_under_way_comes_before_new_ones(store: SqlStore, crm: Project) -> None:
    put(store, BOOK, StageStatus.PASSED)
    put(store, "record_patch", StageStatus.WORKING, 2)
    assert choose(store, crm) == ("record_patch", PromptKind.DRAFT)


def test_repair_follows_a_draft_that_came_close(store: SqlStore, crm: Project) -> None:
    put(store, BOOK, StageStatus.WORKING, 1)
    fail(store, "far")
    fail(store, "close", passed=3)
    with store.snapshot() as tx:
        choice = SearchPolicy(8).choose(crm, "r", tx, ())
    assert choice is not None
    assert (choice.kind, choice.answers) == (PromptKind.REPAIR, 4)
    assert choice.parent is not None
    assert choice.parent.id == "close"
    assert "75%" in choice.reason


def test_repairs_are_at_most_two_deep(store: SqlStore, crm: Project) -> None:
    put(store, BOOK, StageStatus.WORKING, 1)
    fail(store, "a", passed=1)
    fail(store, "ab", parent="a", passed=2)
    fail(store, "abc", parent="ab", passed=3)
    with store.snapshot() as tx:
        choice = SearchPolicy(8).choose(crm, "r", tx, ())
    assert choice is not None
    assert choice.parent is not None
    assert choice.parent.id == "ab"


def test_silent_kind_is_not_asked_again(store: SqlStore, crm: Project) -> None:
    put(store, BOOK, StageStatus.WORKING, 1)
    fail(store, "a")
    assert choose(store, crm, {(BOOK, PromptKind.REPAIR)}) == (BOOK, PromptKind.DRAFT)
    silent = {(stage.id, kind) for stage in crm.stages() for kind in PromptKind}
    assert choose(store, crm, silent) is None


def test_stage_is_set_aside_after_a_visit_and_comes_back(store: SqlStore, crm: Project) -> None:
    state = StageState("r", BOOK, StageStatus.WORKING, CYCLES_PER_VISIT)
    assert status_after(state) is StageStatus.SET_ASIDE
    assert status_after(replace(state, cycles=CYCLES_PER_VISIT + 1)) is StageStatus.WORKING
    for stage in crm.stages():
        put(store, stage.id, StageStatus.PASSED)
    put(store, BOOK, StageStatus.SET_ASIDE, 8)
    chosen = choose(store, crm)
    assert chosen is not None
    assert chosen[0] == BOOK


def test_nothing_is_chosen_when_everything_passed(store: SqlStore, crm: Project) -> None:
    for stage in crm.stages():
        put(store, stage.id, StageStatus.PASSED)
    assert choose(store, crm) is None
