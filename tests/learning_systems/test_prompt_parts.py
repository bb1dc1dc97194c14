"""Parts of a prompt are whole or left out by name; nothing is cut."""

from __future__ import annotations

import pytest

from backend.learning_systems.prompt_parts import (
    MOST_FEEDBACK_TOKENS,
    Item,
    Part,
    as_stored,
    estimated_tokens,
    feedback_budget,
    fitted,
)

ITEMS = [Item("case a", "x" * 30), Item("clause C1", "y" * 60), Item("clause C2", "z" * 9)]


def test_everything_is_told_where_there_is_room() -> None:
    part = fitted("feedback", ITEMS, 100)
    assert part.text == "\n".join(item.text for item in ITEMS)
    assert part.left_out == ()


def test_item_that_does_not_fit_is_left_out_whole_and_named() -> None:
    part = fitted("feedback", ITEMS, 14)
    assert part.text == f"{'x' * 30}\n{'z' * 9}"
    assert part.left_out == ("clause C1",)
    assert part.tokens <= 14


def test_without_room_nothing_is_told_and_all_is_named() -> None:
    assert fitted("feedback", ITEMS, 0).left_out == ("case a", "clause C1", "clause C2")


@pytest.mark.parametrize(
    ("context", "budget"),
    [(None, MOST_FEEDBACK_TOKENS), (9000, MOST_FEEDBACK_TOKENS), (1000, 399), (500, 0)],
)
def test_feedback_gets_what_the_whole_parts_and_the_answer_leave(
    context: int | None, budget: int
) -> None:
    assert feedback_budget([Part("contract", "a" * 303)], context, 500) == budget


def test_estimate_counts_bytes_and_rounds_up() -> None:
    assert [estimated_tokens(text) for text in ("", "a", "äö")] == [0, 1, 2]


def test_record_says_what_each_part_takes_and_what_was_left_out() -> None:
    stored = as_stored([Part("contract", "abc"), fitted("feedback", ITEMS, 14)])
    assert [part["tokens"] for part in stored["parts"]] == [1, 14]
    assert stored["parts"][0]["budget"] is None
    assert stored["parts"][1]["left_out"] == ["clause C1"]
    assert "estimated" in stored["counted"]
