"""What is timed of the engine and of the high-level class, each on a model opened afresh."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.learning_systems.generation import Message, PromptKind, PromptLabel, Sampling
from tests.benchmarks.figures import Figure

LABEL = PromptLabel("benchmark", PromptKind.DOCS)
PENALTY = 1.05
_CHANGED_EVERY, _CHANGED = 25, 5
"""Of the copied code five tokens in twenty-five are other ones: 80 % is copied."""


@dataclass(frozen=True)
class Load:
    """What is asked: tokens of the prompt, of an answer, answers, threads."""

    prompt: int
    new: int
    answers: int
    threads: int


@contextmanager
def opened(path: Path, load: Load, *, drafting: bool = False) -> Iterator[LlamaCppEngine]:
    """The engine, whose answers end at their token limit alone: random weights may say stop."""
    engine = LlamaCppEngine(path, threads=load.threads, drafting=drafting)
    engine._model.ends_turn = lambda token: False  # type: ignore[method-assign]
    try:
        yield engine
    finally:
        engine.close()


def chat_of(engine: LlamaCppEngine, tokens: int, mark: str) -> list[Message]:
    """A chat of about so many tokens, unlike any other one from its first word on."""
    text = mark
    while engine.count_tokens([Message("user", text)]) < tokens:
        text += f" {len(text)} return self"
    return [Message("user", text)]


def generate(engine: LlamaCppEngine, chat: list[Message], n: int, new: int) -> float:
    """Seconds for n answers of `new` tokens; fails when one is shorter."""
    sampling = Sampling(max_tokens=new, temperature=1.0, repetition_penalty=PENALTY, seed=1)
    started = time.perf_counter()
    answers = engine.generate(chat, n, sampling, label=LABEL, deadline=time.monotonic() + 3600)
    seconds = time.perf_counter() - started
    if [answer.tokens for answer in answers] != [new] * n:
        raise RuntimeError(f"answers ended early: {[(a.tokens, a.finish) for a in answers]}")
    return seconds


def batched(path: Path, load: Load, *, seen: bool = False) -> float:
    """Generated tokens a second of one batch, with its prompt or (`seen`) after it."""
    with opened(path, load) as engine:
        chat = chat_of(engine, load.prompt, "Batch.")
        if seen:
            generate(engine, chat, 1, 1)
        return load.answers * load.new / generate(engine, chat, load.answers, load.new)


def one_after_another(path: Path, load: Load) -> float:
    """The same by the high-level class, which keeps the previous prompt by itself."""
    import llama_cpp

    with opened(path, load) as engine:
        prompt = engine._prompt.make(chat_of(engine, load.prompt, "Batch.")).tokens
    peer = llama_cpp.Llama(
        str(path),
        n_ctx=len(prompt) + load.new + 64,
        n_threads=load.threads,
        n_threads_batch=load.threads,
        verbose=False,
    )
    try:
        started = time.perf_counter()
        for seed in range(load.answers):
            peer.set_seed(seed + 1)
            tokens = peer.generate(
                prompt, temp=1.0, top_k=40, top_p=0.95, min_p=0.05, repeat_penalty=PENALTY
            )
            for _ in range(load.new):
                next(tokens)
        return load.answers * load.new / (time.perf_counter() - started)
    finally:
        peer.close()


def first_token(path: Path, load: Load) -> tuple[float, float]:
    """Seconds to the first token: of a prompt never seen, and of one seen before."""
    waits = []
    with opened(path, load) as engine:
        generate(engine, chat_of(engine, load.prompt, "Warm up."), 1, 2)
        chat = chat_of(engine, load.prompt, "First token.")
        for _ in range(4):
            generate(engine, chat, 1, 2)
            last = engine.statistics.last
            assert last is not None
            assert last.seconds_to_first_token is not None
            waits.append(last.seconds_to_first_token)
    return waits[0], sorted(waits[1:])[1]


def own_share(path: Path, load: Load) -> float:
    """Share of a request spent neither in `llama_decode` nor in sampling."""
    with opened(path, load) as engine:
        chat = chat_of(engine, load.prompt, "Own work.")
        generate(engine, chat, 1, 1)
        before = engine.statistics.snapshot()
        seconds = generate(engine, chat, load.answers, load.new)
        spent = engine.statistics
        decoding = spent.decode_seconds - before.decode_seconds
        sampling = spent.sample_seconds - before.sample_seconds
        return 1 - (decoding + sampling) / seconds


def drafting_gain(path: Path, load: Load) -> Iterator[Figure]:
    """A repair that copies 80 % of the code in its prompt; its tokens are forced, not chosen."""
    code = "".join(f"def method_{k}(self, value):\n    return {k} + value\n" for k in range(24))
    chat = [Message("user", f"Repair this module.\n{code}")]
    rates = []
    for drafting in (False, True, True, False):
        with opened(path, load, drafting=drafting) as engine:
            recorded = _with_changes(engine, engine._model.tokenize(code))
            generate(engine, chat, 1, 1)
            engine._context.sample = _forced(recorded)  # type: ignore[method-assign]
            new = min(len(recorded), load.new)
            rates.append(new / generate(engine, chat, 1, new))
            spent = engine.statistics
            if drafting:
                share = spent.accepted_tokens / max(spent.drafted_tokens, 1)
    plain, drafted = (rates[0] + rates[3]) / 2, (rates[1] + rates[2]) / 2
    yield Figure("one answer copying 80 %, forced, plain", plain, "tokens/s")
    yield Figure("guessed tokens that were right", share, "of those guessed")
    yield Figure("lookup drafting against plain, answer forced", drafted / plain, "x", least=1.3)


def _with_changes(engine: LlamaCppEngine, tokens: list[int]) -> list[int]:
    last = engine._model.vocabulary - 1
    for at in range(0, len(tokens), _CHANGED_EVERY):
        for k in range(at, min(at + _CHANGED, len(tokens))):
            tokens[k] = last - k % (last // 2)
    return tokens


def _forced(tokens: list[int]) -> Callable[[object, int], int]:
    remaining = iter(tokens)
    return lambda chain, index: next(remaining)
