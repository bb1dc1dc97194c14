"""What is measured of a model is measured, kept, and missing where it was not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from backend.errors import Conflict, ModelFileRefused
from backend.language_model import preflight_run
from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.language_model.model_service import ModelService
from backend.language_model.preflight import BATCHES, best_of, measure, thread_choices
from backend.language_model.preflight_file import load, load_all, save
from backend.learning_systems.model_views import Preflight
from backend.learning_systems.work_defaults import work_defaults

MEASURED = Preflight(
    model="m",
    digest="d",
    measured_at="2026-01-02T12:00:00+00:00",
    context_tokens=8192,
    threads=3,
    machine_load=0.0,
    prompt_tokens_per_second=100.0,
    generated_tokens_per_second={1: 20.0, 4: 50.0, 8: 60.0},
    generated_by_threads={3: 50.0, 4: 45.0},
    well_formed=5,
    tasks=5,
    reasons=False,
)


def test_a_model_is_measured_once_and_the_report_kept(
    engine: LlamaCppEngine, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    report = measure(engine, tell=lambda done, total: told.append((done, total)))
    assert report.prompt_tokens_per_second is not None
    assert report.prompt_tokens_per_second > 0
    assert all((report.generated_tokens_per_second[n] or 0) > 0 for n in BATCHES)
    assert report.well_formed == 0
    assert report.best_batch in BATCHES
    assert told[-1][0] == told[-1][1] == len(told)
    save(report, tmp_path)
    assert load(report.digest, tmp_path) == report
    assert load_all(tmp_path) == {report.digest: report}


def test_without_time_nothing_is_claimed(engine: LlamaCppEngine) -> None:
    report = measure(engine, seconds=-1)
    assert report.prompt_tokens_per_second is None
    assert report.well_formed is None
    assert set(report.generated_tokens_per_second.values()) == {None}
    assert report.threads == engine.threads


def test_what_was_never_measured_is_none(tmp_path: Path) -> None:
    assert load("0" * 64, tmp_path) is None
    (tmp_path / "preflight").mkdir()
    for name, text in (("bad", "{}"), ("list", "[]"), ("text", "nothing")):
        (tmp_path / "preflight" / f"{name}.json").write_text(text)
        assert load(name, tmp_path) is None
    assert load_all(tmp_path) == {}


def test_fewer_threads_are_taken_when_more_bring_nothing() -> None:
    assert thread_choices(1) == (1,)
    assert thread_choices(4) == (3, 4)
    assert best_of({3: 50.0, 4: 51.0}, 4) == 3
    assert best_of({3: 40.0, 4: 51.0}, 4) == 4
    assert best_of({3: None, 4: None}, 4) == 4


@pytest.mark.parametrize(
    ("report", "drafts", "longest"),
    [
        (MEASURED, 8, 1536),
        (replace(MEASURED, reasons=True), 8, 4096),
        (replace(MEASURED, context_tokens=2048), 8, 1024),
        # Eight answers would take 34 minutes, four 20, one 8.
        (replace(MEASURED, generated_tokens_per_second={1: 3.0, 4: 5.0, 8: 6.0}), 1, 1536),
        (replace(MEASURED, generated_tokens_per_second={1: 30.0, 4: 50.0, 8: 40.0}), 4, 1536),
        (replace(MEASURED, generated_tokens_per_second={1: None, 4: None, 8: None}), 8, 1536),
    ],
)
def test_defaults_follow_what_was_measured(report: Preflight, drafts: int, longest: int) -> None:
    defaults = work_defaults(report)
    assert (defaults.drafts, defaults.max_answer_tokens) == (drafts, longest)
    assert (defaults.threads, defaults.measured) == (3, True)


def test_defaults_without_a_measurement_are_the_usual_ones() -> None:
    defaults = work_defaults(None, 1024)
    assert (defaults.drafts, defaults.max_answer_tokens) == (8, 512)
    assert (defaults.threads, defaults.measured) == (None, False)


def test_the_model_in_use_is_measured_apart_and_shown_with_its_report(
    tiny_gguf: Path, tmp_path: Path
) -> None:
    service = ModelService(tmp_path / "models")
    with pytest.raises(Conflict, match="in use"):
        service.preflight()
    assert service.use_file(tiny_gguf).preflight is None
    report = service.preflight(threads=1, context_tokens=2048).preflight
    assert report is not None
    assert (report.threads, report.context_tokens) == (1, 2048)
    assert service.show("tiny").preflight == report


def test_a_crash_while_measuring_is_a_refusal(
    tmp_path: Path, tiny_gguf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text(
        "import os, json\nprint(json.dumps({'done': 1, 'total': 2}), flush=True)\nos.abort()"
    )
    monkeypatch.setattr(preflight_run, "_WORKER", worker)
    told: list[tuple[int, int]] = []
    with pytest.raises(ModelFileRefused, match="crashed"):
        preflight_run.run_preflight(
            tiny_gguf, tmp_path, 1, None, progress=lambda done, total: told.append((done, total))
        )
    assert told == [(1, 2)]


def test_a_file_that_cannot_be_loaded_is_refused_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "bad.gguf"
    path.write_bytes(b"nothing")
    with pytest.raises(ModelFileRefused, match="not a GGUF"):
        preflight_run.run_preflight(path, tmp_path, None, None)
