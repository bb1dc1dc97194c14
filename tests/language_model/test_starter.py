"""The bundled model: its file fits this code, its card says what it is."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backend.language_model import starter
from backend.language_model.command_line import models_app
from backend.language_model.gguf_file import read_model_file
from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.language_model.prompt_codec import CODEC
from backend.learning_systems.answers import Code, parse_answer
from backend.learning_systems.contract_files import parse_contract
from backend.learning_systems.generation import PromptKind, PromptLabel, Sampling
from backend.learning_systems.prompting import draft_messages, files_hash
from backend.learning_systems.python_text import parse_python
from backend.settings import REPOSITORY

LARGEST = 24 * 1024 * 1024
bundled = pytest.mark.skipif(starter.starter_file() is None, reason="no starter lies here")


@bundled
def test_file_was_trained_with_these_prompts_and_this_codec() -> None:
    file = read_model_file(starter.FILE)
    trained_with = file.metadata["grace.prompt_files"]
    assert trained_with == files_hash(), "whoever changes a prompt file trains the starter again"
    assert file.metadata["grace.prompt_codec"] == CODEC
    assert file.licence == "Apache-2.0"
    assert file.bytes <= LARGEST


@bundled
def test_starter_writes_a_module_for_a_contract() -> None:
    pytest.importorskip("llama_cpp", reason="llama.cpp is not built yet")
    folder = REPOSITORY / "backend" / "curriculum" / "_skeleton" / "project" / "contracts"
    contract = parse_contract((folder / "tally.md").read_text(encoding="utf-8"), Path("tally.md"))
    engine = LlamaCppEngine(starter.FILE, threads=1)
    try:
        (answer,) = engine.generate(
            draft_messages(contract, []),
            1,
            Sampling(temperature=0.0, max_tokens=1024),
            label=PromptLabel("tally", PromptKind.DRAFT),
            deadline=time.monotonic() + 120,
        )
    finally:
        engine.close()
    parsed = parse_answer(answer.text, contract.interface, module=contract.module)
    assert isinstance(parsed, Code)
    assert parse_python(parsed.source) is not None
    assert "class Tally" in parsed.source


@bundled
def test_card_says_what_the_model_is_and_is_shown() -> None:
    shown = CliRunner().invoke(models_app, ["show", starter.ID])
    assert shown.exit_code == 0
    for heading in ("Data", "Training", "Figures", "Limits", "Licence"):
        assert re.search(rf"^## {heading}", shown.output, re.MULTILINE), heading
    assert str(read_model_file(starter.FILE).metadata["grace.corpus"]) in shown.output


@bundled
def test_status_tells_what_it_passed_when_it_was_measured() -> None:
    figures = json.loads(starter.FIGURES.read_text(encoding="utf-8"))
    note = starter.starter_note()
    assert f"{figures['names']['any']:.0%} of modules" in note
    assert f"{figures['crm']['any']:.0%} of the CRM's stages" in note


@bundled
def test_readme_tells_the_same_figures() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    figures = json.loads(starter.FIGURES.read_text(encoding="utf-8"))
    for part, words in (("names", "with new words"), ("combinations", "with new combinations")):
        assert re.search(rf"{figures[part]['any']:.0%} .{{0,60}}{words}", readme), part
    none = [part for part, found in figures.items() if not found["any"]]
    assert none == ["families", "hand_written", "exams", "crm"]
