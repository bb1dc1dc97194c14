"""Statements beside a candidate: what each printed, and what ends them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backend.learning_systems.jobs import Ended, Interactive, Job, Limits, Result, Said
from backend.learning_systems.ports import Sandbox
from backend.sandboxing.selection import open_sandbox

CANDIDATE = b"""
import os

def total(prices):
    return sum(prices)

def leave():
    os._exit(0)
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = open_sandbox()
    yield made
    made.close()


def carry_out(sandbox: Sandbox, *statements: str, seconds: float = 20.0) -> Result:
    command = Interactive(statements, "till", ("total", "leave", "nothing"))
    limits = Limits(wall_seconds=seconds, cpu_seconds=seconds)
    return sandbox.run(Job({"till.py": CANDIDATE}, command, limits))


def test_each_statement_says_what_it_printed_or_raised(sandbox: Sandbox) -> None:
    result = carry_out(
        sandbox,
        "total([1, 2])\n",
        "for n in range(2):\n    print(n)\n",
        "x = 1\n",
        "total(None)\n",
        "1 +\n",
        "nothing\n",
    )
    assert (result.ended, result.passed) == (Ended.PASSED, True)
    assert result.said[:3] == (Said("3\n"), Said("0\n1\n"), Said(""))
    assert [said.raised.partition(":")[0] for said in result.said[3:]] == [
        "TypeError",
        "SyntaxError",
        "NameError",
    ]


@pytest.mark.parametrize(
    ("statement", "ended"),
    [
        ("import os; os._exit(0)\n", Ended.FAILED),
        ("leave()\n", Ended.FAILED),
        ("while True: pass\n", Ended.TIMEOUT),
        ("total(iter(int, 1))\n", Ended.TIMEOUT),
    ],
)
def test_run_that_does_not_come_to_its_end_is_no_pass(
    sandbox: Sandbox, statement: str, ended: Ended
) -> None:
    result = carry_out(sandbox, "total([1])\n", statement, "total([2])\n", seconds=2.0)
    assert (result.ended, result.passed) == (ended, False)
    assert len(result.said) < 3
