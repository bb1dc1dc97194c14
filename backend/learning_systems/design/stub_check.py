"""Checks stubs: by their text, and by importing them in the sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.errors import SandboxUnavailable
from backend.learning_systems.acceptance import NO_VERDICT
from backend.learning_systems.contract_files import Contract
from backend.learning_systems.design.stubs import promised_shapes, stub_path
from backend.learning_systems.jobs import Ended, Job, Result, Script
from backend.learning_systems.ports import Cancelled, Sandbox
from backend.learning_systems.python_text import parse_python
from backend.learning_systems.validation.interfaces import interface_differences
from backend.learning_systems.validation.runs import HARNESS

SCRIPT = HARNESS / "curriculum" / "inspect_stubs.py"
FOLDER = "stubs"


@dataclass(frozen=True, slots=True)
class StubVerdict:
    """What was compared, on which isolation level, and each difference in one line."""

    names: int
    isolation_level: str
    problems: tuple[str, ...]


def check_stubs(
    contracts: Sequence[Contract],
    stubs: Mapping[str, str],
    sandbox: Sandbox,
    cancelled: Cancelled,
) -> StubVerdict | None:
    """Hold every stub against its contract; None when it was cancelled.

    Raises SandboxUnavailable when nothing could be imported anywhere.
    """
    problems = [problem for each in contracts for problem in _in_text(each, stubs)]
    result = sandbox.run(_job(contracts, stubs), cancelled=cancelled)
    if result.ended is Ended.CANCELLED:
        return None
    if result.ended in NO_VERDICT:
        raise SandboxUnavailable(f"The stubs could not be imported: {result.detail}")
    found = _said(result)
    if found is None:
        problems.append(f"importing the stubs ended so: {result.ended.value}. {result.detail}")
    else:
        problems += [each for contract in contracts for each in _imported(contract, found)]
    names = sum(len(promised_shapes(contract.interface)) for contract in contracts)
    return StubVerdict(names, result.isolation_level, tuple(problems))


def _in_text(contract: Contract, stubs: Mapping[str, str]) -> Iterator[str]:
    text = stubs.get(stub_path(contract), "")
    if parse_python(text) is None:
        yield f"the stub of {contract.module} is not Python"
        return
    for difference in interface_differences(contract.interface, text):
        yield f"{contract.module}: {difference}"


def _job(contracts: Sequence[Contract], stubs: Mapping[str, str]) -> Job:
    files = {f"{FOLDER}/{path}": text.encode() for path, text in stubs.items()}
    files[SCRIPT.name] = SCRIPT.read_bytes()
    modules = (contract.module for contract in contracts)
    return Job(files, Script(SCRIPT.name, (FOLDER, *modules)))


def _said(result: Result) -> dict[str, Any] | None:
    try:
        found = json.loads(result.stdout.strip().rpartition("\n")[2])
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _imported(contract: Contract, found: Mapping[str, Any]) -> Iterator[str]:
    exported = found.get(contract.module, "it was not imported")
    if not isinstance(exported, dict):
        yield f"{contract.module} cannot be imported: {exported}"
        return
    for name, promised in promised_shapes(contract.interface).items():
        shape = exported.get(name, "nothing")
        if shape != promised:
            yield f"{contract.module}.{name} is {shape} when imported, promised is {promised}"
