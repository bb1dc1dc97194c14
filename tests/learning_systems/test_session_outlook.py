"""What remains, what a project is stuck on, and what would help: from records alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backend.learning_systems import session_outlook
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.jobs import Ended
from backend.learning_systems.records import (
    AnswerTally,
    Candidate,
    CaseVerdict,
    ProjectRun,
    StageState,
    WorkSession,
)
from backend.learning_systems.session_outlook import would_help
from backend.learning_systems.states import ProjectState, SessionStatus, StageStatus
from backend.learning_systems.views import Remaining, Stuck
from backend.persistence.database import SqlStore

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
BOOK, ACCOUNTS = "contact_book", "account_registry"
SESSION = WorkSession(
    "s", "r", "proj_crm_system", 4.0, SessionStatus.PAUSED, NOON, used_seconds=7200.0
)


@pytest.fixture(scope="module")
def crm() -> Project:
    return load_curriculum().projects["proj_crm_system"]


@pytest.fixture(autouse=True)
def run(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", "proj_crm_system", ProjectState.ACTIVE, NOON))
        tx.sessions.add(SESSION)


def remaining(store: SqlStore, crm: Project, session: WorkSession = SESSION) -> Remaining:
    with store.snapshot() as tx:
        return session_outlook.remaining(crm, session, tx.stages.of_run("r"), tx)


def stuck_on(store: SqlStore, crm: Project) -> tuple[Stuck, ...]:
    with store.snapshot() as tx:
        return session_outlook.stuck_on(crm, "r", tx.stages.of_run("r"), tx)


def put(store: SqlStore, stage: str, status: StageStatus, cycles: int) -> None:
    with store.transaction() as tx:
        tx.stages.save(StageState("r", stage, status, cycles))


def fail(store: SqlStore, key: str, outcomes: dict[str, bool]) -> None:
    cases = tuple(
        CaseVerdict(f"case{clause}", clause, True, "passed" if passed else "failed")
        for clause, passed in outcomes.items()
    )
    candidate = Candidate(
        key, "r", "s", BOOK, key, key, "suite", Ended.FAILED, "", "full", NOON, cases=cases
    )
    with store.transaction() as tx:
        tx.candidates.add(candidate)


def test_nothing_is_estimated_before_a_stage_passed(store: SqlStore, crm: Project) -> None:
    left = remaining(store, crm)
    assert (left.hours, left.tokens, left.estimated_hours) == (2.0, None, None)
    assert left.stages == len(crm.stages())
    assert "nothing is estimated" in left.basis


def test_hours_are_estimated_from_the_stages_that_passed(store: SqlStore, crm: Project) -> None:
    put(store, BOOK, StageStatus.PASSED, 1)
    left = remaining(store, crm)
    assert left.estimated_hours == (len(crm.stages()) - 1) * 2
    assert left.basis == "1 stages passed in 2 hours of work on this run"


def test_limit_of_tokens_that_nobody_counts_is_told(store: SqlStore, crm: Project) -> None:
    left = remaining(store, crm, replace(SESSION, max_tokens=500))
    assert left.tokens == 500
    assert "no tokens were counted yet" in left.basis


def test_stage_worked_on_in_vain_is_told_with_the_clauses_its_best_candidates_break(
    store: SqlStore, crm: Project
) -> None:
    put(store, BOOK, StageStatus.SET_ASIDE, 4)
    put(store, "record_patch", StageStatus.WORKING, 1)
    fail(store, "a", {"C1": True, "C2": False, "C3": False})
    fail(store, "b", {"C1": True, "C2": True, "C3": False})
    (stuck,) = stuck_on(store, crm)
    assert (stuck.stage, stuck.status, stuck.cycles) == (BOOK, StageStatus.SET_ASIDE, 4)
    assert stuck.best_share_passed == 0.667
    assert [(each.clause, each.broken_by) for each in stuck.clauses] == [("C3", 2), ("C2", 1)]
    assert stuck.clauses[0].text
    assert ACCOUNTS in stuck.blocks


def test_nothing_is_stuck_once_it_passed(store: SqlStore, crm: Project) -> None:
    put(store, BOOK, StageStatus.PASSED, 9)
    assert stuck_on(store, crm) == ()


@pytest.mark.parametrize(
    ("tally", "share", "said"),
    [
        (AnswerTally(9, 3, 3), 0.5, "3 of 9 answers were cut off"),
        (AnswerTally(9, 9, 0), None, "None of 9 answers held a module"),
        (AnswerTally(9, 0, 0), 0.9, "more hours"),
        (AnswerTally(9, 0, 2), 0.3, "a larger model"),
    ],
)
def test_what_would_help_follows_from_the_answers(
    tally: AnswerTally, share: float | None, said: str
) -> None:
    assert said in would_help(tally, share)
