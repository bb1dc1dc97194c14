"""The lint refuses what the text proves, names the line, and lets everything else through."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.sandboxing.suite_lint import lint_suite

SUITES = sorted(Path("backend/curriculum").glob("*/*/acceptance/test_*.py"))

HEAD = """import pytest
from shop.money import Money, total
import shop.cart as cart

class Own:
    pass

class Callable:
    def __call__(self): ...

class Boom(Exception):
    pass

"""
FIRST = HEAD.count("\n") + 2

REFUSED = {
    "two-objects": ("equality", "def test_a():\n    assert Money(3) == Money(3)"),
    "two-objects-by-name": ("equality", "def test_a():\n    a = Money(1); assert a == cart.Cart()"),
    "unequal-objects": ("equality", "def test_a():\n    assert Money(3) != Money(4)"),
    "own-class": ("passed", "def test_a():\n    total(Own)"),
    "own-object": ("passed", "def test_a():\n    total(1, items=Own())"),
    "own-object-to-a-method": ("passed", "def test_a():\n    m = Money(1); m.add(Own())"),
    "own-object-by-name": ("passed", "def test_a():\n    o = Own(); cart.put(o)"),
    "sleep": ("sleep", "def test_a():\n    import time; time.sleep(1)"),
    "sleep-by-name": ("sleep", "def test_a():\n    from time import sleep; sleep(1)"),
    "skip": ("skip", "def test_a():\n    pytest.skip('later')"),
    "xfail-mark": ("skip", "def helper(): ...\n@pytest.mark.xfail\ndef test_a(): ..."),
    "foreign-import": ("import", "def test_a():\n    import numpy"),
    "star-import": ("import", "x = 1\nfrom shop.money import *"),
    "relative-import": ("import", "def test_a():\n    from . import helpers"),
    "changed-argument": ("argument", "def test_a():\n    x = [2, 1]; assert total(x) == x"),
    "caught-assertion": (
        "swallowed",
        "def test_a():\n    try: assert total(1) == 2\n    except Exception: pass",
    ),
    "syntax": ("syntax", "def test_a():\n    assert ("),
}

ALLOWED = {
    "data": "def test_a():\n    assert total([Money(3)]) == 3",
    "function-results": "def test_a():\n    assert total([1]) == total([1])",
    "attributes": "def test_a():\n    assert Money(3).amount == Money(3).amount",
    "callable-object": "def test_a():\n    total(Callable())",
    "function": "def test_a():\n    total(lambda: 3, key=len)",
    "exception": "def test_a():\n    total(Boom('x'))",
    "own-object-here": "def test_a():\n    assert Own() == Own()",
    "shadowed": "def test_a(Money):\n    assert Money(3) == Money(3)",
    "rebound": "def test_a():\n    a = Money(1)\n    a = 3\n    b = Money(2)\n    assert a == b",
    "copy-compared": "def test_a():\n    x = [2, 1]; assert total(list(x)) == x",
    "tuple-compared": "def test_a():\n    x = (2, 1); assert total(x) == x",
    "yielding": "def test_a():\n    import asyncio; asyncio.sleep(0)",
    "reraised": "def test_a():\n    try: assert total(1)\n    except Exception: raise",
    "isinstance": "def test_a():\n    assert isinstance(total(1), Money)",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_proven_unsound_is_refused_with_its_line(name: str) -> None:
    rule, text = REFUSED[name]
    problems = lint_suite(HEAD + text, package="shop")
    assert [problem.rule for problem in problems] == [rule]
    expected = FIRST + 1 if name == "caught-assertion" else FIRST
    assert problems[0].line in (expected, FIRST + (name == "syntax"))


@pytest.mark.parametrize("name", ALLOWED)
def test_what_is_not_proven_is_let_through(name: str) -> None:
    assert lint_suite(HEAD + ALLOWED[name], package="shop") == []


def test_without_a_package_anything_not_standard_is_under_test() -> None:
    assert lint_suite("from solution import f\ndef test_a(): assert f(1) == 2") == []


@pytest.mark.parametrize("suite", SUITES, ids=[path.stem for path in SUITES])
def test_the_curriculum_keeps_the_rules(suite: Path) -> None:
    assert lint_suite(suite.read_bytes()) == []
