"""What tools say of modules without running them: one run in the sandbox for all of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from backend.learning_systems.jobs import Job, Limits, Result, Script
from backend.learning_systems.ports import Cancelled, Sandbox

PROGRAM = Path(__file__).resolve().parents[2] / "sandbox" / "harness" / "measurement"
LIMITS = Limits(wall_seconds=120.0, cpu_seconds=120.0, output_bytes=16 << 20)


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Finding(_Told):
    """One finding of ruff."""

    rule: str
    line: int
    message: str


class Block(_Told):
    """A function, or a module without its functions: radon's figures of it.

    `maintainability` is out of 171, the scale of its authors.
    """

    name: str
    line: int
    statements: int
    complexity: int
    volume: float
    maintainability: float


class PublicName(_Told):
    """`slots` are parameters and what is returned; `documented` None: it needs no docstring."""

    name: str
    line: int
    slots: int
    typed: int
    documented: bool | None


class PublicNames(_Told):
    """Of one module; `documented` is whether the module itself is."""

    documented: bool
    names: tuple[PublicName, ...]


class ModuleFigures(_Told):
    """One module's figures."""

    statements: int
    findings: tuple[Finding, ...]
    blocks: tuple[Block, ...]
    public: PublicNames


class Duplication(_Told):
    """Statements, those that stand in a repeated block of so many, and the first places."""

    statements: int
    repeated: int
    block: int
    first: tuple[tuple[str, ...], ...]


class Survey(_Told):
    """Figures by path; `errors` are modules that could not be measured, with the reason."""

    tools: dict[str, str]
    modules: dict[str, ModuleFigures]
    errors: dict[str, str]
    duplication: Duplication


class SurveyFailed(Exception):
    """The run gave no figures; says why."""


def survey(
    modules: Mapping[str, str], sandbox: Sandbox, cancelled: Cancelled | None = None
) -> Survey:
    """Survey modules (path -> text). Raises SurveyFailed."""
    files = {path.name: path.read_bytes() for path in PROGRAM.glob("*.py")}
    files["tree.json"] = json.dumps(dict(modules)).encode()
    job = Job(files, Script("static_figures.py", ("tree.json",)), LIMITS)
    result = sandbox.run(job, cancelled=cancelled)
    if not result.passed:
        raise SurveyFailed(_why(result))
    try:
        return Survey.model_validate_json(result.stdout)
    except ValidationError as error:
        raise SurveyFailed(f"the figures cannot be read: {error.errors()[0]['msg']}") from error


def _why(result: Result) -> str:
    lines = result.stderr.strip().splitlines()
    told = f": {lines[-1][:200]}" if lines else ""
    return f"the tools did not run ({result.ended.value}: {result.detail}){told}"
