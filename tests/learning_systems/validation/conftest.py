"""A small project with one stage, its solution and mistakes, and a real sandbox to prove it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from backend.learning_systems.curriculum_files import load_project
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.ports import Sandbox
from backend.learning_systems.validation import Report, lint, validate
from backend.sandboxing.selection import open_sandbox

PROJECT = """
id = "proj_till"
name = "Till"
domain = "business_apps"
package = "till"
summary = "A till."
complexity = 1
builds = ["A till"]
learning_outcomes = ["Counting"]

[business_impact]
level = "LOW"
reason = "An example."

[[objectives]]
id = "prices"
name = "Prices"
summary = "Adds prices up."

[[objectives.stages]]
id = "receipt"
title = "Receipt"
level = "core"
module = "till.receipt"
"""

CONTRACT = """# Receipt

module: till.receipt
requires: none

Adds up the prices of a receipt, in cents.

## Interface

```python
def total(prices: list[int], percent_off: int = 0) -> int: ...
```

## Behaviour

- C1. `total` is the sum of `prices`.
- C2. `percent_off` takes so many hundredths off the sum; a half cent is rounded up.
- C3. A negative price raises `ValueError(price)`.

## Examples

```python
>>> from till.receipt import total
>>> total([100, 50], percent_off=10)
135
```
"""

SUITE = """
import pytest
from grace_case import case
from till.receipt import total


@case("sum", clause="C1", visible=True)
def test_sum():
    assert total([100, 50]) == 150


@case("large-sum", clause="C1")
def test_large_sum():
    assert total([1, 2, 3, 4]) == 10


@case("percent", clause="C2")
@pytest.mark.parametrize(
    ("percent", "result"), [(10, 135), (1, 149)], ids=["tenth", "half-up"]
)
def test_percent(percent, result):
    assert total([100, 50], percent) == result


@case("negative", clause="C3", visible=True)
def test_negative():
    with pytest.raises(ValueError) as caught:
        total([5, -1])
    assert caught.value.args == (-1,)


@case("negative-first", clause="C3")
def test_negative_first():
    with pytest.raises(ValueError) as caught:
        total([-7, 5])
    assert caught.value.args == (-7,)
"""

EXEMPLAR = '''"""Adds up receipts."""


def total(prices: list[int], percent_off: int = 0) -> int:
    for price in prices:
        if price < 0:
            raise ValueError(price)
    return (sum(prices) * (100 - percent_off) + 50) // 100
'''

MISTAKES = {
    "rounds_down": ("C2", EXEMPLAR.replace(" + 50", "")),
    "accepts_returns": ("C3", EXEMPLAR.replace("price < 0", "price is None")),
    "names_the_field": ("C3", EXEMPLAR.replace("ValueError(price)", 'ValueError("price")')),
}

PROPERTIES = """
from grace_case import Property
from hypothesis import strategies as st

MODULE = "till.receipt"


def whole_sum(module, prices):
    assert module.total(prices) == sum(prices), "the total is not the sum"


PROPERTIES = [Property("whole-sum", "C1", st.lists(st.integers(0, 99), max_size=5), whole_sum)]
"""

BENCH = """
MODULE = "till.receipt"
SIZES = (100, 10000)


def run(module, size):
    return module.total(list(range(size)))


def yardstick(size):
    total = 0
    for price in [*range(size)] * 40:
        total += price
    return total // 40
"""


@dataclass(frozen=True)
class Till:
    """The project's files, which a test may change, and the two tools."""

    folder: Path
    exemplar_root: Path
    sandbox: Sandbox
    kept: Path
    """Runs that several tests make alike are made once."""

    @property
    def project(self) -> Project:
        return load_project(self.folder)

    def change(self, file: str, old: str, new: str) -> None:
        """Replace text in a file of the project, or of the exemplars when it is there."""
        path = self.folder / file
        path = path if path.is_file() else self.exemplar_root / "proj_till" / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def lint(self) -> Report:
        return lint(self.project, [], self.sandbox, self.exemplar_root, cache_path=self.kept)

    def validate(self, mutants: bool = False) -> Report:
        return validate(
            self.project,
            [],
            self.sandbox,
            self.exemplar_root,
            cache_path=self.kept,
            repeats=2,
            mutants=mutants,
        )


@pytest.fixture(scope="package")
def sandbox() -> Iterator[Sandbox]:
    opened = open_sandbox()
    yield opened
    opened.close()


@pytest.fixture(scope="package")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("proofs") / "proofs.json"


@pytest.fixture
def till(tmp_path: Path, sandbox: Sandbox, kept: Path) -> Till:
    """The project with an up-to-date manifest."""
    files = {
        "business_apps/proj_till/project.toml": PROJECT,
        "business_apps/proj_till/contracts/receipt.md": CONTRACT,
        "business_apps/proj_till/acceptance/test_receipt.py": SUITE,
        "business_apps/proj_till/properties/receipt.py": PROPERTIES,
        "business_apps/proj_till/bench/prices.py": BENCH,
        "exemplars/proj_till/till/receipt.py": EXEMPLAR,
    }
    for slug, (clause, code) in MISTAKES.items():
        path = f"exemplars/proj_till/misunderstandings/receipt/{slug}.py"
        files[path] = f"# {clause}: {slug.replace('_', ' ')}\n{code}"
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    made = Till(tmp_path / "business_apps/proj_till", tmp_path / "exemplars", sandbox, kept)
    assert made.lint().ok
    return made
