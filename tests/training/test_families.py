"""Every program family builds tasks that hold, in many combinations and many words."""

from __future__ import annotations

import os
import subprocess
import sys
from random import Random

import pytest

from training.corpus.check import check_task
from training.corpus.families import all_families
from training.corpus.phrases import count
from training.corpus.task import Family
from training.corpus.variation import headed
from training.corpus.words import Words
from training.places import REPOSITORY

FAMILIES = [pytest.param(family, id=name) for name, family in all_families().items()]


@pytest.mark.parametrize("family", FAMILIES)
def test_built_tasks_hold(family: Family) -> None:
    for seed in range(20):
        rng = Random(seed)
        task = headed(family.build(rng, Words(rng, unseen=seed % 4 == 0)))
        check_task(task)
        assert all(source.startswith(f'"""{task.title}') for source in (task.solution, *task.wrong))


@pytest.mark.parametrize("family", FAMILIES)
def test_every_rule_has_ten_wordings(family: Family) -> None:
    assert family.grammars
    few = [grammar for grammar in family.grammars if count(grammar) < 10]
    assert not few


@pytest.mark.parametrize("family", FAMILIES)
def test_there_are_many_combinations_and_texts(family: Family) -> None:
    tasks = []
    for seed in range(400):
        rng = Random(seed)
        tasks.append(family.build(rng, Words(rng)))
    assert len({task.combination for task in tasks}) >= 12
    assert len({task.clauses for task in tasks}) == len(tasks)


_BUILT = """
import hashlib
from random import Random
from training.corpus.families import all_families
from training.corpus.words import Words

for name, family in all_families().items():
    rngs = [Random(seed) for seed in range(8)]
    built = repr([family.build(rng, Words(rng)) for rng in rngs])
    print(name, hashlib.sha256(built.encode()).hexdigest())
"""


def test_equal_seeds_build_equal_tasks_in_every_process() -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", _BUILT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        for seed in ("1", "2")
    ]
    assert len(said[0]) == len(FAMILIES)
    assert said[0] == said[1]
