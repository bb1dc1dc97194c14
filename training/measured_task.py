"""One contract with its cases, as the product's judge takes it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.learning_systems.acceptance import package_files
from backend.learning_systems.contract_files import Contract, parse_contract
from backend.learning_systems.jobs import Case, Job, Judge
from backend.learning_systems.python_text import promised_names

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
    """`part` is the split or collection it belongs to."""

    part: str
    family: str
    contract: Contract
    cases: tuple[Case, ...]
    suite: str

    def job(self, code: str) -> Job:
        """Judge a module written for this contract."""
        path = self.contract.module.replace(".", "/") + ".py"
        judge = Judge(self.suite.encode(), "test_task.py", self.cases)
        return Job(files=package_files({path: code}), command=judge)


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
    return MeasuredTask(record["split"], record["family"], contract, tuple(cases), "".join(parts))


def _imports(source: str) -> list[str]:
    return [
        ast.unparse(node)
        for node in ast.parse(source).body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
