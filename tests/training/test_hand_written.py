"""The contracts written by hand are fair: solutions pass, mistakes fail, nothing is copied."""

from __future__ import annotations

import pytest

from training.corpus.check import check_task
from training.corpus.examples import contract_of
from training.corpus.overlap import Overlap, curriculum_texts
from training.corpus.render import contract_text
from training.corpus.task import Task
from training.hand_written import read_tasks
from training.places import REPOSITORY

TASKS = read_tasks()


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.module)
def test_contract_holds(task: Task) -> None:
    check_task(task)
    assert contract_of(task).module == task.module
    assert 4 <= len(task.clauses) <= 12


def test_they_are_of_different_subjects_and_none_of_the_curriculum() -> None:
    assert len({task.module for task in TASKS}) == len(TASKS) >= 60
    overlap = Overlap(curriculum_texts(REPOSITORY))
    for task in TASKS:
        overlap.check(contract_text(task))
