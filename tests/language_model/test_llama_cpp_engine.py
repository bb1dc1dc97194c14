"""The engine over real decoding of random weights: what it gives, shares, refuses, stops."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from backend.errors import InvalidInput, ModelFileRefused, PromptTooLong, Unavailable
from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.language_model.selection import open_model
from backend.learning_systems.generation import (
    Completion,
    Finish,
    Message,
    PromptKind,
    PromptLabel,
    Sampling,
)
from tests.gguf_files import Shape, write_gguf

LABEL = PromptLabel("stage", PromptKind.DRAFT)
CHAT = [Message("system", "You write Python."), Message("user", "Write the module. " * 40)]
GREEDY = {"temperature": 0.0, "repetition_penalty": 1.0}


def ask(
    engine: LlamaCppEngine, n: int = 1, chat: list[Message] = CHAT, **more: Any
) -> list[Completion]:
    arguments = {name: more.pop(name) for name in ("on_token", "cancelled") if name in more}
    deadline = time.monotonic() + more.pop("seconds", 120)
    sampling = Sampling(**{"max_tokens": 24, **more})
    return engine.generate(chat, n, sampling, label=LABEL, deadline=deadline, **arguments)


def texts(answers: list[Completion]) -> list[str]:
    return [answer.text for answer in answers]


def nothing_is_held(engine: LlamaCppEngine) -> bool:
    scheduler = engine._scheduler
    return scheduler._reserved == 0 and len(scheduler._free) == 16 and not scheduler._active


def test_candidates_differ_and_carry_their_seeds(engine: LlamaCppEngine) -> None:
    answers = ask(engine, 8, seed=40)
    assert [answer.seed for answer in answers] == list(range(40, 48))
    assert len(set(texts(answers))) == 8
    assert all(0 < answer.tokens <= 24 for answer in answers)


def test_more_candidates_than_fit_at_once_come_in_waves(engine: LlamaCppEngine) -> None:
    answers = ask(engine, 40, seed=1, max_tokens=10)
    assert [answer.seed for answer in answers] == list(range(1, 41))
    assert nothing_is_held(engine)


def test_greedy_text_is_that_of_the_high_level_class(engine: LlamaCppEngine) -> None:
    import llama_cpp

    model = engine._model
    tokens = engine._prompt.make(CHAT).tokens
    # The engine lets llama.cpp choose flash attention, which rounds differently.
    peer = llama_cpp.Llama(
        str(engine._file.path), n_ctx=4096, flash_attn=True, n_threads=1, verbose=False
    )
    expected: list[bytes] = []
    for token in peer.generate(tokens, temp=0.0, repeat_penalty=1.0):
        if model.ends_turn(token) or len(expected) == 12:
            break
        expected.append(model.piece(token))
    peer.close()
    text = ask(engine, max_tokens=12, **GREEDY)[0].text
    assert text == b"".join(expected).decode("utf-8", "replace")


def test_a_prompt_seen_before_is_not_decoded_again(engine: LlamaCppEngine) -> None:
    chat = [Message("user", f"Something new {time.monotonic()} " + "and more " * 60)]
    ask(engine, 2, chat)
    cold = engine.statistics.last
    first = ask(engine, 1, chat, **GREEDY)
    again = ask(engine, 2, chat, **GREEDY)
    warm = engine.statistics.last
    assert cold is not None
    assert warm is not None
    assert warm.cached_tokens == warm.prompt_tokens - 1
    assert cold.cached_tokens < 40
    assert again[0].text == again[1].text == first[0].text


def test_a_common_beginning_is_kept_when_the_rest_differs(engine: LlamaCppEngine) -> None:
    brief = Message("system", "The project brief. " * 40)
    one = [brief, Message("user", "Write the first stage.")]
    other = [brief, Message("user", "Repair what failed here.")]
    before = texts(ask(engine, 1, one, **GREEDY))
    ask(engine, 1, other, **GREEDY)
    shared = engine.statistics.last
    assert shared is not None
    assert shared.cached_tokens > 100
    assert texts(ask(engine, 1, one, **GREEDY)) == before


def test_deterministic_requests_repeat_exactly_whatever_came_before(
    engine: LlamaCppEngine,
) -> None:
    seen = set()
    for round_ in range(20):
        ask(engine, 1 + round_ % 3, seed=round_, max_tokens=5)
        seen.add(tuple(texts(ask(engine, 4, seed=9, deterministic=True))))
    assert len(seen) == 1


def test_deterministic_requests_repeat_beside_others_and_in_another_engine(
    engine: LlamaCppEngine, tiny_gguf: Path
) -> None:
    expected = texts(ask(engine, 4, seed=9, deterministic=True))
    enough = threading.Event()

    def disturb() -> None:
        while not enough.is_set():
            ask(engine, 3, [Message("user", f"Noise {time.monotonic()}")], max_tokens=8)

    thread = threading.Thread(target=disturb)
    thread.start()
    seen = [texts(ask(engine, 4, seed=9, deterministic=True)) for _ in range(10)]
    enough.set()
    thread.join()
    assert seen == [expected] * 10
    for drafting in (False, True):
        other = LlamaCppEngine(tiny_gguf, drafting=drafting, threads=1)
        assert texts(ask(other, 4, seed=9, deterministic=True)) == expected
        other.close()


def test_token_limit_is_kept_and_named(engine: LlamaCppEngine) -> None:
    answer = ask(engine, max_tokens=3, **GREEDY)[0]
    assert (answer.tokens, answer.finish) == (3, Finish.LENGTH)


def test_a_grammar_is_followed_and_a_wrong_one_refused(engine: LlamaCppEngine) -> None:
    answers = ask(engine, 6, grammar='root ::= "yes" | "no"')
    assert set(texts(answers)) <= {"yes", "no"}
    assert {answer.finish for answer in answers} == {Finish.END_OF_TURN}
    with pytest.raises(InvalidInput, match="GBNF"):
        ask(engine, grammar="root ::= (")


def test_the_closing_fence_ends_code_but_not_documents(engine: LlamaCppEngine) -> None:
    grammar = r'root ::= "```python\nimport os\n```\nMore words after it."'
    code = ask(engine, max_tokens=200, grammar=grammar)[0]
    assert (code.finish, code.text) == (Finish.CLOSED_FENCE, "```python\nimport os\n```")
    document = engine.generate(
        CHAT,
        1,
        Sampling(max_tokens=200, grammar=grammar),
        label=PromptLabel("stage", PromptKind.DOCS),
        deadline=time.monotonic() + 60,
    )[0]
    assert document.text.endswith("after it.")


def test_a_stop_string_ends_the_answer_before_it(engine: LlamaCppEngine) -> None:
    grammar = 'root ::= "one two three four"'
    answer = ask(engine, max_tokens=100, grammar=grammar, stop=(" three",))[0]
    assert (answer.text, answer.finish) == ("one two", Finish.STOP)


def test_a_loop_is_left(engine: LlamaCppEngine) -> None:
    answer = ask(engine, max_tokens=1000, grammar='root ::= "again " root')[0]
    assert answer.finish is Finish.REPETITION
    assert answer.tokens < 900


def test_tokens_arrive_as_they_come_and_make_up_the_texts(engine: LlamaCppEngine) -> None:
    seen: dict[int, str] = {}

    def on_token(index: int, text: str) -> None:
        seen[index] = seen.get(index, "") + text

    answers = ask(engine, 3, on_token=on_token)
    assert [seen[index] for index in range(3)] == texts(answers)


def test_a_prompt_too_long_is_refused_with_the_figures(engine: LlamaCppEngine) -> None:
    with pytest.raises(PromptTooLong) as caught:
        ask(engine, chat=[Message("user", "word " * 5000)])
    assert caught.value.extra["available"] == 4096
    assert caught.value.extra["needed"] > 5000
    assert str(caught.value.extra["needed"]) in str(caught.value)


def test_an_answer_may_use_what_the_prompt_leaves(engine: LlamaCppEngine) -> None:
    chat = [Message("user", "word " * 950)]
    left = 4096 - engine.count_tokens(chat)
    answer = ask(engine, chat=chat, max_tokens=4096, grammar="root ::= [a-c] root")[0]
    assert answer.finish in (Finish.LENGTH, Finish.REPETITION)
    assert answer.tokens <= left


def test_a_cancel_takes_effect_within_one_step(engine: LlamaCppEngine) -> None:
    pieces: list[str] = []
    answers = ask(
        engine,
        2,
        max_tokens=2000,
        grammar="root ::= [a-z] root",
        on_token=lambda index, text: pieces.append(text),
        cancelled=lambda: len(pieces) >= 20,
    )
    assert {answer.finish for answer in answers} == {Finish.CANCELLED}
    assert sum(answer.tokens for answer in answers) <= 24
    assert nothing_is_held(engine)


def test_a_cancel_during_a_long_prompt_leaves_a_sound_memory(engine: LlamaCppEngine) -> None:
    chat = [Message("user", "A long story. " * 200)]
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 25

    assert ask(engine, 2, chat, cancelled=cancelled) == []
    after = texts(ask(engine, 1, chat, max_tokens=6, **GREEDY))
    fresh = LlamaCppEngine(engine._file.path, drafting=False, threads=1)
    assert texts(ask(fresh, 1, chat, max_tokens=6, **GREEDY)) == after
    fresh.close()
    assert nothing_is_held(engine)


def test_a_deadline_ends_an_answer_and_keeps_what_it_said(engine: LlamaCppEngine) -> None:
    answers = ask(engine, max_tokens=3000, grammar="root ::= [a-z] root", seconds=0.3)
    assert [answer.finish for answer in answers] == [Finish.DEADLINE]
    assert answers[0].tokens > 0
    assert ask(engine, seconds=-1) == []


def test_callers_share_the_batch_and_get_their_own_answers(engine: LlamaCppEngine) -> None:
    results: dict[int, list[str]] = {}

    def call(number: int) -> None:
        grammar = f'root ::= "answer {number} " [a-z]'
        chat = [Message("user", f"Question {number}. " * (10 * number + 1))]
        results[number] = texts(ask(engine, 3, chat, grammar=grammar, max_tokens=60))

    threads = [threading.Thread(target=call, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(6):
        assert [text[:9] for text in results[number]] == [f"answer {number} "] * 3
    assert nothing_is_held(engine)


def test_a_short_request_joins_and_leaves_a_long_one(engine: LlamaCppEngine) -> None:
    begun, ended = threading.Event(), threading.Event()
    long: list[Completion] = []

    def call() -> None:
        long.extend(
            ask(
                engine,
                max_tokens=3000,
                grammar="root ::= [a-z] root",
                on_token=lambda index, text: begun.set(),
                cancelled=ended.is_set,
            )
        )

    thread = threading.Thread(target=call)
    thread.start()
    assert begun.wait(60)
    short = ask(engine, 2, [Message("user", "Quick.")], grammar='root ::= "done"')
    ended.set()
    thread.join()
    assert texts(short) == ["done", "done"]
    assert [answer.finish for answer in long] == [Finish.CANCELLED]


def test_a_callers_error_reaches_that_caller_alone(engine: LlamaCppEngine) -> None:
    def fail(index: int, text: str) -> None:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        ask(engine, 3, on_token=fail)
    with pytest.raises(LookupError, match="asked"):
        ask(engine, 3, cancelled=lambda: (_ for _ in ()).throw(LookupError("asked")))
    assert len(ask(engine, 2)) == 2
    assert nothing_is_held(engine)


def test_impossible_requests_are_refused(engine: LlamaCppEngine) -> None:
    for n, tokens in ((0, 5), (1, 0)):
        with pytest.raises(InvalidInput):
            ask(engine, n, max_tokens=tokens)


def test_a_closed_engine_says_so(tiny_gguf: Path) -> None:
    engine = LlamaCppEngine(tiny_gguf, threads=1)
    engine.close()
    engine.close()
    with pytest.raises(Unavailable, match="closed"):
        ask(engine)


def test_closing_ends_what_runs(tiny_gguf: Path) -> None:
    engine = LlamaCppEngine(tiny_gguf, threads=1)
    begun = threading.Event()
    answers: list[Completion] = []

    def call() -> None:
        answers.extend(
            ask(
                engine,
                max_tokens=3000,
                grammar="root ::= [a-z] root",
                on_token=lambda index, text: begun.set(),
            )
        )

    thread = threading.Thread(target=call)
    thread.start()
    assert begun.wait(60)
    engine.close()
    thread.join()
    assert [answer.finish for answer in answers] == [Finish.CANCELLED]


def test_a_damaged_or_foreign_file_is_refused_with_the_reason(tmp_path: Path) -> None:
    foreign = write_gguf(tmp_path / "foreign.gguf", architecture="llama")
    foreign.write_bytes(foreign.read_bytes().replace(b"llama", b"lhama"))
    with pytest.raises(ModelFileRefused, match="lhama"):
        open_model(str(foreign), consumed=lambda label: 0)


@pytest.fixture(params=["mamba", "jamba"])
def recurrent(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LlamaCppEngine]:
    path = write_gguf(tmp_path / "recurrent.gguf", architecture=request.param)
    engine = LlamaCppEngine(path, threads=1)
    yield engine
    engine.close()


def test_a_memory_that_cannot_be_cut_is_served_correctly(recurrent: LlamaCppEngine) -> None:
    longer = [*CHAT, Message("assistant", "x = 1"), Message("user", "Repair it.")]
    first = texts(ask(recurrent, 3, **GREEDY))
    assert len(set(first)) == 1
    ask(recurrent, 2, longer)
    assert recurrent.statistics.last is not None
    assert recurrent.statistics.last.cached_tokens > 100
    assert texts(ask(recurrent, 2, **GREEDY)) == first[:2]
    assert len(set(texts(ask(recurrent, 20)))) == 20
    assert nothing_is_held(recurrent)


def test_a_small_context_serves_one_wave_after_another(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "small.gguf", Shape(context=512))
    engine = LlamaCppEngine(path, threads=1)
    engine._context.cells = 512
    chat = [Message("user", "word " * 40)]
    answers = ask(engine, 12, chat, max_tokens=300, grammar="root ::= [a-z] root")
    assert len(answers) == 12
    assert nothing_is_held(engine)
    engine.close()


def test_five_hundred_generations_leave_nothing_behind_and_memory_flat(
    engine: LlamaCppEngine,
) -> None:
    sizes = []
    for round_ in range(500):
        chat = [Message("user", f"{round_} " * (5 + round_ % 60))]
        ask(engine, 1 + round_ % 4, chat, max_tokens=4, seed=round_)
        if round_ % 100 == 99:
            gc.collect()
            sizes.append(psutil.Process().memory_info().rss)
    assert nothing_is_held(engine)
    # The first hundred rounds fill caches; afterwards a megabyte would be 2.5 kB a generation.
    assert sizes[-1] - sizes[0] < 1_000_000, sizes
    assert sum(trunk.users for trunk in engine._scheduler._pool._trunks) == 0
