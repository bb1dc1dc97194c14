"""Kill the engine at random moments while it decodes ahead of the verdicts.

Six kills by default; GRACE_TEST_KILLS sets another number. The model is a server, whose
answers no restart repeats; wrong modules are slow to judge, so that verdicts are awaited.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.conftest import exemplar, fenced
from tests.language_model.model_server import serving
from tests.service_process import ServiceProcess

KILLS = int(os.environ.get("GRACE_TEST_KILLS", "6"))
WRONG = exemplar("crm_system.contacts").replace("raise ", "return ")
SLOW = "sum(range(4_000_000))"


class Coder:
    """Always wrong; no two answers are the same."""

    def __init__(self) -> None:
        self._given = 0
        self._lock = threading.Lock()

    def __call__(self, body: dict[str, Any]) -> tuple[int, list[str]]:
        with self._lock:
            self._given += 1
            number = self._given
        text = fenced(f"{WRONG}\n{SLOW}\n# {number}\n")
        return 200, [text[:20], text[20:]]


def test_kills_while_decoding_ahead_lose_and_repeat_nothing(data_dir: Path) -> None:
    rng = random.Random(20260103)
    with serving(Coder(), pause=0.05) as server:
        service = ServiceProcess(data_dir, server.url, drafts="4")
        service.start()
        try:
            service.post("project/start")
            service.post("project/work", {"hours": 1})
            for _ in range(KILLS):
                time.sleep(rng.uniform(1.0, 4.0))
                service.kill_engine()
            service.wait_until(lambda: ahead(data_dir), 120)
            (session,) = service.get("sessions")["items"]
            service.http.delete(f"/api/learning/sessions/{session['session_id']}")
            service.wait_until(lambda: over(service), 60)
        finally:
            service.stop()
            service.http.close()
    check(data_dir)


def over(service: ServiceProcess) -> bool:
    (session,) = service.get("sessions")["items"]
    return session["status"] in {"finished", "failed", "cancelled"}


def rows(data_dir: Path, query: str) -> list[tuple[Any, ...]]:
    path = data_dir / "databases/learning_curriculum/grace.db"
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def ahead(data_dir: Path) -> bool:
    """Whether some batch was begun while verdicts were awaited."""
    return any(json.loads(choice).get("awaited") for (choice,) in rows(data_dir, CHOICES))


CHOICES = "SELECT choice FROM cycles WHERE ended_at IS NOT NULL"
DROPPED = "SELECT body FROM log_entries WHERE event = 'answers.dropped'"


def check(data_dir: Path) -> None:
    """Each answer once, each module judged once, each token counted once, no cycle left open."""
    codes = [code for (code,) in rows(data_dir, "SELECT code_hash FROM candidates")]
    assert len(codes) == len(set(codes))
    judged = rows(data_dir, "SELECT count(*) FROM answers WHERE candidate_id IS NOT NULL")
    assert judged == [(len(codes),)]
    assert rows(data_dir, "SELECT count(*) FROM cycles WHERE ended_at IS NULL") == [(0,)]
    assert rows(data_dir, "SELECT count(*) FROM model_calls WHERE under_way") == [(0,)]
    numbers = [number for (number,) in rows(data_dir, "SELECT number FROM cycles ORDER BY number")]
    assert numbers == list(range(1, len(numbers) + 1))
    (answered,), (used,) = (
        rows(data_dir, "SELECT sum(tokens) FROM answers")[0],
        rows(data_dir, "SELECT used_tokens FROM sessions")[0],
    )
    dropped = sum(json.loads(body)["data"]["tokens"] for (body,) in rows(data_dir, DROPPED))
    assert used == answered + dropped
    tallied = rows(data_dir, "SELECT sum(answers) FROM arm_tallies")
    assert tallied == rows(
        data_dir, "SELECT count(*) FROM answers WHERE kind IN ('draft', 'repair')"
    )
