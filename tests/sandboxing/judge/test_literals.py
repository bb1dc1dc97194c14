"""Text that makes a value again, also of a value that a check changed meanwhile."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest


@pytest.fixture(scope="module")
def literal() -> Any:
    from grace_harness.judge.literals import literal

    return literal


class Odd:
    """Says of itself that it is a list."""

    def __repr__(self) -> str:
        return "[1]"


@pytest.mark.parametrize(
    "value", [[1, "a"], {8, 0}, Decimal("1.50"), {"a": (1, None)}, float("inf")]
)
def test_text_of_a_value_is_its_literal(literal: Any, value: Any) -> None:
    assert literal(value, repr(value), {}) == repr(value)


def test_text_that_makes_something_else_is_none(literal: Any) -> None:
    assert literal(Odd(), "[1]", {}) == ""
    assert literal(float("nan"), "nan", {}) == ""
    assert literal([1], "[1]" + " " * 30_000, {}) == ""


def test_value_that_the_check_changed_keeps_the_text_from_before(literal: Any) -> None:
    given = [3, {"a": 1}]
    text = repr(given)
    given.clear()
    assert literal(given, text, {}) == text
    changed = Odd()
    assert literal(changed, "object()", {}) == ""
