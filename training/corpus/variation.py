"""Joins rules of a contract into one clause, as people do who write several facts at once."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from training.corpus.task import Task

_JOINED_TASKS, _JOINED_CLAUSES = 0.5, 0.3


def joined(rng: Random, task: Task) -> Task:
    """The task, in every second one with some neighbouring clauses written as one."""
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
