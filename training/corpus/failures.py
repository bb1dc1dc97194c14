"""What a wrong module gets to hear, in the words the judge uses."""

from __future__ import annotations

import ast
from random import Random
from types import ModuleType
from typing import Any

from backend.learning_systems.records import CaseVerdict
from training.corpus.check import load, raised
from training.corpus.task import Task

_VISIBLE_SHARE = 0.3
_LONGEST = 600


def verdicts(rng: Random, task: Task, wrong: str) -> tuple[CaseVerdict, ...]:
    """A verdict for each case of the task on a wrong module, some of them visible.

    Runs the module here: it must be one of our own.
    """
    module = load(task.module, wrong)
    found = []
    for number, case in enumerate(task.cases):
        message = _message(module, case.code)
        visible = rng.random() < _VISIBLE_SHARE
        outcome = "failed" if message else "passed"
        clause = f"C{case.clause + 1}"
        found.append(CaseVerdict(f"case-{number}", clause, visible, outcome, message))
    return tuple(found)


def _message(module: ModuleType, code: str) -> str:
    """The judge's message for the first statement that fails; "" when all pass."""
    names: dict[str, Any] = {
        name: value for name, value in vars(module).items() if not name.startswith("_")
    }
    names["raised"] = raised
    for node in ast.parse(code).body:
        try:
            exec(compile(ast.Module([node], []), "<case>", "exec"), names)
        except AssertionError:
            return _compared(node, names)[:_LONGEST]
        except Exception as error:
            return f"{type(error).__name__}: {error}"[:_LONGEST]
    return ""


def _compared(node: ast.stmt, names: dict[str, Any]) -> str:
    if not (isinstance(node, ast.Assert) and isinstance(node.test, ast.Compare)):
        return "AssertionError"
    try:
        shown = [
            repr(eval(compile(ast.Expression(side), "<side>", "eval"), names))
            for side in (node.test.left, node.test.comparators[0])
        ]
    except Exception:  # it does not work twice
        return "AssertionError"
    operator = ast.unparse(node.test).removeprefix(ast.unparse(node.test.left)).split()[0]
    return f"assert {shown[0]} {operator} {shown[1]}"
