"""What every LanguageModel promises, asked of every adapter."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.language_model.selection import open_model
from backend.learning_systems.generation import (
    Completion,
    Finish,
    Message,
    PromptKind,
    PromptLabel,
    Sampling,
)
from backend.learning_systems.ports import LanguageModel
from tests.gguf_files import write_gguf
from tests.language_model.model_server import serving

LABEL = PromptLabel("stage_a", PromptKind.DRAFT)
CHAT = [Message("system", "You write Python."), Message("user", "Write the module.")]


@pytest.fixture(scope="module", params=["scripted", "llama_cpp", "openai"])
def model(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LanguageModel]:
    folder = tmp_path_factory.mktemp(request.param)
    with serving(lambda body: (200, ["x = 1\n"] * 30), pause=0.005) as server:
        spec = server.url if request.param == "openai" else _spec(request.param, folder)
        model = open_model(spec, consumed=lambda label: 0, threads=1)
        yield model
        model.close()
        model.close()


def _spec(kind: str, folder: Path) -> str:
    if kind == "llama_cpp":
        pytest.importorskip("llama_cpp", reason="llama.cpp is not built yet")
        return str(write_gguf(folder / "tiny.gguf"))
    path = folder / "script.jsonl"
    entry = {"stage": LABEL.stage, "kind": LABEL.kind, "reply": "x = 1\n" * 9, "seconds": 0.05}
    path.write_text((json.dumps(entry) + "\n") * 9, encoding="utf-8")
    return f"scripted:{path}"


def ask(model: LanguageModel, n: int, seconds: float = 60, **more: object) -> list[Completion]:
    return model.generate(
        CHAT,
        n,
        Sampling(max_tokens=40, seed=70),
        label=LABEL,
        deadline=time.monotonic() + seconds,
        **more,  # type: ignore[arg-type]
    )


def test_it_says_what_it_is(model: LanguageModel) -> None:
    info = model.describe()
    assert info.name
    assert info.description
    assert len(bytes.fromhex(info.digest)) == 32
    assert info == model.describe()


@pytest.mark.parametrize("n", [1, 3, 8])
def test_it_gives_up_to_n_answers_each_with_its_seed(model: LanguageModel, n: int) -> None:
    answers = ask(model, n)
    assert [answer.seed for answer in answers] == list(range(70, 70 + n))
    for answer in answers:
        assert answer.seconds >= 0
        # Only a script has no tokens: its words are none.
        assert (answer.tokens is None) is (model.describe().kind == "scripted")
        assert answer.tokens is None or answer.tokens > 0 or not answer.text
        assert answer.finish in Finish


def test_the_tokens_it_shows_make_up_its_answers(model: LanguageModel) -> None:
    seen: dict[int, str] = {}

    def on_token(index: int, text: str) -> None:
        seen[index] = seen.get(index, "") + text

    answers = ask(model, 3, on_token=on_token)
    assert [seen.get(answer.seed - 70, "") for answer in answers] == [a.text for a in answers]


def test_each_answer_is_handed_over_once_before_all_are_done(model: LanguageModel) -> None:
    handed: list[tuple[int, Completion]] = []
    answers = ask(model, 3, on_done=lambda index, answer: handed.append((index, answer)))
    assert [answer for _, answer in sorted(handed, key=lambda each: each[0])] == answers
    assert [answer.seed - 70 for _, answer in handed] == [index for index, _ in handed]


def test_answers_cut_off_by_a_cancel_are_handed_over_too(model: LanguageModel) -> None:
    stop = threading.Event()
    handed: list[Completion] = []
    answers = ask(
        model,
        9,
        on_token=lambda index, text: stop.set(),
        on_done=lambda index, answer: handed.append(answer),
        cancelled=stop.is_set,
    )
    assert sorted(handed, key=lambda answer: answer.seed) == answers


def test_past_its_deadline_it_says_nothing(model: LanguageModel) -> None:
    assert ask(model, 3, seconds=-1) == []


def test_cancelled_before_it_begins_it_says_nothing(model: LanguageModel) -> None:
    assert ask(model, 3, cancelled=lambda: True) == []


def test_a_cancel_while_it_speaks_stops_it(model: LanguageModel) -> None:
    stop = threading.Event()
    answers = ask(model, 9, on_token=lambda index, text: stop.set(), cancelled=stop.is_set)
    whole = [a for a in answers if a.finish not in (Finish.CANCELLED, Finish.DEADLINE)]
    assert len(whole) < 9
    assert sum(answer.tokens or 0 for answer in answers) < 9 * 18


def test_several_callers_at_once_are_all_served(model: LanguageModel) -> None:
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(len(ask(model, 2)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [2, 2, 2, 2]


def test_what_it_does_is_seen_from_outside(model: LanguageModel) -> None:
    before, seen = model.activity().total, []

    def on_token(index: int, text: str) -> None:
        seen.append(model.activity().request)

    answers = ask(model, 3, on_token=on_token)
    now = seen[-1]
    assert now is not None
    assert (now.stage, now.kind, now.answers) == (LABEL.stage, LABEL.kind.value, 3)
    assert seen[0] is not None
    assert seen[0].under_way
    assert seen[0].seconds_to_first_token is not None
    after = model.activity()
    assert after.request is not None
    assert not after.request.under_way
    assert after.total.requests == before.requests + 1
    if model.describe().kind == "scripted":
        assert (after.request.tokens, after.total.tokens) == (None, None)
        return
    assert after.request.tokens is not None
    assert before.tokens is not None
    assert after.total.tokens == before.tokens + after.request.tokens
    assert after.request.tokens >= sum(answer.tokens or 0 for answer in answers) > 0
    assert after.request.tokens_per_second is not None
