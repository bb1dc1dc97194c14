"""A crash of the model ends the engine alone; the session goes on, and not for ever."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from backend.background.clock import SystemClock
from backend.background.engine_supervisor import crash_of, out_of_memory_kills
from backend.learning_systems.crash_guard import MOST_CRASHES, CrashGuard
from backend.learning_systems.records import ModelCall
from backend.learning_systems.work_session import recover
from backend.persistence.database import SqlStore
from tests.conftest import Script, exemplar, fenced
from tests.gguf_files import write_gguf
from tests.service_process import ServiceProcess, running

PROJECT = "proj_crm_system"
ASKED = {"run_id": "r", "stage_id": "contact_book", "kind": "draft", "model": "m"}


def call(store: SqlStore) -> ModelCall | None:
    with store.snapshot() as tx:
        return tx.model_calls.get("key")


def crash_while_asking(store: SqlStore, crash: str) -> None:
    """What an engine leaves that dies of what it asks, and what the next one makes of it."""
    asked = ModelCall("key", began_at=datetime.now(UTC), **ASKED)
    CrashGuard(store, SystemClock()).begin(asked)
    recover(store, SystemClock(), crash)


def test_what_was_answered_leaves_nothing_behind(store: SqlStore) -> None:
    with CrashGuard(store, SystemClock()).asking("key", **ASKED):
        found = call(store)
        assert found is not None
        assert found.under_way
    assert call(store) is None


def test_an_error_is_no_crash(store: SqlStore) -> None:
    with (
        pytest.raises(LookupError),
        CrashGuard(store, SystemClock()).asking("key", **ASKED),
    ):
        raise LookupError
    recover(store, SystemClock(), "SIGABRT")
    assert call(store) is None


def test_an_engine_that_was_ended_from_outside_does_not_count(store: SqlStore) -> None:
    for _ in range(MOST_CRASHES + 1):
        crash_while_asking(store, "")
    assert call(store) is None


def test_the_third_crash_sets_the_input_aside_and_is_logged(store: SqlStore) -> None:
    guard = CrashGuard(store, SystemClock())
    for count in range(1, MOST_CRASHES + 1):
        assert guard.set_aside("key") is None
        crash_while_asking(store, "SIGSEGV")
        recover(store, SystemClock(), "SIGSEGV")  # a second recovery counts nothing
        found = call(store)
        assert found is not None
        assert (found.crashes, found.last_end, found.under_way) == (count, "SIGSEGV", False)
    assert guard.set_aside("key") is not None
    assert guard.set_aside("other") is None
    with store.snapshot() as tx:
        assert [each.key for each in tx.model_calls.set_aside()] == ["key"]


def test_an_answer_in_between_forgives_earlier_crashes(store: SqlStore) -> None:
    guard = CrashGuard(store, SystemClock())
    for _ in range(MOST_CRASHES - 1):
        crash_while_asking(store, "SIGSEGV")
    with guard.asking("key", **ASKED):
        pass
    crash_while_asking(store, "SIGSEGV")
    assert guard.set_aside("key") is None


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize(
    ("status", "crash"),
    [(0, ""), (1, ""), (-signal.SIGKILL, ""), (-signal.SIGTERM, ""), (-signal.SIGINT, "")]
    + [(-number, number.name) for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGFPE)],
)
def test_only_deaths_of_its_own_are_crashes(status: int, crash: str) -> None:
    assert crash_of(status) == crash


def test_a_kill_for_want_of_memory_is_a_crash() -> None:
    assert "memory" in crash_of(-9, short_of_memory=True)
    assert out_of_memory_kills() >= 0


def script(*, crash: bool) -> Sequence[dict[str, object]]:
    book, accounts = exemplar("crm_system.contacts"), exemplar("crm_system.accounts")
    return [
        {"stage": "contact_book", "kind": "draft", "reply": fenced(book), "seconds": 0.5},
        {"stage": "account_registry", "kind": "draft", "reply": "x", "crash": crash},
        {"stage": "account_registry", "kind": "draft", "reply": fenced(accounts)},
    ]


def ended(service: ServiceProcess, session: str) -> dict[str, Any]:
    def over() -> dict[str, Any] | None:
        seen: dict[str, Any] = service.get(f"sessions/{session}")
        return seen if seen["status"] in {"finished", "failed", "cancelled"} else None

    seen: dict[str, Any] = service.wait_until(over, 120)
    return seen


def test_an_input_that_crashes_three_times_is_set_aside_and_the_rest_is_built(
    data_dir: Path, write_script: Script
) -> None:
    began = datetime.now(UTC)
    with running(data_dir, f"scripted:{write_script(script(crash=True))}", drafts="4") as service:
        service_pid = service.pid
        service.post("project/start")
        session = service.post("project/work", {"hours": 1}).json()["session_id"]
        over = ended(service, session)
        assert (over["status"], "crashed the model 3 times" in over["reason"]) == ("finished", True)
        assert over["solutions_tested"] == 1  # the stage before it was built
        status = service.get("status")
        (aside,) = status["inputs_set_aside"]
        assert (aside["stage_id"], aside["kind"]) == ("account_registry", "draft")
        assert (aside["crashes"], aside["last_end"]) == (3, "SIGABRT")
        assert datetime.fromisoformat(aside["set_aside_at"]) > began
        assert status["engine"]["restarts"] == 3
        assert service.pid == service_pid
        assert "account_registry" in service.http.get("/").text
        # The next session, and the next service, leave it alone.
        again = service.post("project/work", {"hours": 1}, Prefer="wait=60").json()
        assert (again["status"], again["iterations"]) == ("finished", 0)
        assert service.get("status")["engine"]["restarts"] == 3
    with running(data_dir, f"scripted:{write_script(script(crash=True))}", drafts="4") as service:
        assert service.get("status")["inputs_set_aside"] == [aside]


def test_a_session_resumes_after_a_crash_and_loses_nothing(
    data_dir: Path, write_script: Script
) -> None:
    with running(data_dir, f"scripted:{write_script(script(crash=False))}") as service:
        service.post("project/start")
        session = service.post("project/work", {"hours": 1}).json()["session_id"]
        service.wait_until(lambda: service.get("status")["engine"]["state"].startswith("working"))
        os.kill(service.get("status")["engine"]["pid"], signal.SIGSEGV)
        over = ended(service, session)
        assert (over["status"], over["solutions_tested"]) == ("finished", 2)
        status = service.get("status")
        assert (status["engine"]["restarts"], status["inputs_set_aside"]) == (1, [])
        stages = service.get(f"projects/{PROJECT}")["objectives"][0]["stages"]
        assert {stage["status"] for stage in stages[:2]} == {"passed"}


def test_a_file_that_crashes_llama_cpp_fails_the_session_with_the_reason(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("llama_cpp", reason="llama.cpp is not built yet")
    monkeypatch.setenv("GGML_NO_BACKTRACE", "1")  # its debugger takes a minute
    path = write_gguf(tmp_path / "no_layers.gguf")
    content, key = path.read_bytes(), b"llama.block_count"
    at = content.index(key) + len(key) + 4
    path.write_bytes(content[:at] + bytes(4) + content[at + 4 :])
    with running(data_dir, str(path)) as service:
        service.post("project/start")
        session = service.post("project/work", {"hours": 1}).json()["session_id"]
        over = ended(service, session)
        assert over["status"] == "failed"
        assert "crashed 3 times" in over["reason"]
        assert str(path) in over["reason"]
        (aside,) = service.get("status")["inputs_set_aside"]
        assert (aside["kind"], aside["last_end"]) == ("load", "SIGABRT")
        assert service.get("health")["status"] == "ok"
