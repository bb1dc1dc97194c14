"""Live events over HTTP: what is told, what a reader that comes back gets, how streams end."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from tests.conftest import Script, exemplar, fenced
from tests.service_process import ServiceProcess, running

STAGE = "contact_book"


class Told(NamedTuple):
    """One event as it came."""

    kind: str
    id: str
    data: dict[str, Any]


@pytest.fixture
def script(write_script: Script) -> str:
    replies = [
        {"stage": STAGE, "kind": "draft", "reply": text, "seconds": 0.6}
        for text in ("No code here.", fenced(exemplar("crm_system.contacts")))
    ]
    return f"scripted:{write_script(replies)}"


def events(answer: httpx.Response) -> Iterator[Told]:
    fields: dict[str, str] = {}
    for line in answer.iter_lines():
        if line.startswith(":"):
            continue
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            yield Told(fields["event"], fields.get("id", ""), json.loads(fields["data"]))
            fields = {}


def whole(service: ServiceProcess, path: str, last: str | None = None) -> list[Told]:
    """A stream that ends by itself."""
    headers = {} if last is None else {"Last-Event-ID": last}
    with service.http.stream("GET", f"/api/learning/{path}", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        return list(events(answer))


def test_session_is_told_from_its_beginning_to_its_end(data_dir: Path, script: str) -> None:
    with running(data_dir, script) as service:
        service.post("project/start")
        key = service.post("project/work", {"hours": 1}).json()["session_id"]
        told = whole(service, f"sessions/{key}/events")
        kinds = [event.kind for event in told]
        assert kinds[0] == "state"
        assert told[0].data["session"]["session_id"] == key
        for kind in ("phase", "stage", "cycle", "tokens", "verdict", "accepted", "session"):
            assert kind in kinds, kinds
        assert all(event.data["session_id"] == key for event in told[1:])
        cycle = next(event.data for event in told if event.kind == "cycle")
        assert (cycle["stage"], cycle["reason"]) == (STAGE, "first drafts")
        assert cycle["arm"].startswith("draft")
        verdict = next(event.data for event in told if event.kind == "verdict")
        assert verdict["passed"] == verdict["cases"] > 0
        assert (told[-1].kind, told[-1].data["status"]) == ("session", "finished")
        assert told[-1].data["progress"] > 0

        # Who comes back gets what came after, and is not asked back once all is told.
        middle = kinds.index("verdict")
        again = whole(service, f"sessions/{key}/events", told[middle].id)
        assert [event.id for event in again[:-1]] == [event.id for event in told[middle + 1 :]]
        assert again[-1].kind == "state"
        headers = {"Last-Event-ID": again[-1].id}
        path = f"/api/learning/sessions/{key}/events"
        assert service.http.get(path, headers=headers).status_code == 204
        over = whole(service, f"sessions/{key}/events", "another-7")
        assert over[0].kind == "gap"
        assert "started again" in over[0].data["reason"]
        assert service.http.get("/api/learning/sessions/none/events").status_code == 404


def test_open_streams_end_with_the_service_and_do_not_hold_it(data_dir: Path, script: str) -> None:
    with running(data_dir, script) as service:
        service.post("project/start")
        told: list[list[str]] = [[] for _ in range(20)]

        def read(kinds: list[str]) -> None:
            with service.http.stream("GET", "/api/learning/events", timeout=70) as answer:
                for event in events(answer):
                    kinds.append(event.kind)

        readers = [threading.Thread(target=read, args=(kinds,), daemon=True) for kinds in told]
        for reader in readers:
            reader.start()
        service.wait_until(lambda: all(told))
        service.post("project/work", {"hours": 1})
        service.wait_until(lambda: all("accepted" in kinds for kinds in told))
        before = time.monotonic()
        service.stop()
        for reader in readers:
            reader.join(20)
        assert not any(reader.is_alive() for reader in readers)
        assert time.monotonic() - before < 20


def test_reader_that_never_reads_does_not_keep_the_service_from_ending(
    data_dir: Path, script: str
) -> None:
    with running(data_dir, script) as service, socket.socket() as silent:
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        silent.connect(("127.0.0.1", service.http.base_url.port))
        silent.sendall(b"GET /api/learning/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        service.post("project/start")
        service.post("project/work", {"hours": 1}, Prefer="wait=60")
        service.stop()
