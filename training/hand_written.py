"""Contracts written by hand, with solution and cases: what no template has ever worded."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from training.corpus.task import Case, Task
from training.places import REPOSITORY

FOLDER = REPOSITORY / "tests" / "training" / "hand_written"
PART = "hand_written"


def read_tasks(folder: Path = FOLDER) -> list[Task]:
    """All of them, in the order of their files."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["task"]
        found += [_task(entry) for entry in entries]
    return found


def _task(entry: dict[str, Any]) -> Task:
    """`wrong` lists pairs: what to replace in the solution, and by what."""
    solution = entry["solution"].strip() + "\n"
    return Task(
        family=PART,
        combination=entry["title"],
        title=entry["title"],
        module=entry["module"],
        purpose=entry["purpose"],
        interface=entry["interface"].strip(),
        clauses=tuple(entry["clauses"]),
        examples=tuple(entry["examples"].strip().splitlines()),
        solution=solution,
        cases=tuple(Case(clause - 1, code) for clause, code in entry["cases"]),
        wrong=tuple(solution.replace(old, new) for old, new in entry["wrong"]),
    )
