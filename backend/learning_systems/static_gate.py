"""What can be said of a module without running it. A refusal here costs no sandbox run.

It saves time and gives clear feedback; it is no security boundary: that is
the sandbox alone.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator

from backend.learning_systems.contract_files import Contract
from backend.learning_systems.stage_files import StageMaterial


def refusal(code: str, material: StageMaterial, allowed_packages: Iterable[str] = ()) -> str | None:
    """Why this module cannot meet the contract, in one sentence, or None.

    Checks that it parses, defines every top-level name and every method of the
    Interface, and imports only the standard library, required modules and
    allowed packages.
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return f"It does not parse: {error}."
    return _missing(tree, material.contract) or _forbidden(tree, material, set(allowed_packages))


def _missing(tree: ast.Module, contract: Contract) -> str | None:
    # A star import or a dynamic definition may provide a name in ways not seen
    # here; the contract asks for plain definitions, so that is refused too.
    present = set(_names(tree))
    lacking = [name for name in _names(ast.parse(contract.interface)) if name not in present]
    return f"It does not define {', '.join(lacking)}." if lacking else None


def _names(tree: ast.Module) -> Iterator[str]:
    """Top-level names, and `Class.method` for public methods."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.ClassDef):
            yield node.name
            yield from (f"{node.name}.{method}" for method in _methods(node))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from _assigned(node)


def _methods(node: ast.ClassDef) -> Iterator[str]:
    for item in node.body:
        named = isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)
        if named and not item.name.startswith("_"):  # type: ignore[attr-defined]
            yield item.name  # type: ignore[attr-defined]


def _assigned(node: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    yield from (target.id for target in targets if isinstance(target, ast.Name))


def _forbidden(tree: ast.Module, material: StageMaterial, packages: set[str]) -> str | None:
    contract = material.contract
    for name in _imported(tree, contract.module):
        top = name.partition(".")[0]
        if not {name, top}.isdisjoint(material.forbidden_imports):
            return f"It imports {name}, which the contract forbids."
        own = contract.module.partition(".")[0]
        if top == own:
            if not _is_required(name, contract):
                return f"It imports {name}, which the contract does not list under requires."
        elif top not in sys.stdlib_module_names and top not in packages:
            return f"It imports {name}, which is neither standard library nor allowed."
    return None


def _is_required(name: str, contract: Contract) -> bool:
    return any(name == module or name.startswith(module + ".") for module in contract.requires)


def _imported(tree: ast.Module, module: str) -> Iterator[str]:
    """Absolute dotted names of everything imported, relative imports resolved."""
    package = module.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = f"{package}.{base}".rstrip(".")
            if base == package:  # from . import contacts, from crm_system import contacts
                yield from (f"{base}.{alias.name}" for alias in node.names)
            else:
                yield base
