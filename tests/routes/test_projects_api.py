"""Projects of the user's over HTTP: seen by service and engine at once, only from allowed roots."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Script, fenced
from tests.own_project import ID, change, own_project, solution
from tests.service_process import ServiceProcess, running


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "my projects"
    folder.mkdir()
    return folder


@pytest.fixture
def service(data_dir: Path, root: Path, write_script: Script) -> Iterator[ServiceProcess]:
    """A service that may register what lies below `root`, whose script knows the stage `tally`."""
    made = own_project(root / "own")
    reply = {"stage": "tally", "kind": "draft", "reply": fenced(solution(made))}
    script = f"scripted:{write_script([reply])}"
    with running(data_dir, script, project_roots=str(root)) as started:
        yield started


def register(service: ServiceProcess, folder: Path) -> tuple[int, dict[str, object]]:
    answer = service.post("projects", {"path": str(folder)})
    return answer.status_code, answer.json()


def test_registered_project_is_built_by_the_running_engine(
    service: ServiceProcess, root: Path, data_dir: Path
) -> None:
    # The engine has looked at the curriculum before there was such a project.
    service.wait_until(lambda: service.get("status")["engine"]["state"] == "idle")
    answer = service.post("projects", {"path": str(root / "own")})
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/learning/projects/{ID}"
    assert service.get(f"projects/{ID}")["registered"] == answer.json()["content_hash"]
    assert service.post("project/start", {"project_id": ID}).status_code == 200
    session = service.post("project/work", {"hours": 0.1}, Prefer="wait=60").json()
    assert (session["status"], session["solutions_tested"]) == ("finished", 1)
    stage = service.get(f"projects/{ID}")["objectives"][0]["stages"][0]
    assert stage["status"] == "passed"
    built = data_dir / "sandbox" / "learning_projects" / ID / "own" / "tally.py"
    assert "class Tally" in built.read_text()
    change(root / "own" / "project.toml", "My own", "Another name")
    status, problem = register(service, root / "own")
    assert (status, problem["project_id"]) == (409, ID)
    assert service.http.delete(f"/api/learning/projects/{ID}").status_code == 409
    service.post("project/abandon")
    assert register(service, root / "own")[0] == 201
    assert service.http.delete(f"/api/learning/projects/{ID}").json()["unregistered"] is True
    assert service.http.get(f"/api/learning/projects/{ID}").status_code == 404
    assert service.get("sessions")["items"][0]["progress"] is None
    assert service.http.get("/").status_code == 200


def test_each_refusal_has_its_status_and_says_what_helps(
    service: ServiceProcess, root: Path, tmp_path: Path, data_dir: Path
) -> None:
    assert register(service, root / "own")[0] == 201
    assert register(service, root / "own")[0] == 200
    (root / "link").symlink_to(own_project(tmp_path / "outside", "proj_outside").folder)
    for folder in (tmp_path / "outside", root / "link", root / ".." / "outside"):
        status, problem = register(service, folder)
        assert (status, "GRACE_PROJECT_ROOTS" in str(problem["remedy"])) == (403, True)
    wrong = own_project(root / "wrong", "proj_wrong").folder
    change(wrong / "project.toml", "complexity = 1", "complexity = 11")
    status, problem = register(service, wrong)
    assert (status, problem["file"]) == (422, str(wrong / "project.toml"))
    assert (problem["field"], bool(problem["remedy"])) == ("complexity", True)
    assert service.post("projects", {"path": "relative"}).status_code == 422
    assert service.post("projects", {"folder": "x"}).status_code == 422
    assert service.http.delete("/api/learning/projects/proj_crm_system").status_code == 409
    assert service.http.delete("/api/learning/projects/proj_nowhere").status_code == 404
    assert service.get("status")["projects_left_out"] == []
    kept = data_dir / "databases" / "learning_curriculum" / "projects" / ID
    (kept / "current").write_text("nothing")
    (left_out,) = service.get("status")["projects_left_out"]
    assert (left_out["project_id"], left_out["file"]) == (ID, str(kept / "current"))
    assert left_out["remedy"]
    assert ID in service.http.get("/").text


def test_session_of_a_project_that_broke_ends_with_the_reason(
    service: ServiceProcess, root: Path, data_dir: Path
) -> None:
    register(service, root / "own")
    service.post("project/start", {"project_id": ID})
    kept = data_dir / "databases" / "learning_curriculum" / "projects" / ID
    (kept / "current").write_text("nothing")
    session = service.post("project/work", {"hours": 0.1}, Prefer="wait=60").json()
    assert (session["status"], session["progress"]) == ("failed", None)
    assert ID in session["reason"]
    assert service.get("status")["engine"]["restarts"] == 0
    assert register(service, root / "own")[0] == 201
    assert service.post("project/work", {"hours": 0.1}, Prefer="wait=60").json()["progress"] > 0


def test_token_is_needed_where_one_is_set(data_dir: Path, root: Path) -> None:
    folder = own_project(root / "own").folder
    with running(data_dir, token="secret", project_roots=str(root)) as service:
        body = {"path": str(folder)}
        assert service.post("projects", body).status_code == 401
        assert service.post("projects", body, Authorization="Bearer secret").status_code == 201
