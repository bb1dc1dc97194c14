"""The scripted model: order, what was consumed, waiting, and files it refuses."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from backend.errors import InvalidInput, NoModel
from backend.language_model.scripted import ScriptedModel
from backend.language_model.selection import open_model
from backend.learning_systems.generation import Message, PromptKind, PromptLabel, Sampling

DRAFT = PromptLabel("stage_a", PromptKind.DRAFT)
ASK = [Message("user", "Write it.")]


def script(folder: Path, *entries: object) -> Path:
    path = folder / "script.jsonl"
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    return path


def reply(text: str, **more: object) -> dict[str, object]:
    return {"stage": "stage_a", "kind": "draft", "reply": text, **more}


def texts(model: ScriptedModel, n: int, label: PromptLabel = DRAFT, **more: object) -> list[str]:
    arguments = {"deadline": time.monotonic() + 60, **more}
    answers = model.generate(ASK, n, Sampling(), label=label, **arguments)  # type: ignore[arg-type]
    return [answer.text for answer in answers]


def test_replies_are_given_in_order_for_each_label(tmp_path: Path) -> None:
    path = script(
        tmp_path,
        reply("one"),
        {"stage": "stage_a", "kind": "repair", "reply": "fixed"},
        reply("two"),
        {"stage": "stage_b", "kind": "draft", "reply": "other"},
        reply("three"),
    )
    model = ScriptedModel(path, lambda label: 0)
    assert texts(model, 2) == ["one", "two"]
    assert texts(model, 9) == ["one", "two", "three"]
    assert texts(model, 9, PromptLabel("stage_a", PromptKind.REPAIR)) == ["fixed"]
    assert texts(model, 9, PromptLabel("stage_b", PromptKind.DRAFT)) == ["other"]
    assert texts(model, 9, PromptLabel("stage_c", PromptKind.DRAFT)) == []


def test_only_recorded_answers_are_consumed(tmp_path: Path) -> None:
    recorded = 0
    model = ScriptedModel(script(tmp_path, reply("one"), reply("two")), lambda label: recorded)
    assert texts(model, 1) == ["one"]
    assert texts(model, 1) == ["one"]
    recorded = 1
    assert texts(model, 1) == ["two"]
    recorded = 2
    assert texts(model, 1) == []


def test_a_deadline_keeps_the_finished_answers(tmp_path: Path) -> None:
    path = script(tmp_path, reply("quick"), reply("slow", seconds=3600), reply("next"))
    model = ScriptedModel(path, lambda label: 0)
    assert texts(model, 3, deadline=time.monotonic() + 0.1) == ["quick"]


def test_a_cancel_interrupts_a_slow_answer(tmp_path: Path) -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    model = ScriptedModel(script(tmp_path, reply("slow", seconds=3600)), lambda label: 0)
    assert texts(model, 1, cancelled=cancelled) == []
    assert asked == 4


def test_tokens_put_together_are_the_reply(tmp_path: Path) -> None:
    text = "  Here:\n```python\nx = 1\n```\n\n"
    model = ScriptedModel(script(tmp_path, reply(text)), lambda label: 0)
    seen: list[str] = []
    answers = model.generate(
        ASK,
        1,
        Sampling(seed=7),
        label=DRAFT,
        deadline=time.monotonic() + 60,
        on_token=lambda index, token: seen.append(token),
    )
    assert "".join(seen) == text
    assert (answers[0].tokens, answers[0].seed) == (None, 7)


def test_describe_says_that_it_is_scripted(tmp_path: Path) -> None:
    path = script(tmp_path, reply("one"))
    info = ScriptedModel(path, lambda label: 0).describe()
    assert info.kind == "scripted"
    path.write_text(path.read_text() + "\n" + json.dumps(reply("two")))
    assert ScriptedModel(path, lambda label: 0).describe().digest != info.digest


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "object"),
        ('{"kind": "draft", "reply": "x"}', "'stage'"),
        ('{"stage": "", "kind": "draft", "reply": "x"}', "'stage'"),
        ('{"stage": "s", "kind": "essay", "reply": "x"}', "'kind'"),
        ('{"stage": "s", "kind": ["draft"], "reply": "x"}', "'kind'"),
        ('{"stage": "s", "kind": "draft"}', "'reply'"),
        ('{"stage": "s", "kind": "draft", "reply": 3}', "'reply'"),
        ('{"stage": "s", "kind": "draft", "reply": "x", "seconds": -1}', "'seconds'"),
        ('{"stage": "s", "kind": "draft", "reply": "x", "seconds": NaN}', "'seconds'"),
        ('{"stage": "s", "kind": "draft", "reply": "x", "seconds": true}', "'seconds'"),
        ('{"stage": "s", "kind": "draft", "reply": "x", "delay": 1}', "'delay'"),
        ("\xff", "UTF-8"),
    ],
)
def test_a_malformed_line_is_refused_by_number_and_field(
    tmp_path: Path, line: str, said: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(json.dumps(reply("fine")).encode() + b"\r\n\r\n" + line.encode("latin-1"))
    with pytest.raises(InvalidInput) as caught:
        ScriptedModel(path, lambda label: 0)
    assert "line 3" in str(caught.value)
    assert said in str(caught.value)


def test_a_missing_script_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        open_model(f"scripted:{tmp_path / 'none.jsonl'}", consumed=lambda label: 0)


def test_a_scripted_spec_opens_the_scripted_model(tmp_path: Path) -> None:
    model = open_model(f"scripted:{script(tmp_path, reply('one'))}", consumed=lambda label: 0)
    assert model.describe().kind == "scripted"


@pytest.mark.parametrize("spec", [None, ""])
def test_no_spec_raises_with_the_remedy(spec: str | None) -> None:
    with pytest.raises(NoModel, match="--model"):
        open_model(spec, consumed=lambda label: 0)
