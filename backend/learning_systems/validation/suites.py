"""A stage as validation sees it: its files, and the cases that its suite really has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.learning_systems.acceptance import package_files
from backend.learning_systems.contract_files import Contract
from backend.learning_systems.curriculum_errors import invalid
from backend.learning_systems.curriculum_model import Stage, StageSet
from backend.learning_systems.jobs import Case, Job, Script
from backend.learning_systems.stage_files import read_contract, suite_path
from backend.learning_systems.validation.runs import HARNESS, Run, Runs

SCRIPTS = HARNESS / "curriculum"


@dataclass(frozen=True, slots=True)
class SuiteCase:
    """One case as collected. Cases with one digest do the same with the same data."""

    case: Case
    digest: str


@dataclass(frozen=True, slots=True)
class Suite:
    """A stage's contract and suite, and the cases collected from it in the sandbox."""

    stage: Stage
    contract: Contract
    source: bytes
    name: str
    cases: tuple[SuiteCase, ...]

    @property
    def manifest(self) -> tuple[Case, ...]:
        return tuple(found.case for found in self.cases)


def read_suite(project: StageSet, stage: Stage, runs: Runs) -> Suite:
    """Read contract and suite and collect the cases.

    Raises CurriculumInvalid for a contract out of shape, a suite that cannot be
    collected, a test without @case, a case id used twice.
    """
    contract = read_contract(project, stage.id)
    path = suite_path(project, stage)
    source = path.read_bytes()
    cases = _collected(path, source, project.package, runs)
    return Suite(stage, contract, source, path.name, cases)


def run_examples(contract: Contract, modules: dict[str, str], runs: Runs) -> Run:
    """Run the contract's examples against modules by path."""
    files = {**package_files(modules), "examples.txt": contract.examples.encode()}
    return _run_script("run_examples.py", files, ("examples.txt",), runs)


def said(run: Run) -> dict[str, Any]:
    """The JSON that a script printed last, or {} when it did not get that far."""
    try:
        found = json.loads(run.stdout.strip().rpartition("\n")[2])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _collected(path: Path, source: bytes, package: str, runs: Runs) -> tuple[SuiteCase, ...]:
    run = _run_script("collect_cases.py", {path.name: source}, (path.name, package), runs)
    found = said(run)
    problems = found.get("problems") or []
    if not found or problems:
        text = problems[0] if problems else f"the run ended so: {run.ended.value}. {run.detail}"
        raise invalid(path, "cases", f"cannot be collected: {text}", "Correct the suite.")
    cases = tuple(
        SuiteCase(Case(case["id"], case["clause"], case["visible"]), case["digest"])
        for case in found["cases"]
    )
    ids = [found.case.id for found in cases]
    twice = sorted({case_id for case_id in ids if ids.count(case_id) > 1})
    if twice or not ids:
        problem = f"{twice[0]!r} is used twice" if twice else "there is none"
        raise invalid(path, "cases", problem, "Give every case an id of its own.")
    return cases


def _run_script(name: str, files: dict[str, bytes], arguments: tuple[str, ...], runs: Runs) -> Run:
    source = (SCRIPTS / name).read_bytes()
    return runs.run(Job({**files, name: source}, Script(name, arguments)))
