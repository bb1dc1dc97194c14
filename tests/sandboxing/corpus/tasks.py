"""Small function tasks in the manner of public benchmarks: solution, wrong answer, suite.

A task is one file of three parts, each behind a line `#=== NAME`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from backend.learning_systems.jobs import Job, Judge, Limits, Result
from backend.learning_systems.ports import Sandbox

FOLDER = Path(__file__).parents[1] / "public_tasks"
PARTS = ("solution", "wrong", "suite")


@dataclass(frozen=True, slots=True)
class Task:
    """A function to write, with a suite that only the right answer passes."""

    name: str
    solution: bytes
    wrong: bytes
    suite: bytes

    def judge(self, sandbox: Sandbox, answer: bytes) -> Result:
        suite = Judge(self.suite, f"test_{self.name}.py")
        return sandbox.run(Job({"solution.py": answer}, suite, Limits(wall_seconds=20)))


def load(path: Path) -> Task:
    """Read one task; KeyError when a part is missing."""
    _, *parts = ("\n" + path.read_text()).split("\n#=== ")
    found = dict(part.split("\n", 1) for part in parts)
    return Task(path.stem, *(found[name].encode() + b"\n" for name in PARTS))


def tasks() -> list[Task]:
    return [load(path) for path in sorted(FOLDER.glob("*.task"))]
