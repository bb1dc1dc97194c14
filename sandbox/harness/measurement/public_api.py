"""The public names of a module: are they typed, are they documented."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

import statements

LEAST_WORDS = 3
"""Different words that a docstring has at least."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def survey(tree: ast.Module) -> dict[str, Any]:
    """The module itself and each public class, function and method."""
    names = list(_names(tree, ""))
    return {"documented": _documented(tree), "names": names}


def _names(tree: ast.AST, owner: str) -> Iterator[dict[str, Any]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, statements.FUNCTIONS):
            if _is_public(node.name) or node.name == "__init__":
                yield _function(node, owner)
        elif isinstance(node, ast.ClassDef):
            if _is_public(node.name):
                yield _class(node, owner)
                yield from _names(node, f"{owner}{node.name}.")
        elif not isinstance(node, ast.expr):
            yield from _names(node, owner)


def _is_public(name: str) -> bool:
    return not name.startswith("_")


def _class(node: ast.ClassDef, owner: str) -> dict[str, Any]:
    return {
        "name": owner + node.name,
        "line": node.lineno,
        "slots": 0,
        "typed": 0,
        "documented": _documented(node),
    }


def _function(node: Function, owner: str) -> dict[str, Any]:
    slots = list(_slots(node, bool(owner)))
    return {
        "name": owner + node.name,
        "line": node.lineno,
        "slots": len(slots),
        "typed": sum(map(_says_something, slots)),
        # What a constructor does, its class says.
        "documented": None if node.name == "__init__" else _documented(node),
    }


def _slots(node: Function, is_method: bool) -> Iterator[ast.expr | None]:
    """The annotation, or None, of each parameter and of what is returned."""
    given = node.args
    positional = [*given.posonlyargs, *given.args]
    if is_method and positional and not _is_static(node):
        positional = positional[1:]
    extra = [each for each in (given.vararg, given.kwarg) if each is not None]
    for argument in [*positional, *given.kwonlyargs, *extra]:
        yield argument.annotation
    if node.name != "__init__":
        yield node.returns


def _is_static(node: Function) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "staticmethod"
               for each in node.decorator_list)  # fmt: skip


def _says_something(annotation: ast.expr | None) -> bool:
    """Any is what one writes to say nothing."""
    name = getattr(annotation, "id", getattr(annotation, "attr", ""))
    text = getattr(annotation, "value", "")
    return annotation is not None and "Any" not in (name, text)


def _documented(node: ast.Module | ast.ClassDef | Function) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", (ast.get_docstring(node) or "").casefold())
    return len(set(words)) >= LEAST_WORDS
