"""A model file may say which repetition penalty suits it; what a caller asks for wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.language_model.gguf_file import ModelFile, Value
from backend.language_model.recommended_sampling import (
    PENALTY_KEY,
    as_recommended,
    recommended_penalty,
)
from backend.learning_systems.generation import USUAL_PENALTY, Sampling


def file(said: Value | None) -> ModelFile:
    metadata = {} if said is None else {PENALTY_KEY: said}
    return ModelFile(Path("some.gguf"), 1, metadata, {})


def test_open_penalty_becomes_that_of_the_file() -> None:
    assert as_recommended(Sampling(seed=7), file(1.0)) == Sampling(seed=7, repetition_penalty=1.0)


def test_asked_for_penalty_stays_whatever_the_file_says() -> None:
    asked = Sampling(repetition_penalty=1.2)
    assert as_recommended(asked, file(1.0)).penalty == 1.2


def test_file_without_a_word_leaves_the_usual_penalty() -> None:
    assert as_recommended(Sampling(), file(None)).penalty == USUAL_PENALTY


@pytest.mark.parametrize("said", ["1.0", True, float("nan"), 0.0, -1, 40.0, [1.0]])
def test_senseless_recommendation_is_passed_over(said: Value) -> None:
    assert recommended_penalty(file(said)) is None
    assert as_recommended(Sampling(), file(said)).penalty == USUAL_PENALTY
