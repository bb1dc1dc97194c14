"""Models over HTTP: listed, pulled, tried, measured and chosen, on a real service."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from backend.language_model.starter import starter_file, starter_note
from tests.conftest import Script
from tests.gguf_files import Shape, write_gguf
from tests.language_model.model_hub import Hub, hub_with
from tests.service_process import ServiceProcess, running

pytest.importorskip("huggingface_hub")
pytest.importorskip("llama_cpp", reason="llama.cpp is not built yet")

REPO, FILE, LARGE = "someone/tiny-GGUF", "tiny.gguf", "large.gguf"
MODEL = f"{REPO}:{FILE}"
HELD_AFTER = 25_000_000
"""More than two of the chunks in which the library reads, less than the large file."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("files")
    large = Shape(name="large", width=256, vocabulary=16_000)
    return {
        FILE: write_gguf(folder / FILE).read_bytes(),
        LARGE: write_gguf(folder / LARGE, large).read_bytes(),
    }


@pytest.fixture
def hub(files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setenv("HF_HUB_DISABLE_XET", "1")
    with hub_with(REPO, files) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        yield hub


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "my models"
    folder.mkdir()
    return folder


@pytest.fixture
def service(data_dir: Path, hub: Hub, root: Path) -> Iterator[ServiceProcess]:
    with running(data_dir, model_roots=str(root), threads="1") as started:
        yield started


def settled(service: ServiceProcess, job: dict[str, Any]) -> dict[str, Any]:
    """The job once it ended."""

    def over() -> dict[str, Any] | None:
        seen: dict[str, Any] = service.get(f"model-jobs/{job['job_id']}")
        return seen if seen["state"] != "running" else None

    ended: dict[str, Any] = service.wait_until(over)
    return ended


def refusal(service: ServiceProcess, verb: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = service.post(f"models/{verb}", body)
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()


@pytest.mark.skipif(starter_file() is None, reason="no starter lies here")
def test_the_bundled_starter_answers_unasked_and_is_chosen_by_its_name(
    service: ServiceProcess,
) -> None:
    unasked = service.get("status")["model"]
    assert (unasked["kind"], unasked["spec"]) == ("llama_cpp", str(starter_file()))
    assert unasked["note"].startswith(starter_note())
    chosen = service.post("models/use", {"model": "starter"})
    assert chosen.status_code == 200, chosen.text
    model = service.get("status")["model"]
    assert (model["kind"], model["available"]) == ("llama_cpp", True)
    assert model["note"].startswith(starter_note())


def test_a_model_is_pulled_shown_chosen_and_measured(service: ServiceProcess, hub: Hub) -> None:
    begun = service.post("models/pull", {"model": MODEL})
    assert begun.status_code == 202
    job = begun.json()
    assert begun.headers["Location"] == f"/api/learning/model-jobs/{job['job_id']}"
    pulled = settled(service, job)
    assert (pulled["state"], pulled["unit"]) == ("finished", "bytes")
    assert pulled["done"] == pulled["total"] == len(hub.files[FILE])
    assert pulled["model"]["sha256"] == hub.digest(FILE)
    assert service.get("model-jobs")["items"] == [pulled]

    assert service.get(f"models/{MODEL}")["installed"] is True
    chosen = service.post("models/use", {"model": MODEL}).json()
    assert (chosen["id"], chosen["in_use"]) == (MODEL, True)
    assert service.get("status")["model"]["spec"] == chosen["path"]
    assert service.get("models", limit=1)["items"] == [chosen]

    measured = service.post("models/preflight", Prefer="wait=120")
    assert measured.status_code == 200, measured.text
    report = measured.json()["model"]["preflight"]
    assert report["digest"] == hub.digest(FILE)
    assert report["threads"] == 1
    assert all(report["generated_tokens_per_second"][n] > 0 for n in ("1", "4", "8"))
    assert report["well_formed"] == 0  # random weights write no Python
    assert service.get(f"models/{MODEL}")["preflight"] == report

    # What was measured is what the next session works with.
    service.post("project/start")
    service.post("project/work", {"hours": 1})
    loaded = service.wait_until(lambda: service.get("status")["loaded_model"])
    assert (loaded["digest"], loaded["measured"]) == (hub.digest(FILE), True)
    rates = {int(n): rate for n, rate in report["generated_tokens_per_second"].items()}
    assert loaded["drafts"] == max(rates, key=lambda n: rates[n])
    assert loaded["max_answer_tokens"] == 1536


def test_the_list_marks_the_best_fit_and_is_paged(service: ServiceProcess) -> None:
    seen: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = service.get("models", limit=5, **({"cursor": cursor} if cursor else {}))
        seen += page["items"]
        if (cursor := page["next"]) is None:
            break
    assert len(seen) == len({model["id"] for model in seen}) >= 12
    assert all(model["licence"] and model["bytes"] and model["memory_needed"] for model in seen)
    best = [model for model in seen if model["best_fit"]]
    assert all(model["fits"] and not model["warning"] for model in best)
    assert len(best) <= 1


def test_a_pull_is_seen_stopped_and_taken_up_where_it_stopped(
    service: ServiceProcess, hub: Hub
) -> None:
    hub.hold_after = HELD_AFTER
    wanted = {"model": f"{REPO}:{LARGE}"}
    job = service.post("models/pull", wanted).json()
    place = f"model-jobs/{job['job_id']}"
    service.wait_until(lambda: service.get(place)["done"] > 0)
    seen = service.get(place)
    assert 0 < seen["done"] < seen["total"] == len(hub.files[LARGE])
    assert service.post("models/pull", wanted).json()["job_id"] == job["job_id"]
    status, other = refusal(service, "pull", {"model": MODEL})
    assert (status, other["job_id"]) == (409, job["job_id"])
    assert job["job_id"] in other["remedy"]

    began = time.monotonic()
    stopped = service.http.delete(f"/api/learning/{place}").json()
    assert time.monotonic() - began < 5
    assert (stopped["state"], stopped["model"]) == ("cancelled", None)
    assert service.http.delete(f"/api/learning/{place}").json() == stopped

    again = service.post("models/pull", wanted, Prefer="wait=60").json()
    assert again["state"] == "finished", again
    assert again["model"]["sha256"] == hub.digest(LARGE)
    begins = [int(r.removeprefix("bytes=").partition("-")[0]) for r in hub.ranges]
    # Of what had come, the end may not have been written down yet.
    assert max(begins) >= 1_000_000


def test_what_cannot_be_pulled_is_said_with_field_and_remedy(
    service: ServiceProcess, hub: Hub
) -> None:
    for wanted, status in (("unheard-of", 404), ("a/b:../../x.gguf", 422)):
        answered, problem = refusal(service, "pull", {"model": wanted})
        assert (answered, problem["field"], bool(problem["remedy"])) == (status, "model", True)
    job = service.post("models/pull", {"model": f"{REPO}:other.gguf"}, Prefer="wait=60").json()
    assert job["state"] == "failed"
    assert (job["error"]["status"], job["error"]["field"]) == (404, "model")
    assert FILE in job["error"]["detail"]
    hub.wrong_digest = True
    job = service.post("models/pull", {"model": MODEL}, Prefer="wait=60").json()
    assert "digest" in job["error"]["detail"]
    assert all(not model["installed"] for model in service.get("models")["items"])


def test_only_files_below_allowed_roots_are_looked_at(
    service: ServiceProcess, root: Path, tmp_path: Path, files: dict[str, bytes], data_dir: Path
) -> None:
    outside = tmp_path / "outside.gguf"
    outside.write_bytes(files[FILE])
    (root / "link.gguf").symlink_to(outside)
    strangers = (outside, tmp_path / "missing.gguf", tmp_path, root / "link.gguf", Path("/etc"))
    answers = [refusal(service, "register", {"path": str(path)}) for path in strangers]
    assert {status for status, _ in answers} == {403}
    assert len({problem["detail"] for _, problem in answers}) == 1
    assert all("GRACE_MODEL_ROOTS" in problem["remedy"] for _, problem in answers)
    assert refusal(service, "register", {"path": "x.gguf"})[0] == 422
    assert refusal(service, "register", {"path": str(root / "missing.gguf")})[1]["field"] == "path"

    (root / "good.gguf").write_bytes(files[FILE])
    job = service.post("models/register", {"path": str(root / "good.gguf")}, Prefer="wait=60")
    assert job.json()["model"]["id"] == "good", job.text
    own = data_dir / "databases" / "models" / "own.gguf"
    own.write_bytes(files[FILE])
    job = service.post("models/register", {"path": str(own)}, Prefer="wait=60")
    assert job.json()["state"] == "finished"


def test_files_that_are_no_models_are_refused_and_the_service_lives(
    service: ServiceProcess, root: Path, files: dict[str, bytes]
) -> None:
    content = files[FILE]
    key = b"llama.attention.head_count_kv"
    at = content.index(key) + len(key) + 4
    bad = {
        "cut": content[: len(content) // 2],
        "text": b"no model at all",
        "head": content[:at] + (3).to_bytes(4, "little") + content[at + 4 :],
    }
    for name, data in bad.items():
        path = root / f"{name}.gguf"
        path.write_bytes(data)
        job = service.post("models/register", {"path": str(path)}, Prefer="wait=120").json()
        assert job["state"] == "failed", name
        assert job["error"]["type"] == "urn:grace:problem:model-file-refused"
        assert f"{name}.gguf" in job["error"]["detail"]
    assert service.get("health")["status"] == "ok"


def test_a_choice_is_refused_where_the_start_named_a_model(
    data_dir: Path, root: Path, write_script: Script
) -> None:
    write_gguf(root / FILE)
    script = f"scripted:{write_script([])}"
    with running(data_dir, script, model_roots=str(root)) as service:
        service.post("models/register", {"path": str(root / FILE)}, Prefer="wait=60")
        status, problem = refusal(service, "use", {"model": "tiny"})
        assert (status, "--model" in problem["remedy"]) == (409, True)
        assert refusal(service, "use", {"model": "qwen2.5-coder-7b"})[0] == 409
        assert refusal(service, "use", {"model": "nobody"})[0] == 404
        assert refusal(service, "preflight", {})[0] == 409


def test_nothing_is_measured_beside_a_session(
    data_dir: Path, root: Path, write_script: Script
) -> None:
    write_gguf(root / FILE)
    reply = {"stage": "contact_book", "kind": "draft", "reply": "x", "seconds": 300}
    script = f"scripted:{write_script([reply])}"
    with running(data_dir, script, model_roots=str(root), threads="1") as service:
        service.post("models/register", {"path": str(root / FILE)}, Prefer="wait=60")
        service.post("project/start")
        begun = service.post("models/preflight", {"model": "tiny"})
        assert begun.status_code == 202, begun.text
        session = service.post("project/work", {"hours": 1}).json()["session_id"]
        ended = settled(service, begun.json())
        if ended["state"] != "finished":  # it may have been quicker than the session
            assert (ended["state"], session in ended["error"]["detail"]) == ("cancelled", True)
        status, problem = refusal(service, "preflight", {"model": "tiny"})
        assert (status, session in problem["detail"]) == (409, True)


def test_a_pull_ends_with_a_killed_service(data_dir: Path, hub: Hub) -> None:
    hub.hold_after = HELD_AFTER
    service = ServiceProcess(data_dir)
    service.start()
    try:
        job = service.post("models/pull", {"model": f"{REPO}:{LARGE}"}).json()
        service.wait_until(lambda: service.get(f"model-jobs/{job['job_id']}")["done"] > 0)
        assert workers(data_dir)
        service.kill()
        deadline = time.monotonic() + 20
        while workers(data_dir):
            assert time.monotonic() < deadline, "the pull outlived the service"
            time.sleep(0.05)
        service.start()
        cut = service.get(f"model-jobs/{job['job_id']}")
        assert (cut["state"], cut["wanted"]) == ("cancelled", job["wanted"])
        assert "restart" in cut["error"]["detail"]
    finally:
        service.stop()
        service.http.close()


def workers(data_dir: Path) -> list[int]:
    """Processes that work on the models of this data folder."""
    models = str(data_dir / "databases" / "models")
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        command = process.info["cmdline"] or []
        if models in command and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process.pid)
    return found
