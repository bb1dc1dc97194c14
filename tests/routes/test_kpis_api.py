"""KPI history and trust score over HTTP and on the command line's service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from backend.app import create_app
from backend.learning_systems.jobs import Ended
from backend.learning_systems.records import (
    Candidate,
    KpiMeasurement,
    ProjectRun,
    StageState,
    WorkSession,
)
from backend.learning_systems.states import ProjectState, SessionStatus, StageStatus
from backend.learning_systems.tree_hash import tree_hash
from backend.persistence.database import SqlStore
from backend.settings import Settings

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
PROJECT = "proj_crm_system"
PATH = f"/api/learning/projects/{PROJECT}"
TREE = tree_hash({"contact_book": "code"})


def measured(name: str, value: float | None, tree: str = TREE, minute: int = 0) -> KpiMeasurement:
    reason = "" if value is not None else "the tool did not run"
    at = NOON + timedelta(minutes=minute)
    return KpiMeasurement("r", name, value, tree, "tool 1", {"formula": "f"}, at, reason)


@pytest.fixture
def client(store: SqlStore, settings: Settings) -> Iterator[TestClient]:
    candidate = Candidate(
        "c", "r", "s", "contact_book", "code", "h", "s", Ended.PASSED, "", "full", NOON
    )
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", PROJECT, ProjectState.ACTIVE, NOON))
        tx.sessions.add(WorkSession("s", "r", PROJECT, 1.0, SessionStatus.FINISHED, NOON))
        tx.candidates.add(candidate)
        tx.stages.save(StageState("r", "contact_book", StageStatus.PASSED, 1, "c", NOON))
        tx.kpis.add(measured("code_quality", 40.0, tree="older"))
        for name, value in (
            ("code_quality", 90.0), ("documentation", 80.0), ("performance", 60.0),
            ("test_coverage", None),
        ):  # fmt: skip
            tx.kpis.add(measured(name, value, minute=1))
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        yield client


def test_history_is_whole_paged_and_says_what_counts(client: TestClient) -> None:
    first = client.get(f"{PATH}/kpis?limit=3").json()
    second = client.get(f"{PATH}/kpis?limit=3&cursor={first['next']}").json()
    items = first["items"] + second["items"]
    assert second["next"] is None
    assert [item["name"] for item in items] == [
        "test_coverage", "performance", "documentation", "code_quality", "code_quality",
    ]  # fmt: skip
    assert [item["counts"] for item in items] == [True, True, True, True, False]
    assert (items[0]["value"], items[0]["reason"]) == ("not measured", "the tool did not run")
    assert items[1]["value"] == 60.0
    assert items[1]["evidence"] == {"formula": "f"}


def test_trust_names_what_was_not_measured_and_why(client: TestClient) -> None:
    trust = client.get(f"{PATH}/trust").json()
    assert trust["trust_score"] == "not measured"
    parts = {part["name"]: part for part in trust["kpis"]}
    assert parts["code_quality"]["points"] == 27.0
    assert (parts["test_coverage"]["value"], parts["test_coverage"]["points"]) == (
        "not measured",
        None,
    )
    unmet = {each["criterion"]: each for each in trust["unmet"]}
    assert "the tool did not run" in unmet["kpi.test_coverage"]["remedy"]
    assert "kpi.code_quality" not in unmet


def test_trust_is_the_weighted_mean_and_tells_what_would_help(
    client: TestClient, store: SqlStore
) -> None:
    with store.transaction() as tx:
        tx.kpis.add(measured("test_coverage", 43.1, minute=2))
    trust = client.get(f"{PATH}/trust").json()
    assert trust["trust_score"] == 67.9  # 27 + 12.93 + 12 + 16 = 67.93
    unmet = {each["criterion"]: each for each in trust["unmet"]}
    assert unmet["trust_score"]["required"] == 70.0
    assert unmet["trust_score"]["actual"] == 67.9
    assert "test_coverage costs 17.1, performance costs 8.0" in unmet["trust_score"]["remedy"]
    refused = client.post("/api/learning/project/complete")
    assert refused.status_code == 409
    assert {each["criterion"] for each in refused.json()["unmet"]} >= {"trust_score", "phase_1"}


@pytest.mark.parametrize("path", ["projects/nothing/kpis", "projects/nothing/trust"])
def test_an_unknown_project_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(f"/api/learning/{path}").status_code == 404


def test_a_cursor_of_another_list_is_refused(client: TestClient) -> None:
    for cursor in ("x", "WyIyMDI2LTAxLTAyVDEyOjAwOjAwKzAwOjAwIiwgImFiYyJd"):
        answer = client.get(f"{PATH}/kpis?cursor={cursor}")
        assert (answer.status_code, answer.json()["field"]) == (422, "cursor")
