"""One contract with its suite, as the product's judge takes it."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backend.learning_systems.acceptance import acceptance_job
from backend.learning_systems.contract_files import Contract, parse_contract
from backend.learning_systems.curriculum_model import Stage, StageLevel
from backend.learning_systems.jobs import Case, Job
from backend.learning_systems.python_text import promised_names
from backend.learning_systems.stage_files import StageMaterial

_HEAD = '''"""Cases of one task."""

from grace_case import case
{imports}


def raised(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except Exception as error:
        return (type(error).__name__, *error.args)
    return None
'''


@dataclass(frozen=True, slots=True)
class MeasuredTask:
    """`part` is the split or collection it belongs to, `level` that of a stage ("" for others).

    `required` and `accepted` are the modules that an answer may import: as the model sees
    them, and as code.
    """

    part: str
    family: str
    material: StageMaterial
    level: str = ""
    required: tuple[Contract, ...] = ()
    accepted: Mapping[Stage, str] = field(default_factory=dict)

    @property
    def contract(self) -> Contract:
        return self.material.contract

    def job(self, code: str) -> Job:
        """Judge a module written for this contract."""
        return acceptance_job(self.material, code, self.accepted)


def from_record(record: dict[str, Any]) -> MeasuredTask:
    """A record of a held-out split; its suite sees what the solution imports, too."""
    contract = parse_contract(record["contract"], Path(record["family"]))
    names = sorted(name for name in promised_names(contract.interface) if "." not in name)
    imports = [f"from {contract.module} import {', '.join(names)}", *_imports(record["solution"])]
    parts = [_HEAD.format(imports="\n".join(imports))]
    cases = []
    for number, (clause, code) in enumerate(record["cases"]):
        body = "".join(f"    {line}\n" for line in code.splitlines())
        label = f'@case("case-{number}", clause="C{clause + 1}")'
        parts.append(f"\n\n{label}\ndef test_{number}():\n{body}")
        cases.append(Case(f"case-{number}", f"C{clause + 1}", False))
    material = _material(contract, "".join(parts).encode(), tuple(cases))
    return MeasuredTask(record["split"], record["family"], material)


def _material(contract: Contract, suite: bytes, cases: tuple[Case, ...]) -> StageMaterial:
    """A contract that belongs to no project, in the shape of a stage."""
    stage = Stage(
        id="task",
        objective_id="task",
        title=contract.title,
        level=StageLevel.CORE,
        module=contract.module,
    )
    return StageMaterial(
        stage=stage,
        contract=contract,
        suite=suite,
        suite_name="test_task.py",
        manifest=cases,
        properties=None,
        forbidden_imports=contract.forbidden_imports,
        content_hash=hashlib.sha256(contract.text.encode() + suite).hexdigest(),
    )


def _imports(source: str) -> list[str]:
    return [
        ast.unparse(node)
        for node in ast.parse(source).body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
