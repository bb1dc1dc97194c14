"""Prompt lookup: guesses change the time an answer takes, never what it says."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from backend.language_model.drafting import Drafter
from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.language_model.native import NativeContext, NativeModel
from backend.language_model.statistics import Statistics
from backend.learning_systems.generation import Message, PromptKind, PromptLabel, Sampling
from tests.gguf_files import TINY, with_quantisation, write_gguf

LABEL = PromptLabel("stage", PromptKind.REPAIR)
CODE = "def add(self, name):\n    self.items[name] = value\n    return name\n"
CHAT = [Message("user", "Repair this module.\n" + CODE * 6)]


def test_what_followed_the_same_tokens_before_is_proposed() -> None:
    drafter = Drafter()
    prompt = [*range(20), 30, 31]
    assert drafter.propose(prompt, [2, 3, 4], 100) == [5, 6, 7, 8]
    assert drafter.propose(prompt, [2, 3, 4], 2) == [5, 6]
    assert drafter.propose(prompt, [9, 17], 100) == []
    assert drafter.propose(prompt, [30], 0) == []
    assert drafter.propose(prompt, [], 100) == []
    assert drafter.propose([], [1], 100) == []
    assert drafter.propose([1, 2], [1, 2], 100) == []  # nothing follows


def test_the_longest_match_is_taken_then_the_one_where_the_copy_would_be() -> None:
    prompt = [1, 2, 3, 50, 9, 2, 3, 60, 1, 2, 3, 70, 80]
    assert Drafter().propose(prompt, [9, 2, 3], 1) == [60]
    assert Drafter().propose(prompt, [1, 2, 3], 1) == [50]
    drafter = Drafter()
    drafter.propose(prompt, [9, 2], 1)
    drafter.learn(1, 1, Statistics())  # 3 was right; the model chose 60 itself
    assert drafter.propose(prompt, [9, 2, 3, 60, 1, 2, 3], 1) == [70]


def test_a_single_token_is_enough_where_the_copy_goes_on() -> None:
    prompt = list(range(100, 140))
    drafter = Drafter()
    assert drafter.propose(prompt, [100, 101], 2) == [102, 103]
    drafter.learn(2, 1, Statistics())
    # 103 was replaced by 7; the copy is expected to go on at 104.
    assert drafter.propose(prompt, [100, 101, 102, 7], 2) == []
    assert drafter.propose(prompt, [100, 101, 102, 7, 104], 2) == [105, 106]
    assert drafter.propose(prompt, [100, 101, 102, 7, 130], 2) == []


def test_what_is_not_in_the_prompt_is_looked_up_in_the_answer() -> None:
    drafter = Drafter()
    assert drafter.propose([1, 2], [7, 8, 9, 5, 7, 8], 2) == [9, 5]
    drafter.learn(2, 1, Statistics())
    assert drafter.propose([1, 2], [7, 8, 9, 6, 7, 8, 9, 4, 7, 8], 1) == [9]
    assert drafter.propose([1, 2], [7, 8, 9, 6], 1) == []


def test_guesses_grow_with_success_and_shrink_with_failure() -> None:
    drafter, statistics = Drafter(longest=16), Statistics()
    prompt = list(range(100))
    for _ in range(5):
        length = len(drafter.propose(prompt, [1, 2], 100))
        drafter.learn(length, length, statistics)
    assert len(drafter.propose(prompt, [1, 2], 100)) == 16
    drafter.learn(16, 1, statistics)
    assert len(drafter.propose(prompt, [1, 2], 100)) == 3
    assert statistics.accepted_tokens == statistics.drafted_tokens - 15


def greedy(path: Path, *, drafting: bool) -> tuple[list[int], Statistics]:
    engine = LlamaCppEngine(path, drafting=drafting, threads=1)
    tokens: list[int] = []
    finish = engine._scheduler._finish

    def keep(request, answer, reason) -> None:  # type: ignore[no-untyped-def]
        tokens.extend(answer.tokens)
        finish(request, answer, reason)

    engine._scheduler._finish = keep  # type: ignore[method-assign]
    sampling = Sampling(max_tokens=200, temperature=0.0, repetition_penalty=1.0)
    engine.generate(CHAT, 1, sampling, label=LABEL, deadline=time.monotonic() + 120)
    engine.close()
    return tokens, engine.statistics


def gap_of_the_best_two(path: Path, tokens: list[int]) -> float:
    """How far apart the two likeliest next tokens lie, in logits."""
    model = NativeModel(path)
    context = NativeContext(model, cells=4096, sequences=1, threads=1, batch=512)
    for begin in range(0, len(tokens), 512):
        context.begin()
        for position in range(begin, min(begin + 512, len(tokens))):
            context.add(tokens[position], position, 0, position == len(tokens) - 1)
        context.decode()
    logits = model.lib.llama_get_logits_ith(context.pointer, -1)
    best = sorted(logits[: model.vocabulary])[-2:]
    context.close()
    model.close()
    return float(best[1] - best[0])


@pytest.mark.parametrize("quantisation", ["F32", "Q8_0", "Q4_0"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_greedy_text_is_the_same_with_and_without_guesses(
    tmp_path: Path, quantisation: str, seed: int
) -> None:
    path = write_gguf(tmp_path / "m.gguf", with_quantisation(TINY, quantisation), seed=seed)
    plain, none = greedy(path, drafting=False)
    drafted, statistics = greedy(path, drafting=True)
    assert none.drafted_tokens == 0
    assert statistics.drafted_tokens > statistics.accepted_tokens > 0
    if plain == drafted:
        return
    same = next(i for i, (a, b) in enumerate(zip(plain, drafted, strict=False)) if a != b)
    engine = LlamaCppEngine(path, threads=1)
    prompt = engine._prompt.make(CHAT).tokens
    engine.close()
    # Batches of another size round otherwise: only near ties may be broken differently.
    assert gap_of_the_best_two(path, prompt + plain[:same]) <= 1e-3


@pytest.mark.parametrize("n", [1, 3])
def test_guesses_leave_the_number_and_limits_of_answers_alone(tiny_gguf: Path, n: int) -> None:
    engine = LlamaCppEngine(tiny_gguf, threads=1)
    for limit in (1, 2, 30):
        sampling = Sampling(max_tokens=limit, temperature=0.0, repetition_penalty=1.0)
        answers = engine.generate(CHAT, n, sampling, label=LABEL, deadline=time.monotonic() + 60)
        assert [answer.tokens for answer in answers] == [limit] * n
    engine.close()
