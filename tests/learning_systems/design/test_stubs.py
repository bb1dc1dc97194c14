"""Stubs: shapes read from a contract, and that the check sees every kind of difference."""

from __future__ import annotations

import pytest

from backend.errors import SandboxUnavailable
from backend.learning_systems.contract_files import Contract
from backend.learning_systems.design.stub_check import check_stubs
from backend.learning_systems.design.stubs import promised_shapes, stub_files
from backend.learning_systems.jobs import Ended, Job, Result
from backend.learning_systems.ports import Sandbox

INTERFACE = """
import os
LIMIT = 3
rate: float
class Money(tuple):
    cents: int
    def __init__(self, cents: int = 0) -> None: ...
    @classmethod
    def of(cls, text: str, /, *, strict: bool, currency: str = "EUR") -> "Money": ...
    @property
    def sign(self) -> int: ...
    def _hidden(self) -> None: ...
class Overdrawn(ValueError): ...
def add(*parts: Money, **named: Money) -> Money: ...
async def fetch(url: str, tries: int = 3) -> bytes: ...
"""
SHAPES = {
    "LIMIT": "value",
    "rate": "value",
    "Money": "class(tuple)",
    "Money.cents": "value",
    "Money.__init__": "def(self, cents=)",
    "Money.of": "def(cls, text, strict only, currency only=)",
    "Money.sign": "def(self)",
    "Overdrawn": "class(ValueError)",
    "add": "def(*parts, **named)",
    "fetch": "def(url, tries=)",
}


def contract(interface: str = INTERFACE, module: str = "demo.money") -> Contract:
    return Contract(
        title='Mo"ney\\',
        module=module,
        requires=(),
        forbidden_imports=(),
        purpose="Sums.",
        interface=interface,
        clauses={"C1": "It adds."},
        examples=">>> 1\n1",
        text="",
    )


def problems(sandbox: Sandbox, *changes: tuple[str, str]) -> tuple[str, ...]:
    """What is found after these replacements in the stub."""
    stubs = stub_files([contract()])
    for old, new in changes:
        assert old in stubs["demo/money.py"]
        stubs["demo/money.py"] = stubs["demo/money.py"].replace(old, new)
    verdict = check_stubs([contract()], stubs, sandbox, lambda: False)
    assert verdict is not None
    assert verdict.names == len(SHAPES)
    return verdict.problems


def test_shapes_are_read_from_the_interface() -> None:
    assert promised_shapes(INTERFACE) == SHAPES


def test_stub_of_every_kind_of_definition_imports_with_the_promised_shapes(
    sandbox: Sandbox,
) -> None:
    assert problems(sandbox) == ()


def test_stubs_of_the_whole_crm_hold(sandbox: Sandbox, contracts: dict[str, Contract]) -> None:
    everything = list(contracts.values())
    verdict = check_stubs(everything, stub_files(everything), sandbox, lambda: False)
    assert verdict is not None
    assert verdict.problems == ()
    assert verdict.names > 150


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("tries: int = 3", "tries: int", "fetch"),
        ("def add(", "def sub(", "add is not exported"),
        ("cents: int = 0", "cents: float = 0", "Money.__init__"),
        ("Overdrawn(ValueError)", "Overdrawn(KeyError)", "Overdrawn is class(KeyError)"),
        ("LIMIT = 3", "LIMIT = nowhere", "cannot be imported: NameError"),
        ("def add(", "def add(:", "is not Python"),
    ],
)
def test_stub_that_differs_from_its_contract_is_found(
    sandbox: Sandbox, old: str, new: str, said: str
) -> None:
    assert any(said in problem for problem in problems(sandbox, (old, new)))


def test_stub_that_changes_itself_on_import_is_found(sandbox: Sandbox) -> None:
    found = problems(sandbox, ("LIMIT = 3", "LIMIT = 3\nrate: int = 1")) + problems(
        sandbox, ("    def sign(self) -> int: ...", "    def sign(self) -> int: ...\n    del of")
    )
    assert "demo.money.Money.of is nothing when imported, promised is " in "".join(found)


class NoSandbox:
    """Says nothing of what it was given."""

    def run(self, job: Job, **_: object) -> Result:
        return Result(Ended.SANDBOX_ERROR, "none", "broken")


def test_sandbox_that_says_nothing_is_not_taken_for_a_verdict() -> None:
    with pytest.raises(SandboxUnavailable):
        check_stubs([contract()], {}, NoSandbox(), lambda: False)  # type: ignore[arg-type]
