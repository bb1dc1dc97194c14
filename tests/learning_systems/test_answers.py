"""One parser from a model's text to a module: the shapes of real answers, and any text."""

from __future__ import annotations

import json
import string
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.learning_systems.answers import Code, Refusal, RefusalReason, parse_answer

SHAPES = Path(__file__).with_name("answer_shapes")
MODULE = (SHAPES / "module.py.txt").read_text(encoding="utf-8")
INTERFACE = """
import re


class ContactBook:
    def add(self, email: str, name: str = "") -> str: ...


def normalise(email: str) -> str: ...
"""


def shapes() -> list[Any]:
    found = []
    for path in sorted(SHAPES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            shape = json.loads(line)
            found.append(pytest.param(shape, id=f"{path.stem}: {shape['name']}"))
    return found


@pytest.mark.parametrize("shape", shapes())
def test_an_answer_of_a_known_shape_gives_its_module_or_its_reason(shape: dict[str, Any]) -> None:
    answer = shape["answer"] * shape.get("times", 1)
    result = parse_answer(
        answer,
        INTERFACE,
        module=shape.get("module", ""),
        cut_off=shape.get("cut_off", False),
    )
    expected = shape["expect"]
    if expected == "module":
        assert result == Code(MODULE)
    elif "code" in expected:
        assert result == Code(expected["code"])
    else:
        assert isinstance(result, Refusal)
        assert result.reason == RefusalReason(expected["refusal"])
        assert result.detail


def test_there_are_enough_shapes() -> None:
    assert len(shapes()) >= 60


@pytest.mark.parametrize("shape", shapes())
def test_the_result_of_a_known_shape_is_its_own_result(shape: dict[str, Any]) -> None:
    answer = shape["answer"] * shape.get("times", 1)
    for interface in (INTERFACE, ""):
        result = parse_answer(answer, interface, cut_off=shape.get("cut_off", False))
        if isinstance(result, Code):
            assert parse_answer(result.source, interface) == result


@pytest.fixture(scope="module")
def plain_seconds() -> float:
    """What it takes to read a long answer of ordinary code once."""
    started = time.process_time()
    parse_answer("x = 1\n" * 30_000 + "def f(): ...\n")
    return time.process_time() - started


PIECES = st.sampled_from(
    [
        "```python\n",
        "```\n",
        "```",
        "~~~\n",
        "````\n",
        "```diff\n",
        "   ```py\n",
        "<think>",
        "</think>\n",
        "<|im_end|>",
        "<code>\n",
        "</code>\n",
        "[PYTHON]\n",
        "import os\n",
        "def f(x):\n    return x\n",
        "class A:\n    def g(self):\n        '''\n",
        "        '''\n",
        '"""',
        "    y = (\n",
        "Here is the code:\n",
        "contacts.py\n",
        ">>> f(1)\n",
        "1 | x = 1\n",
        "{",
        '{"code": "x = 1"}',
        "\r\n",
        "\n\n",
        " ",
        "\t",
        "\0",
        "\ud800",
        "# heading\n",
        "x = 1\n",
        "def test_a(): pass\n",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join), st.booleans())
def test_any_mixture_gives_code_that_is_its_own_result(text: str, cut_off: bool) -> None:
    for interface in ("", "def f(x): ..."):
        result = parse_answer(text, interface, cut_off=cut_off)
        assert isinstance(result, Code | Refusal)
        if isinstance(result, Code):
            assert result.source.endswith("\n")
            assert parse_answer(result.source, interface) == result


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.text(alphabet=string.printable, max_size=60))
def test_any_text_is_read_without_an_error(text: str, interface: str) -> None:
    assert isinstance(parse_answer(text, interface), Code | Refusal)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["", "Sure, here it is:\n\n", "## Solution\n\n"]),
    st.sampled_from(["```python\n", "```\n", "~~~py\n", "  ```python\n"]),
    st.sampled_from(["", "\n\nThat is all.", "\n\n1. It validates.\n2. It stores.\n"]),
    st.booleans(),
)
def test_a_fenced_module_is_found_whatever_surrounds_it(
    before: str, opening: str, after: str, windows: bool
) -> None:
    text = before + opening + MODULE + opening.lstrip()[:3] + after
    text = text.replace("\n", "\r\n") if windows else text
    assert parse_answer(text, INTERFACE) == Code(MODULE)


@pytest.mark.parametrize(
    "text",
    [
        " " * 200_000,
        "\n" * 200_000,
        "```\n" * 50_000,
        "<think></think>" * 13_000,
        "</think>" * 25_000,
        "def f():\n" * 22_000,
        "import os\nx = (\n" * 12_000,
        "'''\n```\n" * 25_000,
        "```python\n'''\n" + "```\n" * 49_000,
        "a" + " " * 199_000 + "=",
        "(" * 199_000,
        "-" * 199_000 + "1",
        "def f(): return " + "[" * 90 + "]" * 90 + "\n",
        "from " * 40_000,
        "<|im_end|>" * 20_000,
    ],
)
def test_a_hostile_answer_costs_little_more_than_a_plain_long_one(
    text: str, plain_seconds: float
) -> None:
    started = time.process_time()
    parse_answer(text, INTERFACE)
    hostile = time.process_time() - started
    assert hostile < 40 * plain_seconds + 2
