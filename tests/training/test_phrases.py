"""One grammar, many wordings."""

from __future__ import annotations

from random import Random

import pytest

from training.corpus.phrases import count, distractor, say

GRAMMAR = "[`{put}` raises|Raised by `{put}`:] `{kind}` [if [it|the size] is `[[]]`|for none]"


def test_every_wording_is_drawn_and_none_other() -> None:
    said = {say(Random(seed), GRAMMAR, put="add", kind="KeyError") for seed in range(200)}
    assert len(said) == count(GRAMMAR) == 6
    assert "Raised by `add`: `KeyError` if the size is `[]`" in said


@pytest.mark.parametrize("grammar", ["[a|b", "a]", "a|b", "[a[b]"])
def test_brackets_that_do_not_match_are_refused(grammar: str) -> None:
    with pytest.raises(ValueError, match="bracket"):
        count(grammar)


def test_name_that_is_not_given_is_refused() -> None:
    with pytest.raises(KeyError, match="size"):
        say(Random(0), "{size}")


def test_distractors_are_sentences() -> None:
    said = {distractor(Random(seed)) for seed in range(100)}
    assert len(said) > 20
    assert all(text.endswith(".") and "[" not in text for text in said)
