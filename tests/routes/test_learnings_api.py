"""Learnings over HTTP and on the command line: searched with filters, paged, shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from backend.app import create_app
from backend.cli import app as command_line
from backend.learning_systems.records import Learning
from backend.persistence.database import SqlStore
from backend.settings import Settings

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    """Five learnings of two domains that say the same, but for their number."""
    with store.transaction() as tx:
        for number in range(5):
            domain, kind = ("devops", "edge_case") if number % 2 else ("cloud", "verified_skill")
            title = f"Retry step{number}"
            project = "proj_crm_system"
            tx.learnings.add(
                Learning(f"l{number}", None, kind, title, "b", domain, project, "s", {}, NOON)
            )
    return store


@pytest.fixture
def http(settings: Settings, filled: SqlStore) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        yield client


def search(http: TestClient, **params: str | int) -> dict[str, object]:
    answer = http.get("/api/learning/learnings/search", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def ids(listing: dict[str, object]) -> list[str]:
    return [item["learning"]["id"] for item in listing["items"]]  # type: ignore[attr-defined]


def test_search_filters_and_pages_through_every_match_once(http: TestClient) -> None:
    assert sorted(ids(search(http, q="retry", domain_id="devops"))) == ["l1", "l3"]
    assert len(ids(search(http, q="retry", kind="verified_skill"))) == 3
    assert ids(search(http, q="retry", project_id="proj_columnar_olap")) == []
    first = search(http, q="retry", limit=3)
    rest = search(http, q="retry", limit=3, cursor=str(first["next"]))
    assert (sorted(ids(first) + ids(rest)), rest["next"]) == ([f"l{n}" for n in range(5)], None)


def test_learning_is_shown_with_what_showing_it_led_to(http: TestClient) -> None:
    shown = http.get("/api/learning/learnings/l0").json()
    assert shown["learning"]["title"] == "Retry step0"
    assert shown["measured"]["shown"]["batches"] == 0
    assert http.get("/api/learning/learnings/none").status_code == 404


@pytest.mark.parametrize(
    "params", [{}, {"q": ""}, {"q": "a", "kind": "rumour"}, {"q": "a", "cursor": "-1"}]
)
def test_search_that_cannot_be_is_refused(http: TestClient, params: dict[str, str]) -> None:
    assert http.get("/api/learning/learnings/search", params=params).status_code == 422
    unknown = {"q": "a", "project_id": "nobody"}
    assert http.get("/api/learning/learnings/search", params=unknown).status_code == 404


def test_command_line_searches_the_same_learnings(
    filled: SqlStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRACE_DATA_DIR", str(settings.data_dir))
    runner = CliRunner()
    said = runner.invoke(
        command_line, ["learnings", "search", "retry", "step4", "--domain", "cloud"]
    )
    assert said.exit_code == 0
    assert json.loads(said.output)["items"][0]["learning"]["id"] == "l4"
    assert json.loads(runner.invoke(command_line, ["learnings", "show", "l1"]).output)
    assert len(json.loads(runner.invoke(command_line, ["learnings", "list"]).output)["items"]) == 5


def test_export_can_be_imported_over_http_and_on_the_command_line(
    http: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = http.get("/api/learning/learnings/export")
    assert exported.headers["content-type"].startswith("application/x-ndjson")
    taken = http.post("/api/learning/learnings/import", content=exported.content).json()
    assert (taken["read"], taken["added"], taken["known"]) == (5, 0, 5)
    refused = http.post("/api/learning/learnings/import", content=b"{}")
    assert (refused.status_code, refused.json()["field"]) == (422, "line 1")
    monkeypatch.setenv("GRACE_DATA_DIR", str(settings.data_dir))
    file = settings.data_dir / "out.jsonl"
    runner = CliRunner()
    assert runner.invoke(command_line, ["learnings", "export", str(file)]).exit_code == 0
    assert len(file.read_text().splitlines()) == 7
    said = runner.invoke(command_line, ["learnings", "import", str(file)])
    assert json.loads(said.output)["known"] == 5
