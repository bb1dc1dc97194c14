"""Works with models are remembered over restarts, and one that was cut says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend.errors import Forbidden
from backend.language_model.installed_models import InstalledModel, InstalledModels
from backend.language_model.job_file import RESTARTED, JobFile
from backend.language_model.model_jobs import ModelJobs
from backend.language_model.model_service import ModelService
from backend.learning_systems.model_views import JobKind, JobState, ModelJob
from backend.learning_systems.policy import MODELS_RULE, ModelPolicy

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
JOB = ModelJob("a", JobKind.PULL, "tiny", JobState.RUNNING, 5, 10, "bytes", NOON)


def jobs(folder: Path) -> ModelJobs:
    return ModelJobs(ModelService(folder), folder, [], lambda: None)


def test_jobs_come_back_and_the_one_under_way_was_ended_by_the_restart(tmp_path: Path) -> None:
    done = replace(JOB, job_id="b", state=JobState.FINISHED, ended_at=NOON)
    JobFile(tmp_path / "models").save([done, JOB])
    found = jobs(tmp_path / "models")
    cut, before = found.jobs()
    assert before == done
    assert (cut.job_id, cut.state, cut.done) == ("a", JobState.CANCELLED, 5)
    assert cut.error is not None
    assert cut.error["detail"] == RESTARTED
    assert found.job("a") == cut
    assert found.cancel("b") == done  # it is over; nothing changes


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'[{"job_id": "a"}]', b"\xff"])
def test_file_that_was_spoilt_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "jobs.json").write_bytes(content)
    assert jobs(tmp_path).jobs() == ()


def test_model_that_the_policy_does_not_allow_is_not_chosen_and_the_log_says_so(
    tmp_path: Path,
) -> None:
    file = tmp_path / "tiny.gguf"
    file.write_bytes(b"GGUF")
    InstalledModels(tmp_path).add(
        InstalledModel("tiny", str(file), 4, "abcd", "llama", None, "local file", name="Tiny Coder")
    )
    told: list[tuple[str, object]] = []
    for allowed, fits in ((("qwen*",), False), (("tiny",), False), (("Tiny*",), True)):
        service = ModelService(tmp_path, None, ModelPolicy(allowed=allowed).require)
        models = ModelJobs(service, tmp_path, [], lambda: None, log=lambda *said: told.append(said))
        if fits:
            assert models.use("tiny").in_use
            continue
        with pytest.raises(Forbidden) as refused:
            models.use("tiny")
        assert refused.value.extra["rule"] == MODELS_RULE
        assert service.in_use() is None
    assert [event for event, _ in told] == ["governance.refused"] * 2 + ["model.chosen"]
