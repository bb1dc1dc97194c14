"""`grace models ...` from end to end on a data folder of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from backend.cli import app


@pytest.fixture(autouse=True)
def _own_data(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRACE_DATA_DIR", str(data_dir))
    monkeypatch.setenv("GRACE_THREADS", "1")
    monkeypatch.delenv("GRACE_MODEL", raising=False)


def grace(*words: str) -> Any:
    done = CliRunner().invoke(app, ["models", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_file_is_registered_chosen_measured_and_listed_first(tiny_gguf: Path) -> None:
    assert not any(model["installed"] for model in grace("list"))
    assert grace("register", str(tiny_gguf))["id"] == "tiny"
    assert grace("use", "tiny")["in_use"] is True
    report = grace("preflight")["preflight"]
    assert report["threads"] == 1
    assert report["prompt_tokens_per_second"] > 0
    assert grace("show", "tiny")["preflight"] == report
    assert grace("list")[0]["id"] == "tiny"


def test_a_path_may_be_used_at_once(tiny_gguf: Path) -> None:
    assert grace("use", str(tiny_gguf))["in_use"] is True
