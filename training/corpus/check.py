"""Proves one generated task: its solution right, its cases strict, its contract well formed."""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Mapping
from functools import lru_cache
from types import CodeType, ModuleType
from typing import Any

from training.corpus.render import contract_text
from training.corpus.task import Case, Task

MOST_CHARACTERS = 2_800
MOST_LINES = 110
MOST_COLUMNS = 99


class TaskWrong(ValueError):
    """A generated task that must not go into the corpus; the sentence says why."""


def check_task(task: Task) -> None:
    """Raise TaskWrong unless everything about the task holds."""
    _check_text(task)
    _check_interface(task)
    module = load(task.module, task.solution)
    for number, case in enumerate(task.cases):
        problem = failure(module, case)
        if problem:
            raise TaskWrong(f"{task.family}: case {number} fails on the solution: {problem}")
    _check_examples(task, module)
    for number, wrong in enumerate(task.wrong):
        _check_loads(task, wrong)
        if passes(task, wrong):
            raise TaskWrong(f"{task.family}: wrong module {number} passes every case")


def _check_loads(task: Task, source: str) -> None:
    """A wrong module has a wrong rule; one that is no program at all teaches nothing."""
    try:
        load(task.module, source)
    except Exception as error:
        raise TaskWrong(f"{task.family}: a wrong module does not load: {error}") from error


def passes(task: Task, source: str) -> bool:
    """Whether a module of ours passes every case of the task. Runs it here: never call this
    with anything that a model wrote."""
    try:
        module = load(task.module, source)
    except Exception:
        return False
    return not any(failure(module, case) for case in task.cases)


def load(name: str, source: str) -> ModuleType:
    """Execute a module's source under its dotted name."""
    module = ModuleType(name)
    exec(compile(source, f"<{name}>", "exec", dont_inherit=True), module.__dict__)
    return module


def failure(module: ModuleType, case: Case) -> str:
    """Why a case fails on a module; empty when it passes."""
    names = {name: value for name, value in vars(module).items() if not name.startswith("_")}
    try:
        exec(_compiled(case.code), {**names, "raised": raised})
    except Exception as error:
        return f"{type(error).__name__}: {error} in\n{case.code}"
    return ""


@lru_cache(maxsize=256)
def _compiled(code: str) -> CodeType:
    # A case runs against the solution and against every wrong module.
    return compile(code, "<case>", "exec", dont_inherit=True)


def raised(call: Any, *args: Any, **kwargs: Any) -> tuple[Any, ...] | None:
    """Class name and arguments of what the call raises; None when it returns."""
    try:
        call(*args, **kwargs)
    except Exception as error:
        return (type(error).__name__, *error.args)
    return None


def _check_text(task: Task) -> None:
    text = contract_text(task)
    _require(task, len(text) <= MOST_CHARACTERS, f"the contract has {len(text)} characters")
    lines = [line for line in task.solution.splitlines() if line.strip()]
    _require(task, len(lines) <= MOST_LINES, f"the solution has {len(lines)} lines")
    for line in task.solution.splitlines():
        _require(task, len(line) <= MOST_COLUMNS, f"a line is too long: {line}")
    _require(task, bool(task.wrong), "there is no wrong module")
    _require(
        task, not re.search(r"[{}]\w+[{}]", " ".join(task.clauses)), "a name was not filled in"
    )
    covered = {case.clause for case in task.cases}
    missing = set(range(len(task.clauses))) - covered
    _require(task, not missing, f"no case checks {sorted(task.clauses[i] for i in missing)}")


def _check_interface(task: Task) -> None:
    promised = _signatures(task.interface)
    exported = _signatures(task.solution)
    _require(task, promised == exported, f"Interface {promised} differs from {exported}")


def _signatures(source: str) -> Mapping[str, str]:
    """Public functions, methods and annotated fields, each with its signature as text."""
    found: dict[str, str] = {}
    for node in ast.parse(source).body:
        found.update(_described(node, ""))
    return found


def _described(node: ast.stmt, owner: str) -> dict[str, str]:
    if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
        inner = [_described(child, f"{node.name}.") for child in node.body]
        bases = ", ".join(map(ast.unparse, node.bases))
        return {node.name: bases} | {name: text for part in inner for name, text in part.items()}
    if isinstance(node, ast.FunctionDef) and (
        not node.name.startswith("_") or node.name == "__init__"
    ):
        returns = ast.unparse(node.returns) if node.returns else ""
        return {owner + node.name: f"({ast.unparse(node.args)}) -> {returns}"}
    if owner and isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return {owner + node.target.id: ast.unparse(node.annotation)}
    return {}


def _check_examples(task: Task, module: ModuleType) -> None:
    _require(task, bool(task.examples), "there is no example")
    text = "\n".join(task.examples)
    example = doctest.DocTestParser().get_doctest(text, dict(vars(module)), "example", None, 0)
    _require(task, bool(example.examples), "the examples hold no prompt")
    said: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(example, out=said.append)
    _require(task, result.failed == 0, f"an example fails: {''.join(said)}")


def _require(task: Task, holds: bool, problem: str) -> None:
    if not holds:
        raise TaskWrong(f"{task.family} ({task.combination}): {problem}")
