"""What is chosen next, from what the store knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backend.learning_systems.arm_sampling import LIKENESS
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
from backend.learning_systems.search_arms import BY_NAME, BatchResult
from backend.learning_systems.search_policy import Choice, Pending, SearchPolicy
from backend.learning_systems.stage_order import CYCLES_PER_VISIT, status_after
from backend.learning_systems.states import ProjectState, SessionStatus, StageStatus
from backend.persistence.database import SqlStore

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
BOOK, ACCOUNTS = "contact_book", "account_registry"
SESSION = WorkSession("s", "r", "proj_crm_system", 1.0, SessionStatus.RUNNING, NOON)
ONLY_REPAIRS = {(BOOK, PromptKind.DRAFT)}


@pytest.fixture(scope="module")
def crm() -> Project:
    return load_curriculum().projects["proj_crm_system"]


@pytest.fixture(autouse=True)
def run(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", "proj_crm_system", ProjectState.ACTIVE, NOON))
        tx.sessions.add(SESSION)


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
                depth=0 if parent is None else len(parent),
            )
        )


def chosen(store: SqlStore, crm: Project, silent: object = ()) -> Choice:
    with store.snapshot() as tx:
        choice = SearchPolicy(8, "m").choose(crm, SESSION, tx, silent)  # type: ignore[arg-type]
    assert choice is not None
    return choice


def choose(store: SqlStore, crm: Project, silent: object = ()) -> tuple[str, PromptKind] | None:
    with store.snapshot() as tx:
        choice = SearchPolicy(8, "m").choose(crm, SESSION, tx, silent)  # type: ignore[arg-type]
    return None if choice is None else (choice.stage.id, choice.kind)


def learn(store: SqlStore, stage: str, arm: str, answers: int, passes: int) -> None:
    with store.transaction() as tx:
        result = BatchResult(BY_NAME[arm], answers, passes, 10.0)
        tx.search.learn("m", "proj_crm_system", stage, result)


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


def test_stage_that_takes_to_repairs_gets_the_best_one_repaired(
    store: SqlStore, crm: Project
) -> None:
    put(store, BOOK, StageStatus.WORKING, 1)
    fail(store, "far")
    fail(store, "close", passed=3)
    learn(store, BOOK, "draft@0.8", 80, 0)
    for other in range(20):
        learn(store, f"s{other}", "draft@0.8", 8, 0)
        learn(store, f"s{other}", "repair1@0.4", 4, 3)
    choice = chosen(store, crm)
    assert choice.kind is PromptKind.REPAIR
    assert choice.parent is not None
    assert choice.parent.id == "close"
    assert "75%" in choice.reason


def test_stage_that_takes_to_drafts_is_drafted_wider(store: SqlStore, crm: Project) -> None:
    put(store, BOOK, StageStatus.WORKING, 1)
    fail(store, "close", passed=3)
    learn(store, BOOK, "draft@0.8", 8, 0)
    learn(store, BOOK, "repair1@0.4", 80, 0)
    for other in range(20):
        learn(store, f"s{other}", "draft@0.8", 8, 2)
        learn(store, f"s{other}", "repair1@0.4", 4, 0)
    choice = chosen(store, crm)
    assert choice.kind is PromptKind.DRAFT
    assert choice.reason.startswith("draft wider")


def test_repairs_are_at_most_two_deep(store: SqlStore, crm: Project) -> None:
    put(store, BOOK, StageStatus.WORKING, 1)
    fail(store, "a", passed=1)
    fail(store, "ab", parent="a", passed=2)
    fail(store, "abc", parent="ab", passed=3)
    choice = chosen(store, crm, ONLY_REPAIRS)
    assert choice.parent is not None
    assert choice.parent.id in {"a", "ab"}
    assert {each["arm"].partition("@")[0] for each in choice.weighed["arms"]} == {
        "repair1",
        "repair2",
    }


def test_of_the_best_the_least_repaired_is_repaired(store: SqlStore, crm: Project) -> None:
    put(store, BOOK, StageStatus.WORKING, 1)
    fail(store, "far")
    fail(store, "close", passed=3)
    with store.transaction() as tx:
        tx.candidates.count_repair("close")
    choice = chosen(store, crm, ONLY_REPAIRS)
    assert choice.parent is not None
    assert choice.parent.id == "far"


def test_choice_is_the_same_again_and_holds_all_it_was_made_from(
    store: SqlStore, crm: Project
) -> None:
    put(store, BOOK, StageStatus.WORKING, 1)
    fail(store, "a")
    learn(store, BOOK, "draft@0.8", 8, 0)
    choice = chosen(store, crm)
    assert chosen(store, crm) == choice
    best = max(choice.weighed["arms"], key=lambda each: each["score"])
    assert best["arm"] == choice.weighed["arm"]
    assert choice.weighed["model"] == "m"
    assert all(each["posterior"]["fails"] > 0 for each in choice.weighed["arms"])


def test_batch_that_does_not_fit_into_what_is_left_is_made_smaller(
    store: SqlStore, crm: Project
) -> None:
    learn(store, "another", "draft@0.8", 8, 1)
    with store.snapshot() as tx:
        choice = SearchPolicy(8, "m").choose(crm, SESSION, tx, (), seconds_left=5.0)
    assert choice is not None
    assert choice.answers == 2


def test_stage_set_aside_comes_back_first_when_something_was_learned_since(
    store: SqlStore, crm: Project
) -> None:
    with store.transaction() as tx:
        for stage in crm.stages():
            tx.stages.save(StageState("r", stage.id, StageStatus.PASSED, 1, None, NOON))
        for key, cycles, at in ((BOOK, 8, -1), ("record_patch", 4, 1)):
            aside = NOON + timedelta(seconds=at)
            state = StageState("r", key, StageStatus.SET_ASIDE, cycles, set_aside_at=aside)
            tx.stages.save(state)
    assert chosen(store, crm).stage.id == BOOK


def looking_ahead(store: SqlStore, crm: Project, pending: Pending) -> Choice | None:
    with store.snapshot() as tx:
        return SearchPolicy(8, "m").choose(crm, SESSION, tx, (), None, pending)


def test_while_verdicts_are_awaited_it_is_chosen_by_those_that_are_known(
    store: SqlStore, crm: Project
) -> None:
    first = chosen(store, crm)
    put(store, BOOK, StageStatus.WORKING, 0)
    ahead = looking_ahead(store, crm, Pending(first, 6, 0, 2, 0))
    assert ahead is not None
    assert ahead.stage.id == BOOK
    assert ahead.weighed["awaited"] == 2
    put(store, BOOK, StageStatus.WORKING, 1)
    learn(store, BOOK, first.weighed["arm"], 6, 0)
    ended = chosen(store, crm)
    assert options(ahead) == options(ended)
    assert seen_at_stage(ahead, first.weighed["arm"]) == pytest.approx(6)


def options(choice: Choice) -> list[tuple[str, int]]:
    return [(each["arm"], each["answers"]) for each in choice.weighed["arms"]]


def seen_at_stage(choice: Choice, arm: str) -> float:
    """How many answers of the stage the posterior of an arm of nothing else rests on."""
    (each,) = (each for each in choice.weighed["arms"] if each["arm"] == arm)
    prior = 1 / LIKENESS["draft"] - 1
    return float(each["posterior"]["passes"] + each["posterior"]["fails"] - prior)


def test_what_is_under_repair_counts_as_repaired_while_its_verdicts_are_awaited(
    store: SqlStore, crm: Project
) -> None:
    put(store, BOOK, StageStatus.WORKING, 1)
    fail(store, "far")
    fail(store, "close", passed=3)
    first = chosen(store, crm, ONLY_REPAIRS)
    assert first.parent is not None
    assert first.parent.id == "close"
    with store.snapshot() as tx:
        pending = Pending(first, 1, 0, 1, 0)
        again = SearchPolicy(8, "m").choose(crm, SESSION, tx, ONLY_REPAIRS, None, pending)
    assert again is not None
    assert again.parent is not None
    assert again.parent.id == "far"


def test_nothing_is_chosen_ahead_of_a_likely_pass_or_of_a_stage_set_aside(
    store: SqlStore, crm: Project
) -> None:
    first = chosen(store, crm)
    put(store, BOOK, StageStatus.WORKING, 0)
    assert looking_ahead(store, crm, Pending(first, 6, 1, 2, 0)) is None
    assert looking_ahead(store, crm, Pending(first, 0, 0, 8, 0)) is None
    for stage in crm.stages():
        put(store, stage.id, StageStatus.PASSED)
    put(store, BOOK, StageStatus.WORKING, CYCLES_PER_VISIT - 1)
    assert looking_ahead(store, crm, Pending(first, 7, 0, 1, 0)) is None


def test_later_visits_ask_for_more_at_a_time(store: SqlStore, crm: Project) -> None:
    put(store, BOOK, StageStatus.WORKING, CYCLES_PER_VISIT)
    assert chosen(store, crm).answers == 16


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
