"""Statements that stand in blocks which occur more than once, in one module or in several.

Imports, docstrings and signatures do not count, since modules alike in these are no copies.
"""

from __future__ import annotations

import ast
import copy
import warnings
from collections import defaultdict
from typing import Any

import statements

BLOCK = 6
"""Statements in a row that must be equal."""
MOST_TOLD = 20
_IGNORED = (ast.Import, ast.ImportFrom, *statements.FUNCTIONS, ast.ClassDef)
_NESTED = ("body", "orelse", "finalbody", "handlers", "cases")

Place = tuple[str, int]


def survey(tree: dict[str, str]) -> dict[str, Any]:
    """How many statements there are, how many are repeated, and the first places."""
    lines = {path: _normalised(text) for path, text in tree.items()}
    places: dict[tuple[str, ...], list[Place]] = defaultdict(list)
    for path, found in lines.items():
        for start in range(len(found) - BLOCK + 1):
            block = tuple(text for _, text in found[start : start + BLOCK])
            places[block].append((path, start))
    repeated = [where for where in places.values() if len(where) > 1]
    covered = {
        (path, start + offset)
        for where in repeated
        for path, start in where
        for offset in range(BLOCK)
    }
    return {
        "statements": sum(map(len, lines.values())),
        "repeated": len(covered),
        "block": BLOCK,
        "first": [[_place(each, lines) for each in where] for where in repeated[:MOST_TOLD]],
    }


def _place(place: Place, lines: dict[str, list[tuple[int, str]]]) -> str:
    path, start = place
    return f"{path}:{lines[path][start][0]}"


def _normalised(text: str) -> list[tuple[int, str]]:
    """Line and text of each statement, without its layout, comments and inner blocks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    return [
        (node.lineno, _head(node))
        for node in statements.real(tree)
        if not isinstance(node, _IGNORED)
    ]


def _head(node: ast.stmt) -> str:
    bare = copy.copy(node)
    for name in _NESTED:
        if hasattr(bare, name):
            setattr(bare, name, [])
    return ast.unparse(ast.fix_missing_locations(bare))
