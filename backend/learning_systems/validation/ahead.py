"""Runs that every stage needs, made in the order that costs least; the checks find them kept.

A hash seed needs an interpreter of its own. Seed by seed, each is started once for all
stages; stage by stage, each would be started anew for every one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

from backend.errors import InvalidInput, SandboxUnavailable
from backend.learning_systems.validation.proof_checks import properties_run
from backend.learning_systems.validation.runs import Run
from backend.learning_systems.validation.subject import Subject


def run_ahead(subjects: Sequence[Subject]) -> None:
    """Judge every exemplar under every hash seed, and search its properties.

    Says nothing of how they went: a run without a verdict is not kept, and is
    made again by the check that needs it.
    """
    if subjects:
        with ThreadPoolExecutor(subjects[0].workers) as pool:
            list(pool.map(_made, _wanted(subjects)))


def _wanted(subjects: Sequence[Subject]) -> Iterator[Callable[[], Run | None]]:
    solved = [(subject, code) for subject in subjects if (code := subject.exemplar()) is not None]
    for seed in range(1, max(subject.repeats for subject in subjects) + 1):
        for subject, code in solved:
            if seed <= subject.repeats:
                yield partial(subject.judge, code, seed)
    for subject, code in solved:
        yield partial(properties_run, subject, code)


def _made(run: Callable[[], Run | None]) -> None:
    with suppress(InvalidInput, SandboxUnavailable):
        run()
