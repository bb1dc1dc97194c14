"""The CRM built from its exemplars, exported as a built project is, and used as a stranger would.

Outside the sandbox, over real HTTP: the exemplars are our own code.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.records import AcceptedStep
from backend.workspaces.git_workspace import GitWorkspace

EXEMPLARS = Path(__file__).parents[1] / "exemplars"
CRM = load_curriculum().project("proj_crm_system")
PATIENCE_SECONDS = 60.0


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of a CRM whose every stage was accepted."""
    root = tmp_path_factory.mktemp("projects")
    steps = [
        AcceptedStep(
            candidate_id=f"c{number}",
            stage_id=stage.id,
            path=stage.path,
            code=(EXEMPLARS / CRM.id / stage.path).read_text(encoding="utf-8"),
            accepted_at=datetime(2026, 1, 2, tzinfo=UTC),
            summary=stage.title,
        )
        for number, stage in enumerate(CRM.stages())
    ]
    GitWorkspace(root).export(CRM.id, CRM.package, steps, [])
    return root / CRM.id


def crm(built: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "crm_system", *arguments],
        cwd=built,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


class Running:
    """A program that serves; two of its clients."""

    def __init__(self, url: str, keys: dict[str, str]) -> None:
        self._url, self._keys = url, keys

    def ask(self, company: str, method: str, target: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._keys[company]}"} | more.pop("headers", {})
        return httpx.request(method, self._url + target, headers=headers, timeout=30, **more)


@contextmanager
def serving(built: Path, db: Path, keys: dict[str, str]) -> Iterator[Running]:
    """The program on a free port, until the end of the block; it must end well."""
    arguments = [sys.executable, "-m", "crm_system", "serve", "--port", "0", "--db", str(db)]
    with (
        db.with_suffix(".log").open("ab") as log,
        subprocess.Popen(arguments, cwd=built, stdout=subprocess.PIPE, stderr=log) as program,
    ):
        try:
            assert program.stdout is not None
            line = program.stdout.readline().decode()
            found = re.match(r"Serving on (http://127\.0\.0\.1:[0-9]+)", line)
            assert found, line
            yield Running(found[1], keys)
            program.terminate()
            assert program.wait(PATIENCE_SECONDS) == 0
        finally:
            program.kill()


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "crm.db"


@pytest.fixture
def keys(built: Path, db: Path) -> dict[str, str]:
    """The demonstration in a file, and the keys that it printed."""
    ended = crm(built, "demo", "--db", str(db))
    assert ended.returncode == 0, ended.stderr
    return dict(re.findall(r"^Key of ([a-z]+): (\S+)$", ended.stdout, re.MULTILINE))


def test_help_and_demo_run_from_the_exported_workspace(built: Path) -> None:
    told = crm(built, "--help")
    assert told.returncode == 0
    assert all(word in told.stdout for word in ("demo", "serve", "--port", "--db"))
    shown = crm(built, "demo")
    assert shown.returncode == 0, shown.stderr
    assert re.search(r"^won +1 +99,000\.00 +99,000\.00$", shown.stdout, re.MULTILINE)
    assert not list(built.glob("*.db"))


def test_two_companies_share_a_file_and_nothing_else(
    built: Path, db: Path, keys: dict[str, str]
) -> None:
    with serving(built, db, keys) as running:
        name = "<script>alert('ä')</script>"
        made = running.ask("blue", "POST", "/deals", json={"name": name, "amount": 5})
        assert made.status_code == 201, made.text
        target = made.headers["location"]
        assert running.ask("acme", "GET", target).status_code == 404
        assert running.ask("acme", "PATCH", target, json={"stage": "qualified"}).status_code == 404
        for company, deals in (("acme", 4), ("blue", 2)):
            assert running.ask(company, "GET", "/deals/search").json()["total"] == deals
        cursor = running.ask("blue", "GET", "/deals?limit=1").json()["next"]
        assert running.ask("acme", "GET", f"/deals?cursor={cursor}").status_code == 422
        page = running.ask("blue", "GET", "/report")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "&lt;script&gt;" in page.text
        assert "<script" not in page.text
        assert "Crane" not in page.text


def test_restart_with_the_same_file_keeps_everything(
    built: Path, db: Path, keys: dict[str, str]
) -> None:
    kept = ("/contacts?limit=100", "/accounts", "/deals/search", "/pipeline", "/report")
    with serving(built, db, keys) as running:
        running.ask("acme", "POST", "/contacts", json={"name": "Zoë 😀", "tags": ["VIP"]})
        path = running.ask("acme", "POST", "/mails/m1", json={"kind": "open"}).json()["path"]
        token = running.ask("acme", "GET", "/contacts/changes?limit=100").json()["token"]
        before = [running.ask("acme", "GET", target).text for target in kept]
    with serving(built, db, keys) as running:
        assert [running.ask("acme", "GET", target).text for target in kept] == before
        changes = running.ask("acme", "GET", f"/contacts/changes?token={token}").json()
        assert (changes["changed"], changes["removed"]) == ([], [])
        assert running.ask("acme", "GET", path).headers["content-type"] == "image/gif"
        assert running.ask("acme", "GET", "/mails/m1").json()["opens"] == 1


def test_writers_at_once_lose_nothing_and_overwrite_nothing(
    built: Path, db: Path, keys: dict[str, str]
) -> None:
    with serving(built, db, keys) as running, ThreadPoolExecutor(8) as pool:

        def add(number: int) -> int:
            body = {"name": f"n{number}", "email": f"n{number}@x.example"}
            return running.ask("blue", "POST", "/contacts", json=body).status_code

        assert set(pool.map(add, range(40))) == {201}
        assert len(running.ask("blue", "GET", "/contacts?limit=100").json()["items"]) == 41
        contact = running.ask("blue", "GET", "/contacts?limit=1").json()["items"][0]
        target = f"/contacts/{contact['id']}"
        tag = running.ask("blue", "GET", target).headers["etag"]

        def change(number: int) -> int:
            body, headers = {"name": f"changed {number}"}, {"If-Match": tag}
            return running.ask("blue", "PATCH", target, json=body, headers=headers).status_code

        assert sorted(pool.map(change, range(8))) == [200, *[412] * 7]


@pytest.mark.parametrize(
    ("method", "target", "content", "status"),
    [
        ("POST", "/contacts", b"{bad", 400),
        ("POST", "/contacts", b"[1, 2]", 422),
        ("POST", "/contacts", b"", 422),
        ("POST", "/deals", b'{"name": "x", "amount": ' + b"9" * 5000 + b"}", 400),
        ("POST", "/deals", b'{"name": "x", "amount": ' + b"9" * 50 + b"}", 422),
        ("POST", "/contacts", json.dumps({"name": "x" * 501}).encode(), 422),
        ("POST", "/contacts", b" " * ((1 << 20) + 1), 413),
        ("GET", "/contacts/" + "9" * 4000, b"", 404),
        ("GET", "/contacts?limit=" + "9" * 5000, b"", 422),
        ("GET", "/deals/search?limit=" + "9" * 5000, b"", 422),
        ("PUT", "/contacts", b"{}", 405),
        ("GET", "/nowhere", b"", 404),
    ],
    ids=lambda value: str(value)[:30],
)
def test_awkward_input_is_answered_by_a_problem(
    built: Path,
    shared: Running,
    method: str,
    target: str,
    content: bytes,
    status: int,
) -> None:
    reply = shared.ask("acme", method, target, content=content)
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["status"] == status
    assert "Traceback" not in reply.text


@pytest.fixture(scope="module")
def shared(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One running program for tests that change nothing."""
    db = tmp_path_factory.mktemp("shared") / "crm.db"
    key = crm(built, "tenant", "acme", "--db", str(db)).stdout.split()[-1]
    with serving(built, db, {"acme": key}) as running:
        yield running
