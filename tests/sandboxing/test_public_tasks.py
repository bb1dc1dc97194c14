"""Small function tasks through the judge: every right answer passes, every wrong one fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backend.learning_systems.jobs import Ended
from backend.learning_systems.ports import Sandbox
from backend.sandboxing.selection import open_sandbox
from tests.sandboxing.corpus.tasks import Task, tasks

TASKS = tasks()
all_tasks = pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    opened = open_sandbox()
    yield opened
    opened.close()


@all_tasks
def test_right_answer_passes(sandbox: Sandbox, task: Task) -> None:
    result = task.judge(sandbox, task.solution)
    assert result.passed, (result.detail, result.cases)


@all_tasks
def test_wrong_answer_fails(sandbox: Sandbox, task: Task) -> None:
    result = task.judge(sandbox, task.wrong)
    assert result.ended is Ended.FAILED, result.detail
    assert any(case.outcome == "failed" or case.outcome == "errored" for case in result.cases)


def test_there_are_enough_tasks() -> None:
    assert len(TASKS) >= 40
