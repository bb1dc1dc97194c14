"""Which model was chosen, judged without loading it."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.chosen_model import ChosenModel, Starter
from backend.errors import NoModel, Unavailable
from backend.installation.llama_state import LlamaState


def chosen(
    spec: str | None, state: str, in_use: Path | None = None, starter: Path | None = None
) -> ChosenModel:
    answer = LlamaState(state, message=f"llama.cpp is {state}")  # type: ignore[arg-type]
    bundled = None if starter is None else Starter(starter, "A small one.")
    return ChosenModel(spec, lambda: in_use, lambda: answer, bundled)


@pytest.mark.parametrize("spec", [None, "missing.gguf", "scripted:missing.jsonl"])
def test_no_model_names_the_remedy(spec: str | None) -> None:
    with pytest.raises(NoModel) as caught:
        chosen(spec, "ready").require()
    assert "--model" in caught.value.remedy


@pytest.mark.parametrize("state", ["building", "ready"])
def test_work_may_be_queued_while_llama_is_built(state: str, tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF")
    chosen(str(path), state).require()


@pytest.mark.parametrize("state", ["failed", "absent"])
def test_llama_that_will_not_come_is_said_so(state: str, tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF")
    with pytest.raises(Unavailable, match=state):
        chosen(str(path), state).require()


def test_script_needs_no_llama(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    path.write_text("")
    chosen(f"scripted:{path}", "failed").require()


def test_model_in_use_answers_when_none_was_given(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF")
    assert chosen(None, "ready", path).require() == str(path)
    assert chosen(f"scripted:{path}", "ready", path).kind == "scripted"


def test_model_server_needs_neither_file_nor_llama() -> None:
    model = chosen("http://192.168.1.2:8080/v1", "absent")
    assert (model.kind, model.require()) == ("openai", "http://192.168.1.2:8080/v1")


def test_starter_answers_when_nothing_else_was_chosen(tmp_path: Path) -> None:
    starter, other = tmp_path / "starter.gguf", tmp_path / "other.gguf"
    for path in (starter, other):
        path.write_bytes(b"GGUF")
    alone = chosen(None, "ready", None, starter)
    assert (alone.require(), alone.kind, alone.is_starter) == (str(starter), "llama_cpp", True)
    for model in (
        chosen(None, "ready", other, starter),
        chosen(str(other), "ready", None, starter),
    ):
        assert (model.require(), model.is_starter) == (str(other), False)


def test_none_keeps_even_the_starter_out(tmp_path: Path) -> None:
    starter = tmp_path / "starter.gguf"
    starter.write_bytes(b"GGUF")
    model = chosen("none", "ready", starter, starter)
    assert (model.kind, model.is_starter) == ("none", False)
    with pytest.raises(NoModel):
        model.require()
