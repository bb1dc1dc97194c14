"""A session with a real GGUF file: real decoding, and nothing invented when words mean nothing."""

from __future__ import annotations

from pathlib import Path

from tests.gguf_files import TINY, write_gguf
from tests.service_process import running


def test_random_weights_decode_for_real_and_progress_stays_zero(
    data_dir: Path, tmp_path: Path
) -> None:
    path = tmp_path / "random.gguf"
    write_gguf(path, TINY, seed=1)
    limits = {"drafts": "2", "max_answer_tokens": "64", "context_tokens": "4096"}
    with running(data_dir, str(path), **limits) as service:
        assert service.get("status")["model"]["kind"] == "llama_cpp"
        service.post("project/start")
        session = service.post("project/work", {"hours": 1}).json()
        key = session["session_id"]
        worked = service.wait_until(
            lambda: (view := service.get(f"sessions/{key}"))["iterations"] >= 3 and view
        )
        assert worked["progress"] < 5, "the design, of which no stage is built"
        active = service.get("progress")["active_project"]
        built = [task for phase in active["phases"][1:3] for task in phase["tasks"]]
        assert {task["status"] for task in built} == {"open"}
        assert active["answers"] >= 4
        assert active["tokens_generated"] >= active["answers"]
        ended = service.http.delete(f"/api/learning/sessions/{key}").json()
        assert ended["status"] == "cancelled"
        assert ended["learnings"] == 0
        assert not (data_dir / "sandbox/learning_projects/proj_crm_system/crm_system").exists()


def test_session_pauses_before_its_tokens_are_passed_and_goes_on_with_more(
    data_dir: Path, tmp_path: Path
) -> None:
    path = write_gguf(tmp_path / "random.gguf", TINY, seed=1)
    limits = {"drafts": "2", "max_answer_tokens": "256", "context_tokens": "4096"}
    with running(data_dir, str(path), **limits) as service:
        service.post("project/start")
        asked = {"hours": 1, "max_tokens": 600}
        paused = service.post("project/work", asked, Prefer="wait=120").json()
        assert paused["status"] == "paused"
        used = paused["tokens_generated"]
        assert 600 - 128 < used <= 600
        assert paused["reason"] == f"the tokens are used up: {used} of 600"
        key = paused["session_id"]
        assert service.get(f"sessions/{key}")["remaining"]["tokens"] == 600 - used
        refused = service.post(f"sessions/{key}/resume")
        assert (refused.status_code, refused.json()["field"]) == (422, "max_tokens")
        service.post(f"sessions/{key}/resume", {"max_tokens": 900})
        again = service.wait_until(
            lambda: (view := service.get(f"sessions/{key}"))["status"] == "paused" and view
        )
        assert 900 - 128 < again["tokens_generated"] <= 900


def test_prompts_too_long_for_the_model_end_the_session_with_the_figures(
    data_dir: Path, tmp_path: Path
) -> None:
    path = write_gguf(tmp_path / "short.gguf", TINY)
    with running(data_dir, str(path), context_tokens="512", threads="1") as service:
        service.post("project/start")
        ended = service.post("project/work", {"hours": 1}, Prefer="wait=120").json()
        assert (ended["status"], ended["iterations"]) == ("finished", 0)
        assert "draft of contact_book: The prompt has" in ended["reason"]
        assert "512 are available" in ended["reason"]


def test_server_outside_the_own_network_is_refused_with_the_setting(data_dir: Path) -> None:
    with running(data_dir, "http://8.8.8.8/v1") as service:
        service.post("project/start")
        ended = service.post("project/work", {"hours": 1}, Prefer="wait=120").json()
        assert ended["status"] == "failed"
        assert "GRACE_ALLOW_PUBLIC_MODEL_SERVER" in ended["reason"]


def test_file_that_is_no_model_fails_the_session_with_the_reason(
    data_dir: Path, tmp_path: Path
) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF but not really")
    with running(data_dir, str(path)) as service:
        service.post("project/start")
        ended = service.post("project/work", {"hours": 1}, Prefer="wait=60").json()
        assert ended["status"] == "failed"
        assert "broken.gguf" in ended["reason"]
        assert service.get("status")["engine"]["alive"] is True
