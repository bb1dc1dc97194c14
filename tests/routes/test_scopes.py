"""Every route has a scope, and a token that is too small for it is refused."""

from __future__ import annotations

import threading

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Send
from starlette.types import Scope as ASGIScope

from backend import bootstrap
from backend.app import create_app
from backend.errors import StorageUnavailable
from backend.learning_systems.access import Caller, Scope
from backend.learning_systems.policy import AccessPolicy
from backend.routes.gatekeeper import Gatekeeper
from backend.routes.scopes import API, SCOPES, needed_scope
from backend.settings import Settings

TOKENS = {
    "r": Caller("token r", Scope.READ),
    "w": Caller("token w", Scope.WORK),
    "a": Caller("token a", Scope.ADMIN),
}
HARMLESS = {"GET", "HEAD"}


def routes() -> list[tuple[str, str]]:
    """Of the OpenAPI description: what the application itself says it answers."""
    paths = create_app(Settings()).openapi()["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


def test_every_route_that_changes_something_has_a_scope_of_its_own() -> None:
    changing = {route for route in routes() if route[0] not in HARMLESS}
    listed = {route for route in SCOPES if route[0] not in HARMLESS and route[1] != "/mcp"}
    assert changing == listed


def test_every_route_that_only_shows_something_can_be_read() -> None:
    looking = [(method, path) for method, path in routes() if method in HARMLESS]
    assert len(looking) > 20
    assert {needed_scope(method, path) for method, path in looking} == {Scope.READ}


@pytest.mark.parametrize("path", ["/", "/report", "/docs", "/openapi.json", "/static/docs.js"])
def test_pages_can_be_read(path: str) -> None:
    assert needed_scope("GET", path) is needed_scope("HEAD", path) is Scope.READ


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", f"{API}/unheard/of"), ("PUT", f"{API}/progress"), ("GET", "/elsewhere")],
)
def test_what_nobody_listed_needs_admin(method: str, path: str) -> None:
    assert needed_scope(method, path) is Scope.ADMIN


async def answer(scope: ASGIScope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("done")(scope, receive, send)


def client(**options: object) -> TestClient:
    gate = Gatekeeper(answer, {"testserver"}, caller_of=TOKENS.get, **options)  # type: ignore[arg-type]
    return TestClient(gate)


def status(http: TestClient, method: str, path: str, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return http.request(method, f"{API}/{path}", headers=headers).status_code


@pytest.mark.parametrize(
    ("token", "read", "work", "complete", "abandon"),
    [
        ("", 401, 401, 401, 401),
        ("stolen", 401, 401, 401, 401),
        ("r", 200, 403, 403, 403),
        ("w", 200, 200, 200, 403),
        ("a", 200, 200, 200, 200),
        ("the one", 200, 200, 200, 200),
    ],
)
def test_token_does_what_its_scope_allows_and_no_more(
    token: str, read: int, work: int, complete: int, abandon: int
) -> None:
    http = client(token="the one")
    assert status(http, "GET", "progress", token) == read
    assert status(http, "POST", "project/work", token) == work
    assert status(http, "POST", "project/complete", token) == complete
    assert status(http, "POST", "project/abandon", token) == abandon


def test_policy_decides_who_may_complete_and_abandon() -> None:
    http = client(token=None, access=lambda: AccessPolicy(complete="admin", abandon="work"))
    assert status(http, "POST", "project/complete", "w") == 403
    assert status(http, "POST", "project/complete", "a") == 200
    assert status(http, "POST", "project/abandon", "w") == 200
    assert status(http, "POST", "project/abandon", "r") == 403


def test_refusal_names_the_scope_that_is_missing() -> None:
    headers = {"Authorization": "Bearer r"}
    body = client(token="the one").post(f"{API}/project/work", headers=headers).json()
    assert body["type"] == "urn:grace:problem:scope-too-small"
    assert "scope work; yours has read" in body["detail"]


def test_refusal_to_complete_or_abandon_is_told_with_its_rule() -> None:
    told: list[tuple[str, str, Scope]] = []
    http = client(
        token=None, on_refused=lambda what, by, needed: told.append((what, by.name, needed))
    )
    for action in ("complete", "abandon", "work"):
        refused = http.post(f"{API}/project/{action}", headers={"Authorization": "Bearer r"})
        assert refused.status_code == 403
        assert (f"access.{action}" in refused.json()["detail"]) is (action != "work")
    assert told == [("complete", "token r", Scope.WORK), ("abandon", "token r", Scope.ADMIN)]


def test_local_service_needs_no_token_but_holds_one_that_is_sent_to_its_scope() -> None:
    http = client(token=None, open_to_all=True)
    assert status(http, "POST", "project/work", "") == 200
    assert status(http, "POST", "project/work", "r") == 403
    assert status(http, "POST", "project/work", "stolen") == 401


def test_service_on_the_network_without_a_token_in_its_settings_needs_one_all_the_same() -> None:
    http = client(token=None, open_to_all=False)
    assert status(http, "GET", "progress", "") == 401
    assert status(http, "GET", "progress", "r") == 200


def test_stolen_read_token_reads_and_neither_works_nor_completes(settings: Settings) -> None:
    """On the whole application, as it would listen on the network."""
    app = create_app(settings.model_copy(update={"host": "0.0.0.0"}))
    app.state.service = service = bootstrap.service(settings)
    made = service.tokens.create("dashboard", Scope.READ)
    http = TestClient(app, base_url="http://0.0.0.0")
    assert status(http, "GET", "progress", "") == 401
    assert status(http, "GET", "progress", made.token) == 200
    for path in ("start", "work", "complete", "abandon", "pause"):
        assert status(http, "POST", f"project/{path}", made.token) == 403
    assert service.curriculum.progress().active_project is None
    service.tokens.revoke(made.id)
    assert status(http, "GET", "progress", made.token) == 401
    service.store.close()


def unreadable(*_: object) -> Scope:
    raise StorageUnavailable("The database cannot be read.", remedy="Wait until it can.")


@pytest.mark.parametrize("broken", [{"caller_of": unreadable}, {"access": unreadable}])
def test_token_that_cannot_be_checked_opens_nothing_and_says_why(broken: dict[str, object]) -> None:
    options = {"caller_of": TOKENS.get, "token": None, "open_to_all": True} | broken
    http = TestClient(Gatekeeper(answer, {"testserver"}, **options))  # type: ignore[arg-type]
    refused = http.post(f"{API}/project/complete", headers={"Authorization": "Bearer a"})
    assert refused.status_code == 503
    assert refused.headers["content-type"] == "application/problem+json"
    body = refused.json()
    assert body["type"] == "urn:grace:problem:storage-unavailable"
    assert (body["detail"], body["remedy"]) == (
        "The database cannot be read.",
        "Wait until it can.",
    )


def test_tokens_and_policy_are_read_beside_the_loop_that_serves_everybody() -> None:
    where: dict[str, int] = {}

    def read(text: str) -> Caller | None:
        where["token"] = threading.get_ident()
        return TOKENS["a"]

    def access() -> AccessPolicy:
        where["policy"] = threading.get_ident()
        return AccessPolicy()

    async def served(scope: ASGIScope, receive: Receive, send: Send) -> None:
        where["loop"] = threading.get_ident()
        await answer(scope, receive, send)

    gate = Gatekeeper(served, {"testserver"}, token=None, caller_of=read, access=access)
    assert status(TestClient(gate), "GET", "progress", "any") == 200
    assert where["loop"] not in (where["token"], where["policy"])


def test_database_that_is_gone_refuses_a_token_with_503(settings: Settings) -> None:
    app = create_app(settings)
    app.state.service = service = bootstrap.service(settings)
    token = service.tokens.create("dashboard", Scope.READ).token
    http = TestClient(app, base_url="http://localhost")
    assert status(http, "GET", "projects", token) == 200
    service.store.close()
    moved = settings.database_path.rename(settings.database_path.with_suffix(".moved"))
    settings.database_path.mkdir()
    refused = http.get(f"{API}/projects", headers={"Authorization": f"Bearer {token}"})
    assert (refused.status_code, refused.json()["type"]) == (
        503,
        "urn:grace:problem:storage-unavailable",
    )
    settings.database_path.rmdir()
    moved.rename(settings.database_path)
    assert status(http, "GET", "projects", token) == 200
    service.store.close()


def test_log_says_who_ended_a_project_or_was_refused_and_by_which_rule(settings: Settings) -> None:
    app = create_app(settings)
    app.state.service = service = bootstrap.service(settings)
    service.builder.start("proj_crm_system")
    worker = service.tokens.create("worker", Scope.WORK)
    http = TestClient(app, base_url="http://localhost")
    assert status(http, "POST", "project/complete", worker.token) == 409
    assert status(http, "POST", "project/abandon", worker.token) == 403
    assert status(http, "POST", "project/abandon", "") == 200
    entries = service.audit.entries("governance", 10, None).items
    said = [(each.event, each.data) for each in entries if "action" in each.data][::-1]
    names = [(event.partition(".")[2], data["action"], data["by"]) for event, data in said]
    token, here = f"token {worker.id} (worker)", "this machine, without a token"
    assert names == [
        ("refused", "complete", token),
        ("refused", "abandon", token),
        ("allowed", "abandon", here),
    ]
    rules = [data["rules"] for _, data in said]
    assert rules == [["access.complete", "trust.threshold"], ["access.abandon"], ["access.abandon"]]
    assert "trust_score" in said[0][1]["unmet"]
    assert (said[1][1]["scope"], said[1][1]["needed_scope"]) == ("work", "admin")
    (abandoned,) = service.audit.entries("project.abandoned", 1, None).items
    assert abandoned.data["by"] == here
    service.store.close()


def test_token_that_may_not_complete_begins_no_continuous_work(settings: Settings) -> None:
    app = create_app(settings)
    app.state.service = service = bootstrap.service(settings)
    policy = settings.policy_path
    service.governance.policy()
    policy.write_text(policy.read_text().replace('complete = "work"', 'complete = "admin"'))
    service.builder.start("proj_crm_system")
    token = service.tokens.create("worker", Scope.WORK).token
    asked = {"hours": 1.0, "continuous": True}
    headers = {"Authorization": f"Bearer {token}"}
    refused = http_of(app).post(f"{API}/project/work", json=asked, headers=headers)
    assert (refused.status_code, refused.json()["rule"]) == (403, "access.complete")
    assert service.builder.newest_session() is None
    service.store.close()


def http_of(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://localhost")
