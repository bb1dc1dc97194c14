"""Which model was chosen, judged without loading it."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.bootstrap import ChosenModel
from backend.errors import NoModel, Unavailable
from backend.installation.llama_state import LlamaState


def chosen(spec: str | None, state: str, monkeypatch: pytest.MonkeyPatch) -> ChosenModel:
    model = ChosenModel(spec)
    answer = LlamaState(state, message=f"llama.cpp is {state}")  # type: ignore[arg-type]
    monkeypatch.setattr(ChosenModel, "llama", lambda self: answer)
    return model


@pytest.mark.parametrize("spec", [None, "missing.gguf", "scripted:missing.jsonl"])
def test_no_model_names_the_remedy(spec: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoModel) as caught:
        chosen(spec, "ready", monkeypatch).require()
    assert "--model" in caught.value.remedy


@pytest.mark.parametrize("state", ["building", "ready"])
def test_work_may_be_queued_while_llama_is_built(
    state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF")
    chosen(str(path), state, monkeypatch).require()


@pytest.mark.parametrize("state", ["failed", "absent"])
def test_llama_that_will_not_come_is_said_so(
    state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF")
    with pytest.raises(Unavailable, match=state):
        chosen(str(path), state, monkeypatch).require()


def test_script_needs_no_llama(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "replies.jsonl"
    path.write_text("")
    chosen(f"scripted:{path}", "failed", monkeypatch).require()
