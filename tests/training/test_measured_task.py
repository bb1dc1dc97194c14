"""A task of the corpus in the hands of the product's judge, in the real sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import cast

import pytest

from backend.errors import PromptTooLong
from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.learning_systems.generation import Completion, Finish
from backend.learning_systems.jobs import Ended
from backend.learning_systems.ports import Sandbox
from backend.sandboxing.selection import open_sandbox
from tests.training.conftest import tiny_task
from training.corpus.examples import fenced
from training.corpus.generate import held_record
from training.evaluate import measure
from training.judged_answers import why_it_fails
from training.measured import Drawing
from training.measured_task import MeasuredTask, from_record

TASK = next(task for task in map(tiny_task, range(50)) if len(task.clauses) == 2)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = open_sandbox()
    yield sandbox
    sandbox.close()


@pytest.fixture
def measured() -> MeasuredTask:
    return from_record(json.loads(json.dumps(held_record("names", TASK))))


def test_judge_passes_the_solution_and_fails_a_wrong_module(
    sandbox: Sandbox, measured: MeasuredTask
) -> None:
    right = sandbox.run(measured.job(TASK.solution))
    assert right.ended is Ended.PASSED, right
    assert sandbox.run(measured.job(TASK.wrong[0])).ended is Ended.FAILED


@pytest.mark.parametrize(
    ("change", "failure"),
    [
        (lambda text: text, ""),
        (lambda text: "I cannot do that.", "no module"),
        (lambda text: text.replace("def ", "def def "), "syntax"),
        (lambda text: text.replace('"""\n', '"""\nreturn 1\n', 1), "syntax"),
        (lambda text: text.replace("(self, ", "_it(self, "), "missing name"),
        (lambda text: text.replace("return self._sum", "return self._total"), "wrong name"),
        (lambda text: text.replace("+=", "="), "wrong rule"),
    ],
)
def test_answers_are_told_apart_by_why_they_fail(
    sandbox: Sandbox, measured: MeasuredTask, change: object, failure: str
) -> None:
    answer = change(fenced(TASK.solution))  # type: ignore[operator]
    assert why_it_fails(sandbox, measured, completion(answer))[0] == failure


def test_answer_cut_off_within_its_module_is_none(sandbox: Sandbox, measured: MeasuredTask) -> None:
    whole = fenced(TASK.solution)
    cut = completion(whole[: whole.index("def ")], Finish.LENGTH)
    assert why_it_fails(sandbox, measured, cut)[0] == "no module"


def test_endless_module_fails_by_time(sandbox: Sandbox, measured: MeasuredTask) -> None:
    endless = TASK.solution.replace("return self._sum", "while True: pass")
    assert why_it_fails(sandbox, measured, completion(fenced(endless)))[0] == "timeout"


def test_prompt_beyond_the_context_fails_every_answer(
    sandbox: Sandbox, measured: MeasuredTask
) -> None:
    class ShortEngine:
        def generate(self, *_: object, **__: object) -> list[Completion]:
            raise PromptTooLong("5,000 tokens", needed=5_000, available=4_096)

    drawing = Drawing(samples=4, seeds=2)
    found = measure(cast(LlamaCppEngine, ShortEngine()), sandbox, measured, drawing)
    assert (found.greedy, found.failure, found.passed) == (False, "prompt too long", (0, 0))
    assert found.drawn_failures == {"prompt too long": 8}


def completion(text: str, finish: Finish = Finish.CLOSED_FENCE) -> Completion:
    return Completion(text, None, 1, finish, 0.0)
