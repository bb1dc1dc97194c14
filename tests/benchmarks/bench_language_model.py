"""The engine against the library it stands on, both sides in one run.

    python -m tests.benchmarks.bench_language_model [--prompt 800] [--new 200] [--answers 8]

A file with random weights in real shapes: the speed is real, the words are not. The bare
loop below makes the same calls as llama.cpp's batched benchmark (decode the prompt once,
share it, then one token of every sequence a step, nothing sampled); that program itself is
not part of the trimmed build.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.language_model.memory_need import physical_cores
from backend.language_model.native import NativeContext, NativeModel
from backend.learning_systems.generation import Message, PromptKind, PromptLabel, Sampling
from tests.gguf_files import HALF_BILLION, ONE_AND_A_HALF_BILLION, with_quantisation, write_gguf

LABEL = PromptLabel("benchmark", PromptKind.DOCS)
SHAPES = {"0.5b": HALF_BILLION, "1.5b": ONE_AND_A_HALF_BILLION}


@dataclass
class Load:
    prompt: int
    new: int
    answers: int
    threads: int


def chat_of(engine: LlamaCppEngine, tokens: int, mark: str) -> list[Message]:
    """A chat of about so many tokens, unlike any other one from its first word on."""
    text = mark
    while engine.count_tokens([Message("user", text)]) < tokens:
        text += f" {len(text)} return self"
    return [Message("user", text)]


def generate(engine: LlamaCppEngine, chat: list[Message], n: int, new: int) -> tuple[float, int]:
    started = time.perf_counter()
    # Without a penalty and with all tokens alike: random weights then rarely end early.
    sampling = Sampling(max_tokens=new, temperature=1.0, seed=1)
    answers = engine.generate(chat, n, sampling, label=LABEL, deadline=time.monotonic() + 3600)
    return time.perf_counter() - started, sum(answer.tokens for answer in answers)


def one_after_another(path: Path, tokens: list[int], load: Load) -> tuple[float, int]:
    """The high-level class, which keeps the previous prompt's beginning by itself."""
    import llama_cpp

    peer = llama_cpp.Llama(
        str(path),
        n_ctx=load.prompt + load.new + 64,
        n_threads=load.threads,
        n_threads_batch=load.threads,
        verbose=False,
    )
    started, made = time.perf_counter(), 0
    for seed in range(load.answers):
        answer = peer.create_completion(
            tokens, max_tokens=load.new, temperature=1.0, repeat_penalty=1.05, seed=seed + 1
        )
        made += answer["usage"]["completion_tokens"]
    seconds = time.perf_counter() - started
    peer.close()
    return seconds, made


def bare_loop(path: Path, load: Load, n: int) -> float:
    """Tokens a second of nothing but decoding at batch n."""
    model = NativeModel(path)
    context = NativeContext(
        model,
        cells=load.prompt + n * load.new + 256,
        sequences=n + 1,
        threads=load.threads,
        batch=512,
    )
    for begin in range(0, load.prompt, 512):
        context.begin()
        for position in range(begin, min(begin + 512, load.prompt)):
            context.add(5 + position % 900, position, n, False)
        context.decode()
    for sequence in range(n):
        context.share(n, sequence)
    started = time.perf_counter()
    for step in range(load.new):
        context.begin()
        for sequence in range(n):
            context.add(7 + step, load.prompt + step, sequence, True)
        context.decode()
    seconds = time.perf_counter() - started
    context.close()
    model.close()
    return n * load.new / seconds


def measure(path: Path, load: Load, say: Callable[[str], None]) -> None:
    engine = LlamaCppEngine(path, threads=load.threads, drafting=False)
    chat = chat_of(engine, load.prompt, "Batch.")
    tokens = engine._prompt.make(chat).tokens
    say(
        f"prompt {len(tokens)} tokens, {load.answers} answers of {load.new}, {load.threads} threads"
    )
    ours, made = generate(engine, chat, load.answers, load.new)
    theirs, made_there = one_after_another(path, tokens, load)
    speed_up = (made / ours) / (made_there / theirs)
    say(f"one batch: {made / ours:.1f} tokens/s; one after another: {made_there / theirs:.1f}")
    say(f"speed-up with the prompt: {speed_up:.2f}x")
    _generation_alone(engine, chat, path, load, say)
    _first_token(engine, load, say)
    engine.close()
    _drafting(path, load, say)


def _generation_alone(
    engine: LlamaCppEngine, chat: list[Message], path: Path, load: Load, say: Callable[[str], None]
) -> None:
    engine.statistics.decode_seconds = engine.statistics.step_seconds = 0.0
    engine.statistics.sample_seconds = 0.0
    seconds, made = generate(engine, chat, load.answers, load.new)
    spent = engine.statistics
    own = spent.step_seconds - spent.decode_seconds - spent.sample_seconds
    single, batch = (bare_loop(path, load, n) for n in (1, load.answers))
    say(f"bare decoding: batch 1 {single:.1f}, batch {load.answers} {batch:.1f} tokens/s")
    rate = made / seconds
    say(f"engine at batch {load.answers}: {rate:.1f} tokens/s = {rate / batch:.3f}x bare")
    say(f"limit of the speed-up here: {batch / single:.2f}x")
    say(
        f"of its steps: decoding {spent.decode_seconds / spent.step_seconds:.1%}, "
        f"sampling {spent.sample_seconds / spent.step_seconds:.1%}, "
        f"own work {own / spent.step_seconds:.1%}"
    )


def _first_token(engine: LlamaCppEngine, load: Load, say: Callable[[str], None]) -> None:
    chat = chat_of(engine, load.prompt, "First token.")
    waits = []
    for _ in range(3):
        generate(engine, chat, 1, 2)
        last = engine.statistics.last
        assert last is not None
        assert last.seconds_to_first_token is not None
        waits.append(last.seconds_to_first_token)
    cold, warm = waits[0], min(waits[1:])
    say(f"first token: cold {cold:.3f} s, prefix seen {warm:.3f} s = {warm / cold:.3f}x")


def _drafting(path: Path, load: Load, say: Callable[[str], None]) -> None:
    """A repair that copies 80 % of the code in its prompt; its tokens are forced."""
    code = "".join(f"def method_{k}(self, value):\n    return {k} + value\n" for k in range(24))
    chat = [Message("user", f"Repair this module.\n{code}")]
    speeds = []
    for drafting in (False, True):
        engine = LlamaCppEngine(path, threads=load.threads, drafting=drafting)
        recorded = engine._model.tokenize(code)
        for at in range(0, len(recorded), 25):
            recorded[at : at + 5] = range(9000 + at, 9005 + at)
        generate(engine, chat, 1, 1)
        engine._context.sample = _forced(recorded)  # type: ignore[method-assign]
        before = engine.statistics.snapshot()
        seconds, made = generate(engine, chat, 1, min(len(recorded), load.new))
        speeds.append(made / seconds)
        drafted = engine.statistics.drafted_tokens - before.drafted_tokens
        accepted = engine.statistics.accepted_tokens - before.accepted_tokens
        engine.close()
    say(
        f"lookup drafting (answer forced, one in five tokens changed): plain {speeds[0]:.1f}, "
        f"drafting {speeds[1]:.1f} tokens/s = {speeds[1] / speeds[0]:.2f}x; "
        f"{accepted} of {drafted} guesses accepted"
    )


def _forced(tokens: list[int]) -> Callable[[object, int], int]:
    remaining = iter(tokens)
    return lambda chain, index: next(remaining)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prompt", type=int, default=800)
    parser.add_argument("--new", type=int, default=200)
    parser.add_argument("--answers", type=int, default=8)
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--shape", choices=SHAPES, default="0.5b")
    parser.add_argument("--quantisation", choices=["Q8_0", "Q4_0"], default="Q8_0")
    parser.add_argument("--file", type=Path, help="measure this GGUF instead of random weights")
    options = parser.parse_args()
    load = Load(options.prompt, options.new, options.answers, options.threads)
    with tempfile.TemporaryDirectory() as folder:
        path = options.file
        if path is None:
            shape = with_quantisation(SHAPES[options.shape], options.quantisation)
            path = write_gguf(Path(folder) / "random.gguf", shape)
        measure(path, load, print)


if __name__ == "__main__":
    main()
