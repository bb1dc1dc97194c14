"""A copy of a bundled project in which one thing was weakened on purpose is not proved."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backend.cli import app
from backend.learning_systems.curriculum_files import BUNDLED_ROOT
from tests.own_project import change

PROJECT, STAGE = "proj_crm_system", "usage_quotas"
EXEMPLARS = Path(__file__).parents[1] / "exemplars" / PROJECT


@dataclass(frozen=True)
class Copied:
    """The project and its exemplars, to be changed."""

    folder: Path
    exemplars: Path

    def grace(self, command: str, *more: str) -> Result:
        where = [PROJECT, STAGE, "--folder", self.folder, "--exemplars", self.exemplars.parent]
        return CliRunner().invoke(app, ["curriculum", command, *map(str, where), *more])

    def prove(self) -> Result:
        return self.grace("validate", "--repeats", "1", "--no-mutants")


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> Copied:
    monkeypatch.setenv("GRACE_DATA_DIR", str(data_dir))
    folder, exemplars = tmp_path / PROJECT, tmp_path / "exemplars" / PROJECT
    shutil.copytree(BUNDLED_ROOT / "business_apps" / PROJECT, folder)
    shutil.copytree(EXEMPLARS, exemplars)
    return Copied(folder, exemplars)


def _weaken_suite(copied: Copied) -> None:
    """Take the asserts out of every test of the clause that tells how bills add up."""
    path = copied.folder / "acceptance" / f"test_{STAGE}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for test in tree.body:
        if isinstance(test, ast.FunctionDef) and 'clause="C11"' in _marks(test):
            test.body = [each for each in test.body if not isinstance(each, ast.Assert)] or [
                ast.Pass()
            ]
    path.write_text(ast.unparse(tree), encoding="utf-8")
    assert copied.grace("lint").exit_code == 0  # the manifest is brought up to date, as one would


def _marks(test: ast.FunctionDef) -> str:
    return " ".join(map(ast.unparse, test.decorator_list)).replace("'", '"')


def _add_clause(copied: Copied) -> None:
    contract = copied.folder / "contracts" / f"{STAGE}.md"
    change(contract, "\n## Examples", "- C13. Nothing checks this.\n\n## Examples")


def _add_right_solution_as_misunderstanding(copied: Copied) -> None:
    code = (copied.exemplars / "crm_system" / "quotas.py").read_text(encoding="utf-8")
    path = copied.exemplars / "misunderstandings" / STAGE / "no_mistake.py"
    path.write_text(f"# C1: misreads nothing\n{code}", encoding="utf-8")


def _rename_method(copied: Copied) -> None:
    change(copied.exemplars / "crm_system" / "quotas.py", "def bill(", "def invoice(")


def test_copy_as_it_is_is_proved(copied: Copied) -> None:
    proved = copied.prove()
    assert proved.exit_code == 0, proved.output


@pytest.mark.parametrize(
    ("weaken", "check", "told"),
    [
        (_weaken_suite, "misunderstandings", "survives"),
        (_add_clause, "contract", "no case checks C13"),
        (_add_right_solution_as_misunderstanding, "misunderstandings", "no_mistake survives"),
        (_rename_method, "interface", "Quotas.bill is not exported"),
    ],
)
def test_weakened_copy_fails_with_stage_and_check(
    copied: Copied, weaken: Callable[[Copied], None], check: str, told: str
) -> None:
    weaken(copied)
    proved = copied.prove()
    assert proved.exit_code == 1
    lines = [line for line in proved.output.splitlines() if line.startswith(f"{STAGE}: {check}:")]
    assert any(told in line for line in lines), proved.output
