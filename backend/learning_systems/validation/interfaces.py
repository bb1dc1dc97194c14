"""Whether a module exports exactly what its contract's Interface block says."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def interface_differences(interface: str, code: str) -> tuple[str, ...]:
    """What differs between the block and the module's public definitions, one line each.

    Compared are public functions, classes with their bases, public methods and
    `__init__`, parameters with defaults and annotations, and public names that
    are assigned a value.
    """
    promised, exported = dict(_exports(interface)), dict(_exports(code))
    lacking = [f"{name} is not exported" for name in promised if name not in exported]
    extra = [f"{name} is not in the Interface" for name in exported if name not in promised]
    other = [
        f"{name} is {exported[name]}, promised is {promised[name]}"
        for name in promised
        if name in exported and exported[name] != promised[name]
    ]
    return (*lacking, *extra, *other)


def _exports(source: str) -> Iterator[tuple[str, str]]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and _public(node.name):
            yield node.name, f"class({', '.join(map(ast.unparse, node.bases))})"
            yield from _members(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _public(node.name):
            yield node.name, _signature(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from ((name, "a value") for name in _assigned(node) if _public(name))


def _members(owner: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for node in owner.body:
        name = f"{owner.name}.{getattr(node, 'name', '')}"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if _public(node.name) or node.name == "__init__":
                yield name, _signature(node)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield f"{owner.name}.{node.target.id}", ast.unparse(node.annotation)


def _signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    kind = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    marks = "".join(f"@{ast.unparse(mark)} " for mark in node.decorator_list)
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{marks}{kind}({ast.unparse(node.args)}){returns}"


def _assigned(node: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    yield from (target.id for target in targets if isinstance(target, ast.Name))


def _public(name: str) -> bool:
    return not name.startswith("_")
