"""The report as data and as a page: empty, filled, and with hostile names in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from backend.app import create_app
from backend.learning_systems.exam_records import Exam, ExamResult, ExamStatus
from backend.learning_systems.generation import PromptKind
from backend.learning_systems.jobs import Ended
from backend.learning_systems.learning_records import MemoryOutcome
from backend.learning_systems.records import (
    Acceptance,
    Answer,
    Candidate,
    CaseVerdict,
    Cycle,
    ProjectRun,
    WorkSession,
)
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.persistence.database import SqlStore
from backend.settings import Settings

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def http(settings: Settings, store: SqlStore) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        yield client


def candidate(key: str, ended: Ended, visible: str, hidden: str) -> Candidate:
    cases = (CaseVerdict("v", "C1", True, visible), CaseVerdict("h", "C2", False, hidden))  # type: ignore[arg-type]
    return Candidate(
        key, "r", "s", "contact_book", "x", key, "suite", ended, "", "full", NOON, cases=cases
    )


def work(tx: UnitOfWork) -> None:
    """One session: two answers of 100 and 200 tokens, one of which was accepted."""
    tx.runs.add(ProjectRun("r", "proj_crm_system", ProjectState.ACTIVE, NOON))
    finished = SessionStatus.FINISHED
    tx.sessions.add(WorkSession("s", "r", "proj_crm_system", 1.0, finished, NOON))
    tx.sessions.save(replace(tx.sessions.get("s"), used_seconds=90.0))
    tx.cycles.add(
        Cycle("s-1", "s", "r", "contact_book", 1, PromptKind.DRAFT, 2, 0.8, "", NOON, ended_at=NOON)
    )
    tx.candidates.add(candidate("good", Ended.PASSED, "passed", "passed"))
    tx.candidates.add(candidate("bad", Ended.FAILED, "passed", "failed"))
    for index, key in enumerate(("good", "bad")):
        tx.answers.add(
            Answer(
                f"s-1-{index}",
                "s-1",
                "r",
                "contact_book",
                PromptKind.DRAFT,
                "text",
                "stop",
                100 * (index + 1),
                index,
                1.0,
                "hash",
                "digest",
                "code",
                NOON,
                key,
            )
        )
    tx.acceptances.add(Acceptance("good", "r", "contact_book", "accepted", NOON, {}))


def toss(tx: UnitOfWork, stages: int) -> None:
    """Batches of which all pass with memory and none without."""
    for number in range(stages):
        cycle = Cycle(
            f"t-{number}", "s", "r", f"st{number}", 100 + number, PromptKind.DRAFT, 8, 0.8, "", NOON
        )
        tx.cycles.add(cycle)
        shown = number % 2 == 0
        tx.learnings.add_outcome(
            MemoryOutcome(
                cycle.id,
                "m",
                "business_apps",
                "p",
                cycle.stage_id,
                shown,
                0.5,
                8,
                8 if shown else 0,
                NOON,
            )
        )


def exam(tx: UnitOfWork, number: int) -> None:
    ended = NOON + timedelta(days=number)
    taken = Exam(f"e{number}", HOSTILE, ExamStatus.FINISHED, NOON, 1, 4, 1024, NOON, ended)
    tx.exams.add(replace(taken, model=HOSTILE, model_digest="digest"))
    for memory in (False, True):
        for difficulty in (1, 4):
            passes = min(4, number + memory) if difficulty == 1 else 0
            tx.exams.add_result(
                ExamResult(taken.id, f"d{difficulty}", memory, difficulty, "h", 4, passes, 1, 1.0)
            )


def test_report_of_nothing_says_not_measured_everywhere(http: TestClient) -> None:
    report = http.get("/api/learning/report").json()
    assert report["exams"] == []
    assert report["uplift"]["measured"] is False
    assert report["uplift"]["difference"] is None
    assert report["gap"]["gap"] is None
    assert {rate["rate"] for rate in report["pass_rates"]} == {None}
    page = http.get("/report")
    assert page.status_code == 200
    assert "Not measured: no exam has finished." in page.text
    assert "Not measured: 0 of the 20 stages it takes." in page.text
    assert "<svg" not in page.text


def test_report_counts_what_was_recorded(http: TestClient, store: SqlStore) -> None:
    with store.transaction() as tx:
        work(tx)
        toss(tx, 24)
        for number in range(3):
            exam(tx, number)
    report = http.get("/api/learning/report").json()
    assert [point["without_memory"] for point in report["exams"]] == [0.0, 0.125, 0.25]
    assert [point["with_memory"] for point in report["exams"]] == [0.125, 0.25, 0.375]
    assert report["exams"][1]["by_difficulty"] == {"1": 0.25, "4": 0.0}
    assert (report["uplift"]["difference"], report["uplift"]["low"]) == (1.0, 1.0)
    assert report["uplift_by_domain"]["business_apps"]["stages"] == 24
    core = next(rate for rate in report["pass_rates"] if rate["difficulty"] == "core")
    assert (core["solutions_tested"], core["passed"], core["rate"]) == (2, 1, 0.5)
    (session,) = report["sessions"]
    assert (session["tokens_per_stage"], session["seconds_per_stage"]) == (300.0, 90.0)
    assert report["gap"] == {
        "solutions_tested": 2,
        "visible_passed": 1.0,
        "hidden_passed": 0.5,
        "gap": 0.5,
    }


def test_page_draws_within_its_policy_and_escapes_every_name(
    http: TestClient, store: SqlStore
) -> None:
    with store.transaction() as tx:
        work(tx)
        toss(tx, 24)
        for number in range(3):
            exam(tx, number)
    page = http.get("/report")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text
    assert "Memory helps" in page.text
    drawings = page.text.split("<svg")[1:]
    assert len(drawings) == 4
    for drawing in drawings:
        tree = ElementTree.fromstring("<svg" + drawing.partition("</svg>")[0] + "</svg>")
        for circle in tree.iter("circle"):
            assert 0 <= float(circle.attrib["cx"]) <= 640
            assert 0 <= float(circle.attrib["cy"]) <= 220
