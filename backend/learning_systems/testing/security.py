"""Security: ruff's security rules over the built code, and hostile inputs to it.

Both run in the sandbox. A finding of high severity leaves the task open.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from backend.errors import SandboxUnavailable
from backend.learning_systems.jobs import Ended, Job, Limits, Result, Script
from backend.learning_systems.phase_tasks import TaskContext
from backend.learning_systems.records import TaskFact
from backend.learning_systems.stage_files import read_stage
from backend.learning_systems.testing.discovery import StageDiscovery, open_cases
from backend.learning_systems.testing.subjects import accepted_stages

HARNESS = Path(__file__).resolve().parents[3] / "sandbox" / "harness"
PROGRAM = HARNESS / "security" / "security_lint.py"
LINTING = HARNESS / "measurement" / "linting.py"
LIMITS = Limits(wall_seconds=60.0, cpu_seconds=60.0, output_bytes=4 << 20)
HOSTILE_EXAMPLES = 100
MOST_TOLD = 3

HIGH = frozenset(
    {"S102", "S301", "S302", "S307", "S312", "S321", "S323", "S501", "S506", "S602", "S604", "S605",
     "S608", "S609", "S701", "invalid-syntax"}
)  # fmt: skip
"""Code from data, objects from bytes, a shell, SQL put together from text, no certificates."""

LOW = frozenset({"S101", "S110", "S112", "S311", "S403", "S404"})
"""Asserts, swallowed errors, random numbers, imports: worth a look, seldom a weakness."""


@dataclass(frozen=True)
class Weakness:
    """One finding of ruff."""

    path: str
    rule: str
    line: int
    message: str

    @property
    def severity(self) -> Literal["high", "medium", "low"]:
        if self.rule in HIGH:
            return "high"
        return "low" if self.rule in LOW else "medium"


_TOLD = TypeAdapter(list[Weakness])


class Security:
    """The task `security` of the plan."""

    id = "security"
    needs_code = True

    def __init__(self, examples: int = HOSTILE_EXAMPLES) -> None:
        self._examples = examples

    def work(self, context: TaskContext) -> TaskFact | None:
        modules = {
            context.project.stage(key).path: each.code for key, each in context.accepted.items()
        }
        weaknesses = _weaknesses(context, modules)
        if weaknesses is None:
            return None
        searched = self._attack(context)
        if searched is None:
            return None
        return _fact(context, weaknesses, searched)

    def _attack(self, context: TaskContext) -> dict[str, Result] | None:
        """Stage -> its search with hostile inputs; what broke became edge cases."""
        searched: dict[str, Result] = {}
        for subject in accepted_stages(context.project, context.accepted):
            material = read_stage(context.project, subject.stage.id)
            if material.properties is None:
                continue
            stage = StageDiscovery(context, subject, material)
            result = None if context.over() else stage.attacked(self._examples)
            if result is None:
                return None
            searched[subject.stage.id] = result
        return searched


def _weaknesses(context: TaskContext, modules: Mapping[str, str]) -> list[Weakness] | None:
    """None when it was cancelled; raises SandboxUnavailable when the linter did not run."""
    files = {path.name: path.read_bytes() for path in (PROGRAM, LINTING)}
    files["tree.json"] = json.dumps(dict(modules)).encode()
    job = Job(files, Script(PROGRAM.name, ("tree.json",)), LIMITS)
    result = context.tools.sandbox.run(job, cancelled=context.over)
    if result.ended is Ended.CANCELLED:
        return None
    try:
        if result.passed:
            return _TOLD.validate_json(result.stdout)
    except ValidationError:
        pass
    said = result.stderr.strip().rpartition("\n")[2][:200]
    raise SandboxUnavailable(f"The security linter did not run: {result.detail} {said}")


def _fact(
    context: TaskContext, weaknesses: Sequence[Weakness], searched: Mapping[str, Result]
) -> TaskFact:
    high = [each for each in weaknesses if each.severity == "high"]
    still_open = open_cases(context)
    evidence: dict[str, Any] = {
        "linter": "ruff, rules S",
        "findings": [{**asdict(each), "severity": each.severity} for each in weaknesses],
        "hostile_examples": {key: each.property_examples for key, each in searched.items()},
        "edge_cases_open": len(still_open),
    }
    problems = [f"{each.path}:{each.line}: {each.rule} {each.message}" for each in high]
    problems += [f"{each.stage_id}: {each.property} breaks" for each in still_open]
    problems += [
        f"{key}: {each.detail}"
        for key, each in searched.items()
        if not each.passed and not each.findings
    ]
    if problems:
        return context.fact(Security.id, "failed", "; ".join(problems[:MOST_TOLD]), evidence)
    tried = sum(each.property_examples for each in searched.values())
    counts = {name: sum(each.severity == name for each in weaknesses) for name in ("medium", "low")}
    proof = (
        f"no finding of high severity in {len(context.accepted)} modules "
        f"({counts['medium']} medium, {counts['low']} low); {tried} examples with "
        f"hostile inputs broke nothing"
    )
    return context.fact(Security.id, "done", proof, evidence)
