"""Test modules that a model wrote: held against rules without running them, and cut down.

Nothing here runs what it reads. What passes the rules runs in the sandbox alone.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator

from backend.learning_systems.answers import Code, parse_answer
from backend.learning_systems.contract_files import Contract

TOOLS = frozenset({"pytest"})


def source_of(text: str) -> str:
    """The Python source in an answer, "" when there is none."""
    parsed = parse_answer(text)
    return parsed.source if isinstance(parsed, Code) else ""


def objection(text: str, contract: Contract, allowed: Collection[str] = ()) -> str:
    """Why an answer cannot serve as tests of the contract's module; "" when it can."""
    source = source_of(text)
    if not source:
        return "there is no code in it"
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return f"it does not parse: {error}"
    if not any(map(_asserts, _tests(tree))):
        return "no test in it asserts anything"
    imported = set(_imported(tree))
    if contract.module not in imported:
        return f"it does not import {contract.module}"
    for name in sorted(imported):
        if not _may_import(name, contract, allowed):
            return f"it imports {name}, which tests of this module may not"
    return ""


def without(source: str, names: Collection[str]) -> str:
    """The module without these top-level tests; "" when no test would be left."""
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if getattr(node, "name", None) not in names]
    return ast.unparse(tree) + "\n" if any(True for _ in _tests(tree)) else ""


def top_name(case_id: str) -> str:
    """The top-level function or class that a case of pytest's belongs to."""
    return case_id.partition("::")[0].partition("[")[0]


def text_of(source: str, name: str) -> str:
    """One top-level function or class as text."""
    found = (node for node in ast.parse(source).body if getattr(node, "name", None) == name)
    return next((ast.unparse(node) for node in found), "")


def _tests(tree: ast.Module) -> Iterator[ast.stmt]:
    for node in tree.body:
        function = isinstance(node, ast.FunctionDef) and node.name.startswith("test")
        if function or (isinstance(node, ast.ClassDef) and node.name.startswith("Test")):
            yield node


def _asserts(test: ast.AST) -> bool:
    """Whether it compares something, or waits for an exception."""
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Attribute) and node.attr == "raises")
        for node in ast.walk(test)
    )


def _imported(tree: ast.Module) -> Iterator[str]:
    """Dotted names; `from package import module` is `package.module`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            if "." in base:
                yield base
            else:
                yield from (f"{base}.{alias.name}" for alias in node.names)


def _may_import(name: str, contract: Contract, allowed: Collection[str]) -> bool:
    if any(name == m or name.startswith(m + ".") for m in (contract.module, *contract.requires)):
        return True
    top = name.partition(".")[0]
    own = contract.module.partition(".")[0]
    return top != own and (top in sys.stdlib_module_names or top in TOOLS or top in allowed)
