"""Every KPI of a small finished tree taken again without Grace: by the tools and by hand.

What is used of the evidence is what a sceptic would use: files, commands and formula.
"""

from __future__ import annotations

import ast
import copy
import json
import math
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from radon.complexity import cc_visit
from radon.metrics import h_visit

from backend.learning_systems.acceptance import package_files
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.policy import Policy
from backend.learning_systems.ports import Sandbox
from backend.learning_systems.trust import trust_score
from backend.measurement.figure import Figure
from backend.measurement.kpis import Built, measure_kpis

RECEIPT = '''"""Adds up the prices of receipts."""

import os, sys

RATE = 19


def total(prices, percent_off: int = 0) -> int:
    """The sum of all prices, less a percentage.

    >>> total([100, 50], 10)
    135
    """
    found = 0
    for price in prices:
        if price < 0:
            raise ValueError(price)
        found += price
    return (found * (100 - percent_off) + 50) // 100


class Till:
    """Keeps the receipts of one day."""

    def __init__(self):
        self.receipts = []

    def add(self, prices: list[int]) -> int:
        self.receipts.append(prices)
        return total(prices)
'''
GRADES = '''"""Grades for points."""


def grade(points: int, *, harsh=False) -> str:
    """The grade of so many points."""
    if points == None:
        return "?"
    if harsh and points < 95 and points > 90:
        return "B"
    if points > 90:
        return "A"
    if points > 80:
        return "B"
    if points > 70:
        return "C"
    if points > 60:
        return "D"
    if points > 50 or points == 42:
        return "E"
    return "F"
'''
MODULES = {"till/receipt.py": RECEIPT, "till/grades.py": GRADES}
TESTS = {
    "tests/test_receipt.py": """
import pytest
from till.receipt import Till, total

def test_total():
    assert [total([100, 50]), total([100, 50], 10), total([100, 50], 1)] == [150, 135, 149]
    assert total([0]) == 0
    with pytest.raises(ValueError):
        total([-1])

def test_till():
    till = Till()
    assert till.receipts == []
    assert till.add([2, 3]) == 5
    assert till.receipts == [[2, 3]]
""",
    "tests/test_grades.py": """
from till.grades import grade

def test_grade():
    assert [grade(n) for n in (91, 90, 81, 80, 71, 70, 61)] == list("ABBCCDD")
""",
}
README = """# Till

Adds up receipts, in whole cents, for one till.

## Installation

It needs nothing but Python 3.11 or later.

## Usage

```python
>>> from till.receipt import total
>>> total([1, 2])
3

```

## Modules

`till.receipt` has the class `Till` with one method.
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it lies on the disk."""
    folder = tmp_path_factory.mktemp("built")
    texts = {**TESTS, "README.md": README}
    for path, text in {**package_files(MODULES), **texts}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


@pytest.fixture
def figures(till: Project, sandbox: Sandbox, tree: Path) -> dict[str, Figure]:
    built = Built(till, MODULES, TESTS, {"README.md": README})
    return {figure.name: figure for figure in measure_kpis(built, sandbox)}


def run(command: str, folder: Path, text: str | None = None) -> str:
    """A command of the evidence, with the Python that runs these tests."""
    words = shlex.split(command)
    assert words[0] == "python"
    done = subprocess.run(
        [sys.executable, *words[1:]], cwd=folder, input=text, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_figure_of_a_finished_tree_comes_out_again(
    figures: dict[str, Figure], tree: Path
) -> None:
    again_is_code_quality(figures["code_quality"], tree)
    again_is_test_coverage(figures["test_coverage"], tree)
    again_is_performance(figures["performance"])
    again_is_documentation(figures["documentation"], tree)
    values = {name: figure.value for name, figure in figures.items()}
    by_hand = sum(
        weight * (values[name] or 0.0)
        for name, weight in {
            "code_quality": 0.3,
            "test_coverage": 0.3,
            "performance": 0.2,
            "documentation": 0.2,
        }.items()
    )
    measured = {name: value for name, value in values.items() if value is not None}
    assert trust_score(measured, Policy().trust) == math.floor(10 * by_hand + 1e-6) / 10


def again_is_code_quality(figure: Figure, tree: Path) -> None:
    texts = {path: (tree / path).read_text() for path in figure.evidence["files"]}
    assert texts == MODULES
    rules = Counter(
        finding["code"]
        for path, text in texts.items()
        for finding in json.loads(
            run(figure.evidence["commands"]["ruff"].replace("PATH", path), tree, text)
        )
    )
    assert rules == figure.evidence["raw"]["rules"]
    assert rules["F401"] == 2, "os and sys are imported for nothing"
    assert rules["E711"] == 1, "a comparison with None"
    blocks = [block for text in texts.values() for block in blocks_of(ast.parse(text))]
    size = sum(block["size"] for block in blocks)
    assert size == figure.evidence["raw"]["statements"]
    index_parts = [min(1.0, max(0.0, index(**block)) / 85) for block in blocks]
    parts = {
        "findings": 100 * (1 - sum(rules.values()) / size),
        "complexity": 100 * weighed(blocks, [min(1.0, 10 / b["complexity"]) for b in blocks]),
        "maintainability": 100 * weighed(blocks, index_parts),
        # prices, percent_off and result; nothing of __init__; prices and result; points,
        # harsh and result
        "typing": 100 * 6 / 8,
        "duplication": 100.0,
    }
    assert figure.evidence["parts"] == {k: pytest.approx(v, abs=0.06) for k, v in parts.items()}
    assert max(block["complexity"] for block in blocks) > 10
    assert figure.value == pytest.approx(sum(parts.values()) / 5, abs=0.1)


def blocks_of(module: ast.Module) -> Iterator[dict[str, Any]]:
    """Size, complexity and volume of each function, and of what stands outside of them."""
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    for node in functions:
        text = ast.unparse(without_docstring(node))
        (found,) = cc_visit(text)
        yield block(text, found.complexity)
    outside = copy.deepcopy(module)
    for node in ast.walk(outside):
        if isinstance(node, ast.FunctionDef):
            node.body = [ast.Pass()]
        if isinstance(node, ast.Module | ast.ClassDef):
            without_docstring(node)
    text = ast.unparse(outside)
    size = count(ast.parse(text)) - len(functions)
    if size:
        yield {**block(text, 1), "size": size}


def without_docstring(node: Any) -> Any:
    if ast.get_docstring(node) is not None:
        node.body = node.body[1:] or [ast.Pass()]
    return node


def block(text: str, complexity: int) -> dict[str, Any]:
    volume = h_visit(text).total.volume
    return {"size": count(ast.parse(text)), "complexity": complexity, "volume": volume}


def count(tree: ast.AST) -> int:
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    return sum(not isinstance(node, ast.Pass) for node in statements)


def index(size: int, complexity: int, volume: float) -> float:
    if volume <= 0:
        return 171.0
    return 171 - 5.2 * math.log(volume) - 0.23 * complexity - 16.2 * math.log(size)


def weighed(blocks: list[dict[str, Any]], shares: list[float]) -> float:
    size = sum(block["size"] for block in blocks)
    return sum(b["size"] * share for b, share in zip(blocks, shares, strict=True)) / size


def again_is_test_coverage(figure: Figure, tree: Path) -> None:
    for command in figure.evidence["command"].split("; "):
        run(command, tree)
    told, raw = json.loads((tree / "coverage.json").read_text())["totals"], figure.evidence["raw"]
    assert raw["lines"] == told["num_statements"]
    assert raw["lines_reached"] == told["covered_lines"] < raw["lines"]
    assert raw["branches"] == told["num_branches"]
    assert raw["branches_reached"] == told["covered_branches"]
    assert raw["coverage"] == pytest.approx(told["percent_covered"], abs=0.01)
    confirmed = 1 - len(raw["not_tripped"]) / raw["trip_wires"]
    assert figure.value == round(told["percent_covered"] * confirmed, 1)
    unnoticed = len(raw["unnoticed_mistakes"]) / raw["mistakes"]
    assert figure.evidence["mutation_score"] == round(100 * (1 - unnoticed), 1)


def again_is_performance(figure: Figure) -> None:
    (objective,) = figure.evidence["objectives"]
    largest = objective["raw"]["timings"][-1]
    pairs = zip(largest["candidate_seconds"], largest["yardstick_seconds"], strict=True)
    ratio = median(candidate / yardstick for candidate, yardstick in pairs)
    assert objective["raw"]["counted"] == "repeated"
    assert objective["ratio"] == round(ratio, 4)
    assert figure.value == round(100 * min(1.0, objective["target"] / round(ratio, 4)), 1)


def again_is_documentation(figure: Figure, tree: Path) -> None:
    raw = figure.evidence["raw"]
    # Two modules, total, Till, add and grade, of which add says nothing of itself.
    assert (raw["documented"], raw["public"]) == (5, 6)
    sections = [name for name, there in raw["sections"].items() if there]
    assert (len(sections), len(raw["sections"])) == (4, 5)
    run("python -m doctest README.md till/receipt.py", tree)
    assert raw["modules_without"] == ["till/grades.py"]
    parts = {"public_api": 83.3, "readme": 80.0, "examples": 50.0}
    assert figure.evidence["parts"] == parts
    assert figure.value == pytest.approx(sum(parts.values()) / 3, abs=0.1)
