"""The documented calls and shapes, on a real service with a real engine behind it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from backend.app import create_app
from backend.settings import Settings
from tests.conftest import Script, exemplar, fenced
from tests.service_process import ServiceProcess, running

PROJECT = "proj_crm_system"
WRONG = "class Nothing:\n    pass\n"


@pytest.fixture
def idle(data_dir: Path, write_script: Script) -> Iterator[ServiceProcess]:
    """A service whose script has nothing to say."""
    with running(data_dir, f"scripted:{write_script([])}") as service:
        yield service


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """The same, shared by the tests that change nothing of it."""
    folder = tmp_path_factory.mktemp("untouched")
    (script := folder / "replies.jsonl").touch()
    with running(folder / "grace data", f"scripted:{script}") as service:
        yield service
        assert service.get("progress")["active_project"] is None


@pytest.fixture
def coder(data_dir: Path, write_script: Script) -> Iterator[ServiceProcess]:
    """A service whose script solves two stages: one at the second try, one by repair."""
    book, accounts = exemplar("crm_system.contacts"), exemplar("crm_system.accounts")
    script = [
        {"stage": "contact_book", "kind": "draft", "reply": "I would rather not."},
        {"stage": "contact_book", "kind": "draft", "reply": fenced(WRONG)},
        {"stage": "contact_book", "kind": "draft", "reply": fenced(book)},
        {"stage": "account_registry", "kind": "draft", "reply": fenced(spoilt(accounts))},
        {"stage": "account_registry", "kind": "repair", "reply": fenced(accounts)},
    ]
    with running(data_dir, f"scripted:{write_script(script)}") as service:
        yield service


def spoilt(code: str) -> str:
    """The same module, wrong: every `raise` became a `return`."""
    return code.replace("raise ", "return ")


def test_application_makes_its_database_in_an_empty_folder(settings: Settings) -> None:
    assert not settings.database_path.exists()
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        assert client.get("/api/learning/progress").json()["active_project"] is None
    assert settings.database_path.exists()


def test_overview_has_the_documented_shape(untouched: ServiceProcess) -> None:
    overview = untouched.get("curriculum/overview")
    totals = overview["curriculum"]
    assert (totals["total_domains"], totals["domains_mastered"]) == (11, 0)
    assert totals["projects_completed"] == 0
    assert list(overview["domains"])[:2] == ["programming", "data_engineering"]
    assert [each["project_id"] for each in overview["priority_projects"]] == [
        "proj_crm_system",
        "proj_ecommerce_tracking",
        "proj_cloud_infra_scratch",
    ]


def test_start_picks_the_crm_and_answers_as_documented(idle: ServiceProcess) -> None:
    answer = idle.post("project/start").json()
    assert answer["started"] is True
    project = answer["project"]
    assert (project["project_id"], project["name"], project["domain"]) == (
        PROJECT,
        "Full CRM System",
        "business_apps",
    )
    assert project["plan"]["total_phases"] == len(project["plan"]["phases"]) == 5


def test_second_start_is_refused_naming_the_active_project(idle: ServiceProcess) -> None:
    idle.post("project/start")
    answer = idle.post("project/start")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["project_id"] == PROJECT


def test_project_without_suites_cannot_be_started(untouched: ServiceProcess) -> None:
    answer = untouched.post("project/start", {"project_id": "proj_quantum_algorithms"})
    assert answer.status_code == 409
    assert answer.json()["executable"] is False


def test_pause_resume_and_abandon_lead_out_of_every_corner(idle: ServiceProcess) -> None:
    idle.post("project/start")
    assert idle.post("project/pause").json() == {"project_id": PROJECT, "state": "paused"}
    assert idle.post("project/work", {"hours": 1}).status_code == 409
    assert idle.post("project/start", {"project_id": PROJECT}).status_code == 409
    assert idle.post("project/resume").json()["state"] == "active"
    assert idle.post("project/abandon").json()["state"] == "abandoned"
    assert idle.post("project/start").status_code == 200


def test_work_without_a_project_is_a_conflict(untouched: ServiceProcess) -> None:
    assert untouched.post("project/work", {"hours": 1}).status_code == 409


def test_work_without_a_model_says_what_to_do(data_dir: Path) -> None:
    with running(data_dir, "none") as service:
        service.post("project/start")
        answer = service.post("project/work", {"hours": 1})
        assert answer.status_code == 503
        assert "--model" in answer.json()["remedy"]
        assert service.get("status")["model"]["kind"] == "none"


def test_session_with_scripted_replies_builds_what_passes(
    coder: ServiceProcess, data_dir: Path
) -> None:
    coder.post("project/start")
    assert coder.get("progress")["active_project"]["progress"] == 0
    answer = coder.post("project/work", {"hours": 0.5}, Prefer="wait=60")
    assert answer.status_code == 200, answer.text
    assert answer.headers["preference-applied"] == "wait=60"
    session = answer.json()
    assert session["status"] == "finished"
    assert session["solutions_tested"] == 3
    assert session["iterations"] == 3  # what the script was silent about is no iteration
    assert session["progress"] > 0
    assert session["learnings"] >= 2

    active = coder.get("progress")["active_project"]
    stages = {stage["id"]: stage for each in active["objectives"] for stage in each["stages"]}
    assert stages["contact_book"]["status"] == "passed"
    assert stages["account_registry"]["status"] == "passed"
    assert_usable(data_dir / "sandbox/learning_projects" / PROJECT)

    page = coder.get(f"projects/{PROJECT}/stages/account_registry/candidates")
    newest, oldest = page["items"]
    assert newest["parent_id"] == oldest["id"]
    assert {case["outcome"] for case in newest["cases"]} == {"passed"}
    assert "failed" in {case["outcome"] for case in oldest["cases"]}
    assert [(each["depth"], each["repairs"]) for each in (newest, oldest)] == [(1, 0), (0, 1)]
    assert_choices_can_be_read(coder, session["session_id"], oldest["id"])
    assert (newest["kind"], newest["arm"].partition("@")[0]) == ("repair", "repair1")
    assert (newest["accepted"], oldest["accepted"]) == (True, False)
    assert [(each["kind"], each["why"]["decided_by"]) for each in newest["why"]] == [
        ("accepted", "alone")
    ]
    assert_candidate_can_be_read(coder, oldest)


def assert_candidate_can_be_read(service: ServiceProcess, node: dict[str, Any]) -> None:
    path = f"projects/{PROJECT}/stages/account_registry/candidates"
    whole = service.get(f"{path}/{node['id']}")
    assert whole.items() >= node.items()
    assert "class AccountRegistry" in whole["code"]
    hidden = [case for case in whole["cases"] if not case["visible"]]
    assert hidden
    assert all(case["case_id"] is None and not case["message"] for case in hidden)
    assert all(case["clause"] for case in hidden)
    assert any(case["case_id"] for case in whole["cases"])
    assert whole["usage"]["cpu_seconds"] > 0
    assert len(bytes.fromhex(whole["prompt_hash"])) == len(bytes.fromhex(whole["model_digest"]))
    assert (whole["tokens"], whole["duplicates"]) == (None, 0)
    assert isinstance(whole["seed"], int)
    elsewhere = f"projects/{PROJECT}/stages/contact_book/candidates/{node['id']}"
    assert service.http.get(f"/api/learning/{elsewhere}").status_code == 404


def assert_choices_can_be_read(service: ServiceProcess, session_id: str, repaired: str) -> None:
    first_page = service.get(f"sessions/{session_id}/cycles", limit=2)
    cursor = first_page["next"]
    last_page = service.get(f"sessions/{session_id}/cycles", limit=2, cursor=cursor)
    repair, draft, first = (*first_page["items"], *last_page["items"])
    assert last_page["next"] is None
    assert [each["number"] for each in (first, draft, repair)] == [1, 2, 3]
    assert (repair["kind"], repair["parent_id"]) == ("repair", repaired)
    for cycle in (first, draft, repair):
        choice = cycle["choice"]
        assert choice["arm"] in {arm["arm"] for arm in choice["arms"]}
        assert {"posterior", "drawn", "chance", "seconds", "score"} <= choice["arms"][0].keys()
        assert isinstance(choice["seed"], int)
    parts = {part["part"]: part for part in repair["prompt"]["parts"]}
    assert parts.keys() == {"contract", "required interfaces", "code", "feedback"}
    assert 0 < parts["feedback"]["tokens"] <= parts["feedback"]["budget"]
    assert first["prompt"]["parts"][0]["part"] == "contract"


def assert_usable(folder: Path) -> None:
    code = "from crm_system.contacts import ContactBook; import crm_system.accounts; print('fine')"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert done.stdout == "fine\n", done.stderr


def test_status_says_that_a_script_is_no_learning(coder: ServiceProcess) -> None:
    status = coder.wait_until(lambda: engine_reported(coder))
    assert status["model"]["kind"] == "scripted"
    assert "Nothing is learned" in status["model"]["note"]
    assert status["sandbox"]["level"] in {"full", "bwrap", "landlock", "none"}
    assert status["engine"]["alive"] is True


def engine_reported(service: ServiceProcess) -> dict[str, object] | None:
    status: dict[str, object] = service.get("status")
    return status if status["sandbox"] else None


def test_complete_lists_what_is_unmet_with_its_figures(coder: ServiceProcess) -> None:
    coder.post("project/start")
    answer = coder.post("project/complete")
    assert answer.status_code == 409
    unmet = {each["criterion"]: each for each in answer.json()["unmet"]}
    assert unmet["trust_score"]["required"] == 70
    assert unmet["trust_score"]["actual"] == "not measured"
    assert unmet["kpi.test_coverage"]["actual"] == "not measured"
    assert unmet["phase_2"]["actual"] == 0


def test_cancel_ends_a_session_within_two_seconds_and_keeps_results(
    data_dir: Path, write_script: Script
) -> None:
    book = exemplar("crm_system.contacts")
    script = [
        {"stage": "contact_book", "kind": "draft", "reply": fenced(book)},
        {"stage": "account_registry", "kind": "draft", "reply": "x", "seconds": 300},
    ]
    with running(data_dir, f"scripted:{write_script(script)}") as service:
        service.post("project/start")
        session = service.post("project/work", {"hours": 1}).json()
        key = session["session_id"]
        service.wait_until(lambda: service.get(f"sessions/{key}")["solutions_tested"])
        second = service.post("project/work", {"hours": 1})
        assert second.status_code == 409
        assert second.json()["session_id"] == key
        answer = service.http.delete(f"/api/learning/sessions/{key}")
        assert answer.status_code == 200
        assert answer.json()["status"] == "cancelled"
        assert answer.json()["progress"] > 0
        assert service.http.delete(f"/api/learning/sessions/{key}").status_code == 200


def test_hours_of_the_session_are_kept_to(data_dir: Path, write_script: Script) -> None:
    script = [{"stage": "contact_book", "kind": "draft", "reply": "x", "seconds": 300}]
    with running(data_dir, f"scripted:{write_script(script)}") as service:
        service.post("project/start")
        answer = service.post("project/work", {"hours": 0.0005}, Prefer="wait=60").json()
        assert (answer["status"], answer["reason"]) == ("paused", "the hours are used up")
        path = f"sessions/{answer['session_id']}"
        refused = service.post(f"{path}/resume")
        assert (refused.status_code, refused.json()["field"]) == (422, "hours")
        assert service.post(f"{path}/resume", {"hours": 1.0}).status_code == 202
        assert service.post(f"{path}/resume", {"hours": 2.0}).status_code == 409
        service.wait_until(lambda: service.get(path)["generation"])
        began = time.monotonic()
        cancelled = service.http.delete(f"/api/learning/{path}")
        assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
        assert time.monotonic() - began < 2
        assert service.post(f"{path}/resume", {"hours": 2.0}).status_code == 409


def test_lists_are_paged(untouched: ServiceProcess) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        params = {"limit": 7} | ({"cursor": cursor} if cursor else {})
        page = untouched.get("projects", **params)
        seen += [each["project_id"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 31
    assert seen[0] == PROJECT


def test_pages_of_other_sites_and_foreign_hosts_are_refused(untouched: ServiceProcess) -> None:
    http = untouched.http
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Host": ""},
    ):
        answer = http.post("/api/learning/project/start", headers=headers)
        assert answer.status_code in (400, 403), headers
    assert untouched.get("progress")["active_project"] is None
    own = {"Origin": str(http.base_url).rstrip("/")}
    assert http.get("/api/learning/status", headers=own).status_code == 200


def test_dashboard_and_docs_load_nothing_from_elsewhere(untouched: ServiceProcess) -> None:
    for path in ("/", "/docs"):
        page = untouched.http.get(path)
        assert page.status_code == 200
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert "http://" not in page.text
        assert "https://" not in page.text
    assert untouched.http.get("/static/docs.js").status_code == 200
