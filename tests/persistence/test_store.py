"""The SQL store: what the repositories promise, on real SQLite."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from backend.background.clock import SystemClock
from backend.errors import InvalidInput, NotFound
from backend.learning_systems.generation import PromptKind
from backend.learning_systems.jobs import Ended
from backend.learning_systems.records import (
    Acceptance,
    Answer,
    Candidate,
    CaseVerdict,
    Cycle,
    KpiMeasurement,
    Learning,
    ProjectDocument,
    ProjectRun,
    StageState,
    WorkSession,
)
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.search_arms import (
    BY_NAME,
    ArmTally,
    BatchCost,
    BatchResult,
    Evidence,
    ModelTally,
)
from backend.learning_systems.states import ProjectState, SessionStatus, StageStatus
from backend.learning_systems.tree_hash import tree_hash
from backend.learning_systems.work_session import recover
from backend.persistence.database import SqlStore

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


def add_run(tx: UnitOfWork, run_id: str = "r", state: ProjectState = ProjectState.ACTIVE) -> None:
    tx.runs.add(ProjectRun(run_id, "proj_crm_system", state, NOON))


def add_session(
    tx: UnitOfWork, number: int = 0, status: SessionStatus = SessionStatus.FINISHED
) -> None:
    at = NOON + timedelta(seconds=number)
    tx.sessions.add(WorkSession(f"s{number}", "r", "proj_crm_system", 1.0, status, at))


def candidate(number: int, *, passed: int, cases: int = 4, code: str = "") -> Candidate:
    verdicts = tuple(
        CaseVerdict(f"case{i}", "C1", i == 0, "passed" if i < passed else "failed")
        for i in range(cases)
    )
    return Candidate(
        id=f"c{number}",
        run_id="r",
        session_id="s0",
        stage_id="contact_book",
        code=code or f"x = {number}\n",
        code_hash=f"hash{number}",
        suite_hash="suite",
        ended=Ended.PASSED if passed == cases else Ended.FAILED,
        detail="",
        isolation_level="none",
        created_at=NOON + timedelta(seconds=number),
        cases=verdicts,
    )


def test_second_active_run_is_refused_by_the_database(store: SqlStore) -> None:
    with store.transaction() as tx:
        add_run(tx)
    with pytest.raises(IntegrityError), store.transaction() as tx:
        add_run(tx, "another")


def test_exception_in_a_transaction_leaves_nothing_behind(store: SqlStore) -> None:
    def fail() -> None:
        with store.transaction() as tx:
            add_run(tx)
            tx.sessions.get("nobody")

    with pytest.raises(NotFound):
        fail()
    with store.snapshot() as tx:
        assert tx.runs.active() is None


def test_moments_come_back_in_utc_to_the_microsecond(store: SqlStore) -> None:
    moment = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", "p", ProjectState.ACTIVE, moment))
    with store.snapshot() as tx:
        assert tx.runs.get("r").started_at == moment


def test_moment_without_time_zone_is_refused(store: SqlStore) -> None:
    naive = datetime(2026, 1, 1)
    with pytest.raises(Exception, match="time zone"), store.transaction() as tx:
        tx.runs.add(ProjectRun("r", "p", ProjectState.ACTIVE, naive))


def test_pages_hold_every_session_once_while_new_ones_arrive(store: SqlStore) -> None:
    with store.transaction() as tx:
        add_run(tx)
        for number in range(5):
            add_session(tx, number)
    seen: list[str] = []
    cursor = None
    for turn in range(3):
        with store.transaction() as tx:
            page = tx.sessions.page(2, cursor)
            add_session(tx, 100 + turn)
        seen += [session.id for session in page.items]
        cursor = page.next
    assert seen == ["s4", "s3", "s2", "s1", "s0"]
    assert cursor is None


@pytest.mark.parametrize("cursor", ["", "x", "!!!", "bm90IGpzb24", "WzEsMl0", "W10", "a" * 400])
def test_foreign_cursor_is_refused(store: SqlStore, cursor: str) -> None:
    with store.snapshot() as tx, pytest.raises(InvalidInput):
        tx.sessions.page(2, cursor)


def test_unknown_ids_are_not_found(store: SqlStore) -> None:
    with store.snapshot() as tx:
        for get in (tx.runs.get, tx.sessions.get, tx.candidates.get):
            with pytest.raises(NotFound):
                get("nobody")


def test_failed_candidates_come_best_first_with_their_cases(store: SqlStore) -> None:
    with store.transaction() as tx:
        add_run(tx)
        add_session(tx)
        for number, passed in enumerate((1, 3, 4, 2)):
            tx.candidates.add(candidate(number, passed=passed))
    with store.snapshot() as tx:
        best = tx.candidates.best_failed("r", "contact_book", limit=2)
    assert [each.id for each in best] == ["c1", "c3"]
    assert [case.outcome for case in best[0].cases] == ["passed", "passed", "passed", "failed"]


def test_same_code_is_found_only_for_the_same_suite(store: SqlStore) -> None:
    with store.transaction() as tx:
        add_run(tx)
        add_session(tx)
        tx.candidates.add(candidate(1, passed=2))
    with store.snapshot() as tx:
        found = tx.candidates.same_code("r", "contact_book", "hash1", "suite")
        assert found is not None
        assert found.id == "c1"
        assert tx.candidates.same_code("r", "contact_book", "hash1", "newer suite") is None


def test_counters_of_a_session_leave_out_other_sessions(store: SqlStore) -> None:
    with store.transaction() as tx:
        add_run(tx)
        add_session(tx, 0)
        add_session(tx, 1)
        for number, session in enumerate(("s0", "s0", "s1")):
            tx.cycles.add(cycle(number, session))
            tx.answers.add(answer(number, f"y{number}"))
        tx.candidates.add(candidate(1, passed=1))
    with store.snapshot() as tx:
        whole, second = tx.counters("r"), tx.counters("r", "s1")
    assert (whole.iterations, whole.answers, whole.tokens, whole.solutions_tested) == (3, 3, 15, 1)
    assert (second.iterations, second.answers, second.tokens) == (1, 1, 5)
    assert second.solutions_tested == 0


def cycle(number: int, session: str) -> Cycle:
    return Cycle(
        f"y{number}", session, "r", "contact_book", number, PromptKind.DRAFT, 8, 0.8, "why", NOON
    )


def answer(number: int, cycle_id: str) -> Answer:
    return Answer(
        id=f"a{number}",
        cycle_id=cycle_id,
        run_id="r",
        stage_id="contact_book",
        kind=PromptKind.DRAFT,
        text="text",
        finish="stop",
        tokens=5,
        seed=1,
        seconds=0.1,
        prompt_hash="p",
        model_digest="m",
        parsed="code",
        created_at=NOON,
    )


def test_interrupted_cycles_with_answers_count_and_empty_ones_vanish(store: SqlStore) -> None:
    with store.transaction() as tx:
        add_run(tx)
        add_session(tx)
        for number in (1, 2):
            tx.cycles.add(cycle(number, "s0"))
        tx.answers.add(answer(1, "y1"))
    with store.transaction() as tx:
        assert [cycle.id for cycle in tx.cycles.settle_interrupted(NOON)] == ["y1"]
        assert tx.cycles.settle_interrupted(NOON) == []
        assert tx.counters("r").iterations == 1
        assert tx.cycles.next_number("s0") == 2


def test_tallies_grow_by_batches_and_are_kept_apart_by_model_and_stage(store: SqlStore) -> None:
    draft = BY_NAME["draft@0.8"]
    for stage, passes in (("contact_book", 0), ("contact_book", 2), ("account_registry", 8)):
        with store.transaction() as tx:
            tx.search.learn("m", "p", stage, BatchResult(draft, 8, passes, 5.0))
            tx.search.learn("m", "p", stage, BatchResult(draft, 0, 0, None))
    with store.snapshot() as tx:
        known = tx.search.evidence("m", "p", "contact_book")
        assert known.at_stage == {"draft@0.8": ArmTally(2, 16, 2)}
        assert known.of_model["draft@0.8"] == ModelTally(2, 1.0, 1.0, 0.25)
        assert known.costs == {("draft", 8): BatchCost(3, 15.0)}
        assert tx.search.evidence("another", "p", "contact_book") == Evidence()


def test_interrupted_cycle_counts_the_answers_it_got_once(store: SqlStore) -> None:
    choice = {"arm": "draft@0.8", "model": "m"}
    with store.transaction() as tx:
        add_run(tx)
        add_session(tx, status=SessionStatus.RUNNING)
        tx.cycles.add(replace(cycle(1, "s0"), choice=choice))
        tx.candidates.add(candidate(1, passed=4))
        tx.answers.add(replace(answer(1, "y1"), candidate_id="c1"))
        tx.answers.add(answer(2, "y1"))
    for _ in range(2):
        recover(store, SystemClock())
    with store.snapshot() as tx:
        known = tx.search.evidence("m", "proj_crm_system", "contact_book")
    assert known.at_stage == {"draft@0.8": ArmTally(1, 2, 1)}
    assert known.costs == {}


def test_equal_learnings_are_recorded_once(store: SqlStore) -> None:
    def learning(key: str, body: str) -> Learning:
        return Learning(
            key, "s0", "verified_skill", "t", body, "d", "proj_crm_system", "st", {}, NOON
        )

    with store.transaction() as tx:
        add_run(tx)
        add_session(tx)
        added = [tx.learnings.add(learning(*each)) for each in (("1", "a"), ("2", "a"), ("3", "b"))]
    assert added == [True, False, True]


def test_latest_kpi_of_each_name_is_returned(store: SqlStore) -> None:
    with store.transaction() as tx:
        add_run(tx)
        for name, value in (("documentation", 10.0), ("performance", 5.0), ("documentation", 20.0)):
            tx.kpis.add(KpiMeasurement("r", name, value, "tree", "tool", {}, NOON))
    with store.snapshot() as tx:
        latest = {name: kpi.value for name, kpi in tx.kpis.latest("r").items()}
    assert latest == {"documentation": 20.0, "performance": 5.0}


def test_accepted_code_comes_in_order_of_acceptance(store: SqlStore) -> None:
    with store.transaction() as tx:
        add_run(tx)
        add_session(tx)
        for number, stage in ((1, "later"), (2, "earlier")):
            tx.candidates.add(candidate(number, passed=4))
            at = NOON + timedelta(seconds=10 - number)
            tx.stages.save(StageState("r", stage, StageStatus.PASSED, 1, f"c{number}", at))
    with store.snapshot() as tx:
        assert list(tx.candidates.accepted_code("r")) == ["earlier", "later"]


def test_accepted_code_is_read_and_hashed_once_while_it_stays_the_same(store: SqlStore) -> None:
    def accept(number: int) -> None:
        with store.transaction() as tx:
            tx.candidates.add(candidate(number, passed=4))
            tx.stages.save(StageState("r", "crud", StageStatus.PASSED, 1, f"c{number}", NOON))

    def hashed() -> str:
        with store.snapshot() as tx:
            return tx.candidates.tree_hash("r")

    with store.transaction() as tx:
        add_run(tx)
        add_session(tx)
    assert hashed() == tree_hash({})
    for number in (1, 2):
        accept(number)
        with reads_of(store, "candidates") as reads:
            assert hashed() == hashed() == tree_hash({"crud": candidate(number, passed=4).code})
        assert len(reads) == 1


@contextmanager
def reads_of(store: SqlStore, table: str) -> Iterator[list[str]]:
    """The statements that read a table while the block runs."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if re.search(rf"(FROM|JOIN) {table}\b", statement):
            found.append(statement)

    event.listen(store._engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(store._engine, "before_cursor_execute", note)


def test_report_of_many_sessions_asks_the_store_no_more_often_than_of_one(store: SqlStore) -> None:
    asked = []
    with store.transaction() as tx:
        add_run(tx)
    for number in range(1, 4):
        with store.transaction() as tx:
            add_session(tx, number)
            tx.sessions.save(replace(tx.sessions.get(f"s{number}"), used_seconds=1.0))
            tx.cycles.add(cycle(number, f"s{number}"))
            counted = None if number == 2 else 5
            tx.answers.add(replace(answer(number, f"y{number}"), tokens=counted))
            found = replace(candidate(number, passed=4), session_id=f"s{number}")
            tx.candidates.add(found)
            tx.acceptances.add(Acceptance(found.id, "r", "contact_book", "accepted", NOON, {}))
        with store.snapshot() as tx, reads_of(store, r"\w+") as reads:
            totals = tx.report.sessions(10)
        asked.append(len(reads))
    assert [(each.session_id, each.tokens, each.accepted_stages) for each in totals] == [
        ("s1", 5, 1),
        ("s2", None, 1),
        ("s3", 5, 1),
    ]
    assert asked == [3, 3, 3]


def test_many_writers_at_once_wait_for_each_other(store: SqlStore) -> None:
    """Each appends to the log; a lost update would give two entries one number."""

    def write() -> None:
        for _ in range(10):
            with store.transaction() as tx:
                tx.log.append("event", NOON, {})

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.snapshot() as tx:
        assert tx.log.size() == len(list(tx.log.entries())) == 40


def test_documents_of_a_task_are_replaced_and_unchanged_ones_keep_their_moment(
    store: SqlStore,
) -> None:
    later = NOON + timedelta(hours=1)
    with store.transaction() as tx:
        add_run(tx)
        old = [ProjectDocument("r", f"docs/{name}.md", name, "design", NOON) for name in "abc"]
        tx.documents.replace("r", "design", old)
        tx.documents.replace("r", "research", [ProjectDocument("r", "r.md", "r", "research", NOON)])
    with store.transaction() as tx:
        new = [ProjectDocument("r", f"docs/{n}.md", t, "design", later) for n, t in ("aa", "bx")]
        tx.documents.replace("r", "design", new)
    with store.snapshot() as tx:
        found = [(each.path, each.text, each.written_at) for each in tx.documents.of_run("r")]
    assert found == [("docs/a.md", "a", NOON), ("docs/b.md", "x", later), ("r.md", "r", NOON)]
