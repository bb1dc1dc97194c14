"""What is measured of a model is measured, kept, and missing where it was not."""

from __future__ import annotations

from pathlib import Path

from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.language_model.preflight import BATCHES, load, measure, save


def test_a_model_is_measured_once_and_the_report_kept(
    engine: LlamaCppEngine, tmp_path: Path
) -> None:
    report = measure(engine)
    assert report.prompt_tokens_per_second is not None
    assert report.prompt_tokens_per_second > 0
    assert all((report.generated_tokens_per_second[n] or 0) > 0 for n in BATCHES)
    assert report.well_formed == 0
    assert report.best_batch in BATCHES
    save(report, tmp_path / "preflight")
    assert load(report.digest, tmp_path / "preflight") == report


def test_without_time_nothing_is_claimed(engine: LlamaCppEngine) -> None:
    report = measure(engine, seconds=-1)
    assert report.well_formed is None
    assert set(report.generated_tokens_per_second.values()) == {None}


def test_what_was_never_measured_is_none(tmp_path: Path) -> None:
    assert load("0" * 64, tmp_path) is None
    (tmp_path / "bad.json").write_text("{}")
    assert load("bad", tmp_path) is None
