"""What every task goes through, whatever family it comes from."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from training.corpus.task import Task

_JOINED_TASKS, _JOINED_CLAUSES = 0.5, 0.3
_HEADING = re.compile(r'\A\s*""".*?"""', re.DOTALL)


def joined(rng: Random, task: Task) -> Task:
    """The task, in every second one with some neighbouring clauses written as one, as people
    write who state several facts at once."""
    if rng.random() > _JOINED_TASKS:
        return task
    texts: list[str] = []
    place: list[int] = []
    for text in task.clauses:
        if texts and rng.random() < _JOINED_CLAUSES:
            texts[-1] = f"{texts[-1]} {text}"
        else:
            texts.append(text)
        place.append(len(texts) - 1)
    cases = tuple(replace(case, clause=place[case.clause]) for case in task.cases)
    return replace(task, clauses=tuple(texts), cases=cases)


def headed(task: Task) -> Task:
    """The task with its title as the docstring of its modules.

    A docstring drawn by chance cannot be told from the contract: it was a quarter of the loss
    of a trained network, which learnt nothing from it.
    """
    heading = f'"""{task.title.rstrip(".")}."""'

    def with_heading(source: str) -> str:
        return _HEADING.sub(lambda _: heading, source, count=1)

    wrong = tuple(map(with_heading, task.wrong))
    return replace(task, solution=with_heading(task.solution), wrong=wrong)
