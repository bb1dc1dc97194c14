"""Which tests a suite's text names, whatever happens when it is imported."""

from __future__ import annotations

import ast


def static_ids(source: bytes) -> list[str]:
    """`test_name` and `TestClass::test_name` of what stands at the top of the file."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return []
    found: list[str] = []
    for node in tree.body:
        if _is_test(node):
            found.append(node.name)  # type: ignore[attr-defined]
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            found += [f"{node.name}::{part.name}" for part in node.body if _is_test(part)]  # type: ignore[attr-defined]
    return found


def _is_test(node: ast.stmt) -> bool:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return isinstance(node, kinds) and node.name.startswith("test")
