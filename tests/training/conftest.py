"""A corpus of one small family, made once a run."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.training import tiny_family
from training.corpus import generate
from training.corpus.task import Task
from training.corpus.words import Words
from training.places import Places
from training.prepare import learn_tokenizer


def tiny_task(seed: int) -> Task:
    rng = Random(seed)
    return tiny_family.build(rng, Words(rng))


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """A folder with a small corpus and its tokenizer."""
    with pytest.MonkeyPatch.context() as patch:
        families = {"tiny": tiny_family.FAMILY}
        patch.setattr(generate, "all_families", lambda: families)
        places = Places(tmp_path_factory.mktemp("run"))
        generate.make(generate.Plan(120, 3, 1), places, map)
    learn_tokenizer(places, 700)
    return places


@pytest.fixture
def task() -> Task:
    return tiny_task(1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
