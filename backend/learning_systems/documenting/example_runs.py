"""Whether the examples of contracts come out as written on the accepted code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from backend.errors import SandboxUnavailable
from backend.learning_systems.acceptance import NO_VERDICT, PROGRAM_LIMITS, package_files
from backend.learning_systems.jobs import Ended, Job, Script
from backend.learning_systems.ports import Cancelled, Sandbox
from backend.learning_systems.validation.runs import HARNESS

SCRIPT = HARNESS / "curriculum" / "run_examples.py"
EXAMPLES = "examples.txt"


@dataclass(frozen=True, slots=True)
class ExampleVerdict:
    """What went wrong, by the key of the example; `reason` says why none could be run."""

    failures: Mapping[str, str]
    reason: str = ""


class JudgeExamples(Protocol):
    """Runs examples (key -> doctest lines) apart from the code, which cannot reach them.

    Raises SandboxUnavailable when the sandbox could say nothing of them.
    """

    def __call__(
        self,
        examples: Mapping[str, str],
        modules: Mapping[str, str],
        sandbox: Sandbox,
        cancelled: Cancelled,
    ) -> ExampleVerdict: ...


def run_beside(
    examples: Mapping[str, str],
    modules: Mapping[str, str],
    sandbox: Sandbox,
    cancelled: Cancelled,
) -> ExampleVerdict:
    """Run examples in the code's own process: for programs, which the judge cannot import.

    Code that meant to could say here that its examples come out right.
    """
    failures: dict[str, str] = {}
    for key, text in examples.items():
        files = {**package_files(modules), EXAMPLES: text.encode(), SCRIPT.name: _script()}
        job = Job(files, Script(SCRIPT.name, (EXAMPLES,)), PROGRAM_LIMITS)
        result = sandbox.run(job, cancelled=cancelled)
        if result.ended is Ended.CANCELLED:
            return ExampleVerdict({}, "cancelled")
        if result.ended in NO_VERDICT:
            raise SandboxUnavailable(f"The examples could not be run: {result.detail}")
        problem = _problem(result.stdout)
        if problem is not None:
            failures[key] = problem or f"{result.ended.value}: {result.detail}"
    return ExampleVerdict(failures)


def _problem(stdout: str) -> str | None:
    """None when all lines came out as written; "" when the run did not get to its end."""
    try:
        found = json.loads(stdout.strip().rpartition("\n")[2])
        if found["failed"] == 0 and found["attempted"] > 0:
            return None
        return "".join(found["said"])[-300:] or "nothing was run"
    except (ValueError, KeyError, TypeError):
        return ""


def _script() -> bytes:
    return SCRIPT.read_bytes()
