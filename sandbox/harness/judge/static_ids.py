"""Which tests a suite's text names, whatever happens when it is imported."""

from __future__ import annotations

import ast

HOOKS = frozenset({"pytest_generate_tests", "setup_module", "pytest_collection_modifyitems"})


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


def exact_ids(source: bytes) -> list[str] | None:
    """The ids of a suite so plain that its text alone decides them; None for any other.

    Plain: imports, constants, undecorated functions, and classes without bases.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None
    if not all(map(_is_plain, tree.body)):
        return None
    return list(dict.fromkeys(static_ids(source)))


def _is_plain(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef):
        return not node.decorator_list and node.name not in HOOKS and node.name[:1] != "_"
    if isinstance(node, ast.ClassDef):
        return not (node.decorator_list or node.bases or node.keywords) and all(
            isinstance(part, ast.FunctionDef) and _is_plain(part) for part in node.body
        )
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        named = all(isinstance(target, ast.Name) and target.id[:4] != "test" for target in targets)
        return named and _is_constant(node.value)
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text or _is_plain_import(node)


def _is_plain_import(node: ast.stmt) -> bool:
    """An import that brings in no name that pytest would take for a test."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return False
    names = [alias.asname or alias.name for alias in node.names]
    return not any(name == "*" or name[:4] in ("test", "Test") for name in names)


def _is_constant(node: ast.expr | None) -> bool:
    try:
        ast.literal_eval(node or ast.Constant(None))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _is_test(node: ast.stmt) -> bool:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return isinstance(node, kinds) and node.name.startswith("test")
