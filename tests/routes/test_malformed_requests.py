"""Whatever is sent, the answer is a problem that helps, and never a 500."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.service_process import running

START, WORK = "/api/learning/project/start", "/api/learning/project/work"
MODELS = "/api/learning/models"

MALFORMED: list[tuple[str, str, bytes]] = [
    ("POST", START, b"{"),
    ("POST", START, b"[]"),
    ("POST", START, b'"text"'),
    ("POST", START, b"\xff\xfe"),
    ("POST", START, b'{"project_id": 7}'),
    ("POST", START, b'{"project_id": ""}'),
    ("POST", START, b'{"project_id": "../../etc/passwd"}'),
    ("POST", START, b'{"project_id": "\\ud800"}'),
    ("POST", START, b'{"project_id": "' + b"x" * 5000 + b'"}'),
    ("POST", START, b'{"override": "perhaps"}'),
    ("POST", START, b'{"unknown": true}'),
    ("POST", WORK, b""),
    ("POST", WORK, b"{}"),
    ("POST", WORK, b"null"),
    ("POST", WORK, b'{"hours": 0}'),
    ("POST", WORK, b'{"hours": -1}'),
    ("POST", WORK, b'{"hours": 1e999}'),
    ("POST", WORK, b'{"hours": NaN}'),
    ("POST", WORK, b'{"hours": Infinity}'),
    ("POST", WORK, b'{"hours": 25}'),
    ("POST", WORK, b'{"hours": "2"}'),
    ("POST", WORK, b'{"hours": true}'),
    ("POST", WORK, b'{"hours": [1]}'),
    ("POST", WORK, b'{"hours": ' + b"9" * 6000 + b"}"),
    ("POST", WORK, b"[" * 50_000),
    ("POST", "/api/learning/project/resume", b'{"project_id": "nobody"}'),
    ("POST", MODELS + "/pull", b"{}"),
    ("POST", MODELS + "/pull", b'{"model": ""}'),
    ("POST", MODELS + "/pull", b'{"model": "nobody"}'),
    ("POST", MODELS + "/pull", b'{"model": "a/b:../../x.gguf"}'),
    ("POST", MODELS + "/pull", b'{"model": "\\ud800"}'),
    ("POST", MODELS + "/pull", b'{"model": "a/b:' + b"x" * 600 + b'.gguf"}'),
    ("POST", MODELS + "/use", b'{"model": "/etc/passwd"}'),
    ("POST", MODELS + "/use", b'{"model": "nobody"}'),
    ("POST", MODELS + "/register", b'{"path": "relative.gguf"}'),
    ("POST", MODELS + "/register", b'{"path": "/etc/passwd"}'),
    ("POST", MODELS + "/register", b'{"path": "/\\u0000.gguf"}'),
    ("POST", MODELS + "/register", b'{"path": "/' + b"a/" * 2000 + b'"}'),
    ("POST", MODELS + "/register", b'{"path": "/\\ud800.gguf"}'),
    ("POST", MODELS + "/preflight", b'{"model": "nobody"}'),
    ("POST", MODELS + "/preflight", b""),
    ("GET", MODELS + "/nobody", b""),
    ("GET", MODELS + "?cursor=nobody", b""),
    ("GET", "/api/learning/model-jobs/nobody", b""),
    ("DELETE", "/api/learning/model-jobs/nobody", b""),
    ("PUT", WORK, b"{}"),
    ("GET", "/api/learning/nothing", b""),
    ("GET", "/api/learning/domain/nothing", b""),
    ("GET", "/api/learning/domain/%00", b""),
    ("GET", "/api/learning/sessions/nothing", b""),
    ("DELETE", "/api/learning/sessions/%ff", b""),
    ("GET", "/api/learning/sessions/nothing/cycles", b""),
    ("GET", "/api/learning/sessions?limit=0", b""),
    ("GET", "/api/learning/sessions?limit=x", b""),
    ("GET", "/api/learning/sessions?cursor=%ff", b""),
    ("GET", "/api/learning/projects?cursor=nobody", b""),
    ("GET", "/api/learning/learnings?project_id=nobody", b""),
    ("GET", "/api/learning/projects/proj_crm_system/stages/none/candidates", b""),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with running(tmp_path_factory.mktemp("malformed") / "data") as service:
        yield service.http


@pytest.mark.parametrize(("method", "path", "body"), MALFORMED)
def test_malformed_request_is_a_problem_of_the_client(
    client: httpx.Client, method: str, path: str, body: bytes
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.request(method, path, content=body, headers=headers)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = json.loads(answer.content)
    assert problem["status"] == answer.status_code
    assert problem["detail"]
    assert problem["type"].startswith("urn:grace:problem:")
    assert len(answer.content) < 4000


def test_body_that_is_too_large_is_refused_unread(client: httpx.Client) -> None:
    answer = client.post(START, content=b"x" * ((1 << 20) + 1))
    assert answer.status_code == 413


@pytest.mark.parametrize("prefer", ["wait=x", "wait=-1", "", ";;;", "wait=" + "9" * 400])
def test_preference_that_cannot_be_understood_is_ignored(client: httpx.Client, prefer: str) -> None:
    assert client.post(WORK, json={"hours": 1}, headers={"Prefer": prefer}).status_code == 409


def test_answers_name_the_field_and_the_remedy(client: httpx.Client) -> None:
    problem = client.post(WORK, json={"hours": 0}).json()
    assert problem["errors"][0]["field"] == "body.hours"
    assert problem["remedy"]
    assert client.post(WORK, json={"hours": 25}).json()["field"] == "hours"
