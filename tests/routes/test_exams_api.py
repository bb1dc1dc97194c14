"""Exams over HTTP, taken by the real engine and judged in the real sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Script, exemplar, fenced
from tests.service_process import ServiceProcess, running

STAGE, MODULE = "group_debts", "exam.debts"


@pytest.fixture
def service(data_dir: Path, write_script: Script) -> Iterator[ServiceProcess]:
    """A service whose script knows one exam, right and wrong in turns."""
    right = fenced(exemplar(MODULE, "exams"))
    replies = [right, "no code", right, "no code"]
    lines = [{"stage": STAGE, "kind": "draft", "reply": reply} for reply in replies]
    with running(data_dir, f"scripted:{write_script(lines)}") as started:
        yield started


def test_exam_is_taken_by_the_engine_and_its_results_can_be_read(service: ServiceProcess) -> None:
    answer = service.post("exam", Prefer="wait=60")
    assert answer.status_code == 200, answer.text
    exam = answer.json()
    assert answer.headers["Location"] == f"/api/learning/exams/{exam['exam']['id']}"
    assert (exam["exam"]["status"], exam["exam"]["trigger"]) == ("finished", "asked for")
    # Two of the four answers of one stage; the other eleven gave none, which is no pass.
    share = round(2 / (4 * 12), 4)
    assert (exam["done"], exam["without_memory"], exam["with_memory"]) == (24, share, share)
    assert len(exam["unanswered"]) == 11
    assert STAGE not in exam["unanswered"]
    whole = service.get(f"exams/{exam['exam']['id']}")
    (bare,) = [r for r in whole["results"] if r["stage_id"] == STAGE and not r["memory"]]
    assert (bare["answers"], bare["passes"], bare["tokens"]) == (4, 2, None)
    assert bare["hidden_passed"] == bare["hidden_cases"] > 0
    assert bare["verdicts"][0]["ended"] == "passed"
    listed = service.get("exams", limit=1)
    assert [each["exam"]["id"] for each in listed["items"]] == [exam["exam"]["id"]]
    assert service.get("learnings")["items"] == []
    assert service.http.get("/api/learning/exams/none").status_code == 404
    cancelled = service.http.delete(f"/api/learning/exams/{exam['exam']['id']}")
    assert cancelled.json()["exam"]["status"] == "finished"


def test_exam_without_a_model_is_refused_with_the_remedy(data_dir: Path) -> None:
    with running(data_dir, "none") as service:
        refused = service.post("exam")
    assert refused.status_code == 503
    assert refused.json()["remedy"]
