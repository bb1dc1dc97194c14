"""Statements of a module: what counts as size, since nobody can pad it with text."""

from __future__ import annotations

import ast
from collections.abc import Iterator

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def real(tree: ast.AST) -> Iterator[ast.stmt]:
    """Every statement in the order of the text, but no docstring, bare constant or `pass`."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.stmt) and not _empty(child):
            yield child
        yield from real(child)


def count(tree: ast.AST) -> int:
    """How many there are below `tree`."""
    return sum(1 for _ in real(tree))


def _empty(node: ast.stmt) -> bool:
    bare = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return bare or isinstance(node, ast.Pass)
