"""A task of the corpus in the hands of the product's judge, in the real sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from backend.learning_systems.jobs import Ended
from backend.learning_systems.ports import Sandbox
from backend.sandboxing.selection import open_sandbox
from tests.training.conftest import tiny_task
from training import evaluate
from training.corpus.examples import fenced
from training.corpus.generate import held_record
from training.measured_task import MeasuredTask, from_record
from training.results import paragraph, table

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
        (lambda text: text.replace("(self, ", "_it(self, "), "missing name"),
        (lambda text: text.replace("return self._sum", "return self._total"), "wrong name"),
        (lambda text: text.replace("+=", "="), "wrong rule"),
    ],
)
def test_answers_are_told_apart_by_why_they_fail(
    sandbox: Sandbox, measured: MeasuredTask, change: object, failure: str
) -> None:
    answer = change(fenced(TASK.solution))  # type: ignore[operator]
    assert evaluate._judged(sandbox, measured, answer)[0] == failure


def test_results_are_shares_of_tasks_and_promise_the_lowest() -> None:
    found = [
        evaluate.Measured("names", "tiny", "a.b", True, 3, 8, "", ""),
        evaluate.Measured("names", "tiny", "a.c", False, 1, 8, "wrong rule", "1 of 3"),
        evaluate.Measured("families", "other", "a.d", False, 0, 8, "syntax", "x"),
        evaluate.Measured("families", "other", "a.e", False, 2, 8, "syntax", "x"),
    ]
    parts = {name: [one for one in found if one.part == name] for name in ("names", "families")}
    results = {
        "samples": 8,
        "parts": {name: evaluate._summary(some) for name, some in parts.items()},
    }
    assert results["parts"]["names"]["greedy"] == 0.5
    assert results["parts"]["names"]["any"] == 1.0
    assert "| names | tiny | 2 | 0.50 | 1.00 |" in table(results)
    assert "Greedy failures, families: syntax 2." in table(results)
    assert "the lowest of these, 50%" in paragraph(results)
