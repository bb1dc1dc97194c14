"""A stage's suite runs again when a module that its verdict rests on has changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.background.clock import SystemClock
from backend.errors import SandboxUnavailable
from backend.learning_systems.accepting import accept_best, reopen
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.jobs import CaseResult, Ended, Job, Result
from backend.learning_systems.records import Candidate, ProjectRun, WorkSession
from backend.learning_systems.regrading import Regrader, basis, due
from backend.learning_systems.stage_files import read_stage
from backend.learning_systems.states import ProjectState, SessionStatus, StageStatus
from backend.persistence.database import SqlStore

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
BOOK, ACCOUNTS = "contact_book", "account_registry"


class Silent:
    def emit(self, name: str, **data: Any) -> None: ...


class Sandbox:
    """Says what the test wants, and remembers what it was asked to run."""

    def __init__(self, *says: Ended) -> None:
        self._says = list(says)
        self.jobs: list[Job] = []

    def run(self, job: Job, **more: Any) -> Result:
        self.jobs.append(job)
        ended = self._says.pop(0)
        suite = job.command.manifest  # type: ignore[union-attr]
        assert suite is not None
        cases = tuple(
            CaseResult(case.id, "failed" if number == 0 and ended is Ended.FAILED else "passed")
            for number, case in enumerate(suite)
        )
        return Result(ended, "test", cases=cases)


@pytest.fixture(scope="module")
def crm() -> Project:
    return load_curriculum().projects["proj_crm_system"]


@pytest.fixture(autouse=True)
def run(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", "proj_crm_system", ProjectState.ACTIVE, NOON))
        tx.sessions.add(WorkSession("s", "r", "proj_crm_system", 1.0, SessionStatus.RUNNING, NOON))


def accept(
    store: SqlStore, crm: Project, stage: str, key: str, minute: int = 0, began: datetime = NOON
) -> None:
    """As a cycle does that began so: an answer passed at noon beside the modules there were."""
    material = read_stage(crm, stage)
    candidate = Candidate(
        id=key,
        run_id="r",
        session_id="s",
        stage_id=stage,
        code=f"# {key}\n",
        code_hash=key,
        suite_hash=material.content_hash,
        ended=Ended.PASSED,
        detail="",
        isolation_level="full",
        created_at=NOON,
    )
    with store.transaction() as tx:
        rests_on = basis(crm, crm.stage(stage), tx.stages.of_run("r"))
        tx.candidates.add(candidate)
        at = NOON + timedelta(minutes=minute)
        assert accept_best(tx, crm, "r", material, at, rests_on, began) is not None


def regrade(store: SqlStore, crm: Project, sandbox: Sandbox) -> list[str]:
    """The stages that were put back to work."""
    regrader = Regrader(sandbox, store, SystemClock(), Silent())  # type: ignore[arg-type]
    regrader.run(crm, "r", lambda: False)
    with store.snapshot() as tx:
        states = tx.stages.of_run("r")
    return [key for key, each in states.items() if each.status is StageStatus.WORKING]


def due_now(store: SqlStore, crm: Project) -> list[str]:
    with store.snapshot() as tx:
        return [stage.id for stage in due(crm, tx.stages.of_run("r"))]


def test_stage_alone_rests_on_nothing_and_is_not_due(store: SqlStore, crm: Project) -> None:
    accept(store, crm, BOOK, "book")
    assert due_now(store, crm) == []


def test_answer_of_an_earlier_cycle_is_judged_beside_what_there_is_now(
    store: SqlStore, crm: Project
) -> None:
    accept(store, crm, BOOK, "book")
    accept(store, crm, ACCOUNTS, "accounts", 1, began=NOON + timedelta(minutes=1))
    assert ACCOUNTS in due_now(store, crm)


def test_later_stage_of_the_objective_makes_the_earlier_one_due_once(
    store: SqlStore, crm: Project
) -> None:
    accept(store, crm, BOOK, "book")
    accept(store, crm, ACCOUNTS, "accounts", 1)
    assert due_now(store, crm) == [BOOK]
    sandbox = Sandbox(Ended.PASSED)
    assert regrade(store, crm, sandbox) == []
    (job,) = sandbox.jobs
    assert job.files["crm_system/accounts.py"] == b"# accounts\n"
    assert due_now(store, crm) == []
    with store.snapshot() as tx:
        assert [each.kind for each in tx.acceptances.of_run("r")] == [
            "accepted",
            "accepted",
            "regraded",
        ]


def test_stage_that_fails_beside_a_new_module_goes_back_to_work(
    store: SqlStore, crm: Project
) -> None:
    accept(store, crm, BOOK, "book")
    accept(store, crm, ACCOUNTS, "accounts", 1)
    regrade(store, crm, Sandbox(Ended.PASSED))
    with store.transaction() as tx:
        reopen(tx, "r", BOOK, "An input was found that breaks C1.", NOON)
    assert due_now(store, crm) == []  # what it requires is not there
    accept(store, crm, BOOK, "better", 2)
    assert due_now(store, crm) == [ACCOUNTS]
    assert regrade(store, crm, Sandbox(Ended.FAILED, Ended.FAILED, Ended.PASSED)) == [ACCOUNTS]
    first = read_stage(crm, ACCOUNTS).manifest[0].clause
    with store.snapshot() as tx:
        state = tx.stages.of_run("r")[ACCOUNTS]
        last = tx.acceptances.of_run("r")[-2]
        assert tx.candidates.get("accounts").withdrawn == last.why["reason"]
        assert list(tx.candidates.accepted_code("r")) == [BOOK]
    assert (state.status, state.accepted_candidate_id) == (StageStatus.WORKING, None)
    assert (last.kind, last.candidate_id) == ("withdrawn", "accounts")
    assert last.why["reason"] == f"Beside the modules accepted since, it breaks {first}."


def test_withdrawn_candidate_is_never_accepted_again(store: SqlStore, crm: Project) -> None:
    accept(store, crm, BOOK, "book")
    with store.transaction() as tx:
        reopen(tx, "r", BOOK, "It is wrong.", NOON)
        assert accept_best(tx, crm, "r", read_stage(crm, BOOK), NOON) is None
        assert tx.candidates.stages_with_unaccepted("r") == set()


def test_single_failed_run_is_no_regression(store: SqlStore, crm: Project) -> None:
    accept(store, crm, BOOK, "book")
    accept(store, crm, ACCOUNTS, "accounts", 1)
    assert regrade(store, crm, Sandbox(Ended.TIMEOUT, Ended.PASSED)) == []
    assert due_now(store, crm) == []


def test_sandbox_that_judges_nothing_says_nothing_of_the_stage(
    store: SqlStore, crm: Project
) -> None:
    accept(store, crm, BOOK, "book")
    accept(store, crm, ACCOUNTS, "accounts", 1)
    with pytest.raises(SandboxUnavailable):
        regrade(store, crm, Sandbox(Ended.SANDBOX_ERROR))
    assert due_now(store, crm) == [BOOK]
