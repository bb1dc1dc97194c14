"""What is seen while a model works: in the session, in status, in the metrics."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import Script
from tests.gguf_files import TINY, write_gguf
from tests.service_process import ServiceProcess, running

LIMITS = {"drafts": "4", "max_answer_tokens": "400", "context_tokens": "4096", "threads": "1"}


def samples(service: ServiceProcess) -> dict[str, float]:
    answer = service.http.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    families = text_string_to_metric_families(answer.text)
    return {sample.name: sample.value for family in families for sample in family.samples}


def test_tokens_are_seen_while_they_come_and_counted_in_total(
    data_dir: Path, tmp_path: Path
) -> None:
    pytest.importorskip("llama_cpp", reason="llama.cpp is not built yet")
    path = write_gguf(tmp_path / "random.gguf", TINY, seed=1)
    with running(data_dir, str(path), **LIMITS) as service:
        assert service.get("status")["generation"] is None
        assert "grace_model_tokens_total" not in samples(service)
        service.post("project/start")
        key = service.post("project/work", {"hours": 1}).json()["session_id"]

        def seen() -> dict[str, Any] | None:
            generation = service.get(f"sessions/{key}")["generation"]
            request = generation and generation["request"]
            return generation if request and request["under_way"] and request["tokens"] else None

        generation = service.wait_until(seen, 120)
        request = generation["request"]
        assert (request["kind"], request["answers"]) == ("draft", 4)
        assert request["prompt_tokens"] > 100
        assert 0 <= request["cached_tokens"] < request["prompt_tokens"]
        assert request["seconds_to_first_token"] > 0
        assert request["tokens_per_second"] is None or request["tokens_per_second"] > 0

        # The second prompt begins like the first.
        status = service.wait_until(lambda: asked_twice(service), 120)
        total = status["generation"]["total"]
        assert total["tokens"] > 0
        assert 0 < total["cached_tokens"] < total["prompt_tokens"]
        loaded = status["loaded_model"]
        assert (loaded["model"], loaded["drafts"], loaded["measured"]) == (TINY.name, 4, False)
        figures = samples(service)
        assert figures["grace_engine_up"] == 1
        assert figures["grace_session_live"] == 1
        assert figures["grace_model_tokens_total"] >= total["tokens"]
        assert figures["grace_model_cached_tokens_total"] >= total["cached_tokens"]
        assert figures["grace_request_answers"] in (2, 4)
        assert service.http.get("/api/learning/metrics").status_code == 200

        ended = service.http.delete(f"/api/learning/sessions/{key}").json()
        ended = service.wait_until(lambda: over(service, key))
        assert ended["generation"] is None
        assert ended["tokens_generated"] > 0
        service.kill_engine()
        service.wait_until(lambda: service.get("status")["engine"]["restarts"] == 1)
        assert service.get("status")["generation"] is None


def asked_twice(service: ServiceProcess) -> dict[str, Any] | None:
    status: dict[str, Any] = service.get("status")
    return status if status["generation"]["total"]["cached_tokens"] else None


def over(service: ServiceProcess, key: str) -> dict[str, Any] | None:
    session: dict[str, Any] = service.get(f"sessions/{key}")
    return session if session["status"] == "cancelled" else None


def test_words_of_a_script_are_not_passed_off_as_tokens(
    data_dir: Path, write_script: Script
) -> None:
    script = [
        {"stage": "contact_book", "kind": "draft", "reply": "No code here.", "seconds": seconds}
        for seconds in (0.0, 2.0)
    ]
    with running(data_dir, f"scripted:{write_script(script)}") as service:
        service.post("project/start")
        session = service.post("project/work", {"hours": 1}, Prefer="wait=60").json()
        assert (session["answers"], session["tokens_generated"]) == (2, None)
        assert service.get("progress")["active_project"]["tokens_generated"] is None
        request = service.get("status")["generation"]["request"]
        assert (request["tokens"], request["tokens_per_second"]) == (None, None)
        figures = samples(service)
        assert "grace_model_tokens_total" not in figures
        assert figures["grace_model_requests_total"] >= 2
