"""Complexity and maintainability of each function, and of what stands outside of functions.

Radon's figures: McCabe's cyclomatic complexity, Halstead's volume, and the maintainability
index of the two with the number of statements. Its term for comments is left out, since
comments and docstrings cost nothing.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import Any

import statements
from radon.metrics import h_visit_ast, mi_compute
from radon.visitors import ComplexityVisitor

ORIGINAL_SCALE = 171 / 100
"""Radon gives the index out of 100; its authors' thresholds are out of 171."""


def measure(tree: ast.Module) -> list[dict[str, Any]]:
    """The figures of each block that has a statement."""
    found = [_figures(node.name, node) for node in _functions(tree)]
    return [*found, *_outside(tree)]


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions and methods; one inside another belongs to it."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, statements.FUNCTIONS):
            yield child
        else:
            yield from _functions(child)


def _figures(name: str, node: ast.stmt) -> dict[str, Any]:
    whole = ast.Module([_without_docstring(node)], [])
    visitor = ComplexityVisitor.from_ast(whole)
    complexity = sum(_complexity(function) for function in visitor.functions)
    return _told(name, node.lineno, statements.count(whole), complexity, whole)


def _complexity(function: Any) -> int:
    """A function's, with that of the functions inside it."""
    return int(function.complexity) + sum(_complexity(each) - 1 for each in function.closures)


def _outside(tree: ast.Module) -> Iterator[dict[str, Any]]:
    """The module without the bodies of its functions."""
    rest = _Emptied().visit(copy.deepcopy(tree))
    size = sum(not isinstance(each, statements.FUNCTIONS) for each in statements.real(rest))
    if size:
        yield _told("<module>", 1, size, _outer_complexity(rest), rest)


def _outer_complexity(rest: ast.Module) -> int:
    visitor = ComplexityVisitor.from_ast(rest)
    return int(visitor.complexity) + sum(
        int(each.real_complexity) - 1 - len(each.methods) for each in visitor.classes
    )


def _told(name: str, line: int, size: int, complexity: int, node: ast.AST) -> dict[str, Any]:
    volume = h_visit_ast(node).total.volume
    index = mi_compute(volume, complexity, size, 0) * ORIGINAL_SCALE
    return {
        "name": name,
        "line": line,
        "statements": size,
        "complexity": complexity,
        "volume": round(volume, 1),
        "maintainability": round(index, 1),
    }


def _without_docstring(node: ast.stmt) -> ast.stmt:
    kept = copy.copy(node)
    body = getattr(node, "body", [])
    if ast.get_docstring(node, clean=False) is not None:  # type: ignore[arg-type]
        kept.body = body[1:] or [ast.Pass()]  # type: ignore[attr-defined]
    return kept


class _Emptied(ast.NodeTransformer):
    """Takes out what functions do and docstrings say."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.body = [ast.Pass()]
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.body = [ast.Pass()]
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return ast.Pass() if isinstance(node.value, ast.Constant) else node
