"""The test module that a task's own cases make: what an answer to `tests` should look like."""

from __future__ import annotations

import ast

from training.corpus.task import Task

_MOST_TESTS = 8


def own_tests(task: Task) -> str:
    """One pytest function for each clause that has a case we can write without helpers."""
    written: dict[int, str] = {}
    for case in task.cases:
        body = _plain(case.code)
        if body is not None and case.clause not in written:
            written[case.clause] = _function(case.clause, body)
    functions = [written[clause] for clause in sorted(written)][:_MOST_TESTS]
    names = sorted(_exported(task.interface) & _used(functions))
    needs_pytest = "import pytest\n\n" if any("pytest." in text for text in functions) else ""
    imported = f"from {task.module} import {', '.join(names)}\n"
    return f'"""Tests of `{task.module}`."""\n\n{needs_pytest}{imported}' + "".join(functions)


def _function(clause: int, body: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"\n\ndef test_c{clause + 1}() -> None:\n{lines}"


def _exported(interface: str) -> set[str]:
    return {
        node.name
        for node in ast.parse(interface).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    }


def _used(functions: list[str]) -> set[str]:
    tree = ast.parse("\n".join(functions))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _plain(code: str) -> str | None:
    """The case with `raised` written as `pytest.raises`; None when that cannot be done."""
    try:
        statements = [part for node in ast.parse(code).body for part in _without_helper(node)]
    except _NotPlain:
        return None
    return "\n".join(ast.unparse(ast.fix_missing_locations(node)) for node in statements)


class _NotPlain(ValueError):
    """The helper is used in a way that has no short form."""


def _without_helper(node: ast.stmt) -> list[ast.stmt]:
    call = _raised_call(node)
    if call is None:
        if any(isinstance(part, ast.Name) and part.id == "raised" for part in ast.walk(node)):
            raise _NotPlain
        return [node]
    action, expected = call
    if expected is None:
        return [ast.Expr(action)]
    name, arguments = expected
    body = ast.unparse(action)
    shown = ast.unparse(ast.Tuple(arguments, ast.Load()))
    source = (
        f"with pytest.raises({name}) as caught:\n    {body}\nassert caught.value.args == {shown}"
    )
    return ast.parse(source).body


def _raised_call(node: ast.stmt) -> tuple[ast.Call, tuple[str, list[ast.expr]] | None] | None:
    """`assert raised(f, x) == ("E", a)` as the call f(x) and (E, a); None for other code."""
    if not isinstance(node, ast.Assert) or not isinstance(node.test, ast.Compare):
        return None
    left, (right,) = node.test.left, node.test.comparators[:1]
    if not (isinstance(left, ast.Call) and isinstance(left.func, ast.Name)):
        return None
    if left.func.id != "raised" or len(node.test.ops) != 1:
        return None
    action = ast.Call(left.args[0], left.args[1:], left.keywords)
    if isinstance(right, ast.Constant) and right.value is None:
        return action, None
    if not (isinstance(right, ast.Tuple) and isinstance(right.elts[0], ast.Constant)):
        raise _NotPlain
    return action, (str(right.elts[0].value), right.elts[1:])
