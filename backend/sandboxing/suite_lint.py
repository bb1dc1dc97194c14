"""What a suite may not do under the split judge, as far as its text proves it.

    for problem in lint_suite(source, package="crm_system"): ...

A suite compares builtin data and passes builtin data and callables. What only
might be wrong is let through; `suite_names.py` knows what a name surely is.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from backend.sandboxing.suite_names import Names

HELPERS = frozenset({"pytest", "grace_case", "grace_program", "hypothesis", "__future__"})
MARKS = frozenset({"skip", "skipif", "xfail"})
SKIPPING = frozenset({"skip", "xfail", "importorskip", "exit"})
SWALLOWING = frozenset({"Exception", "BaseException", "AssertionError"})


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that the suite must not do, and where it does it."""

    line: int
    rule: str
    message: str


def lint_suite(source: str | bytes, *, package: str | None = None) -> list[Problem]:
    """Problems by line. `package`: the only package under test; None: whatever is not standard."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        return [Problem(getattr(error, "lineno", None) or 1, "syntax", str(error))]
    return sorted(set(_problems(tree, package)))


def _problems(tree: ast.Module, package: str | None) -> Iterator[Problem]:
    module = Names.of_module(tree, lambda name: _is_under_test(name, package))
    for node in ast.walk(tree):
        yield from _imports(node, package)
        yield from _skips(node)
        yield from _sleeps(node, module)
        yield from _swallowed(node)
    for function in _functions(tree):
        names = module.inside(function)
        for node in ast.walk(function):
            yield from _passed(node, names)
            yield from _compared(node, names)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _is_under_test(name: str, package: str | None) -> bool:
    top = name.partition(".")[0]
    if package is not None:
        return top == package
    return top not in sys.stdlib_module_names and top not in HELPERS


def _imports(node: ast.AST, package: str | None) -> Iterator[Problem]:
    if isinstance(node, ast.Import):
        imported = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        imported = [node.module or "."] if not node.level else ["."]
    else:
        return
    if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
        yield Problem(node.lineno, "import", "* lets the module under test replace any name here")
    for name in imported:
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names or top in HELPERS or _is_under_test(name, package):
            continue
        yield Problem(node.lineno, "import", f"{name} is neither standard nor under test")


def _skips(node: ast.AST) -> Iterator[Problem]:
    if not isinstance(node, ast.Attribute):
        return
    owner = node.value
    marked = isinstance(owner, ast.Attribute) and owner.attr == "mark" and node.attr in MARKS
    called = isinstance(owner, ast.Name) and owner.id == "pytest" and node.attr in SKIPPING
    unittest = isinstance(owner, ast.Name) and owner.id == "unittest" and "skip" in node.attr
    if marked or called or unittest:
        yield Problem(node.lineno, "skip", f"{node.attr}: a case that does not run is no pass")


def _sleeps(node: ast.AST, names: Names) -> Iterator[Problem]:
    if not isinstance(node, ast.Call):
        return
    called = names.standard_name(node.func)
    if called not in ("time.sleep", "asyncio.sleep"):
        return
    if called == "asyncio.sleep" and node.args and _is_zero(node.args[0]):
        return
    yield Problem(node.lineno, "sleep", "inject a clock instead of sleeping")


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0


def _swallowed(node: ast.AST) -> Iterator[Problem]:
    if not isinstance(node, ast.Try) or not any(_asserts(part) for part in node.body):
        return
    for handler in node.handlers:
        ends = any(isinstance(part, ast.Raise | ast.Assert) for part in ast.walk(handler))
        if _caught(handler) & SWALLOWING and not ends:
            yield Problem(handler.lineno, "swallowed", "a failed assertion is caught here")


def _caught(handler: ast.ExceptHandler) -> set[str]:
    if handler.type is None:
        return {"BaseException"}
    return {part.id for part in ast.walk(handler.type) if isinstance(part, ast.Name)}


def _asserts(node: ast.stmt) -> bool:
    return any(isinstance(part, ast.Assert) for part in ast.walk(node))


def _passed(node: ast.AST, names: Names) -> Iterator[Problem]:
    """A class of the suite, or an object of one, handed to the module under test."""
    if not isinstance(node, ast.Call) or not names.is_under_test(node.func):
        return
    for value in (*node.args, *(keyword.value for keyword in node.keywords)):
        own = names.own_class(value)
        if own is not None:
            yield Problem(
                value.lineno, "passed", f"{own} is the suite's own; pass builtin data or a callable"
            )


def _compared(node: ast.AST, names: Names) -> Iterator[Problem]:
    if not isinstance(node, ast.Compare):
        return
    sides = [node.left, *node.comparators]
    for left, how, right in zip(sides, node.ops, sides[1:], strict=False):
        if not isinstance(how, ast.Eq | ast.NotEq):
            continue
        if names.is_object(left) and names.is_object(right):
            yield Problem(
                left.lineno,
                "equality",
                "two objects under test decide this themselves; compare data",
            )
        changed = names.changeable_argument(left, right) or names.changeable_argument(right, left)
        if changed:
            yield Problem(
                left.lineno, "argument", f"the call may change {changed} before it is compared"
            )
