"""A small project to measure, and one real sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.ports import Sandbox
from backend.sandboxing.selection import open_sandbox

BENCH = """
MODULE = "till.receipt"
SIZES = (2000, 50000)


def run(module, size):
    return module.total(list(range(size)))


def yardstick(size):
    total = 0
    for price in range(size):
        total += price
    return total
"""


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    made = open_sandbox()
    yield made
    made.close()


@pytest.fixture
def till(tmp_path: Path) -> Project:
    """One objective of one stage, `till.receipt`, whose benchmark adds up many prices."""
    folder = tmp_path / "proj_till"
    (folder / "bench").mkdir(parents=True)
    (folder / "bench" / "prices.py").write_text(BENCH)
    stage = {"id": "receipt", "title": "Receipt", "level": "core", "module": "till.receipt"}
    return Project.model_validate(
        {
            "id": "proj_till",
            "name": "Till",
            "domain": "business_apps",
            "package": "till",
            "summary": "A till.",
            "complexity": 1,
            "builds": ["A till"],
            "learning_outcomes": ["Counting"],
            "business_impact": {"level": "LOW", "reason": "An example."},
            "objectives": [
                {"id": "prices", "name": "Prices", "summary": "Adds up.", "stages": [stage]}
            ],
            "folder": folder,
        }
    )
