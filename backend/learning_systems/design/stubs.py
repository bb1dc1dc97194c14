"""Importable stubs: each module with the names and signatures of its contract, and no work."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Mapping, Sequence

from backend.learning_systems.acceptance import package_files
from backend.learning_systems.contract_files import Contract

_BANNER = "Made from the contract: names and signatures only, nothing here works."
_FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def stub_files(contracts: Sequence[Contract]) -> dict[str, str]:
    """The stubs by path, with the `__init__.py` files that make them packages."""
    stubs = {stub_path(contract): stub_text(contract) for contract in contracts}
    return {path: data.decode() for path, data in package_files(stubs).items()}


def stub_path(contract: Contract) -> str:
    return contract.module.replace(".", "/") + ".py"


def stub_text(contract: Contract) -> str:
    """The stub of one module."""
    purpose = textwrap.fill(f"{contract.title}. {contract.purpose}", 96)
    said = f"{purpose}\n\n{_BANNER}\n".replace("\\", "\\\\").replace('"', '\\"')
    return f'"""{said}"""\n\nfrom __future__ import annotations\n\n{contract.interface}\n'


def promised_shapes(interface: str) -> Mapping[str, str]:
    """Each public name of an Interface, methods as `Class.method`, with its shape.

    A shape is "value", "class(Base)", or "def(name, other=, *rest)".
    """
    shapes: dict[str, str] = {}
    for node in ast.parse(interface).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            shapes[node.name] = f"class({', '.join(ast.unparse(base) for base in node.bases)})"
            shapes |= _members(node)
        else:
            shapes |= _shape_of(node)
    return shapes


def _members(owner: ast.ClassDef) -> dict[str, str]:
    return {
        f"{owner.name}.{name}": shape
        for node in owner.body
        for name, shape in _shape_of(node).items()
    }


def _shape_of(node: ast.stmt) -> dict[str, str]:
    if isinstance(node, _FunctionNode):
        public = not node.name.startswith("_") or node.name == "__init__"
        return {node.name: f"def({', '.join(_parameters(node.args))})"} if public else {}
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        return {name: "value" for name in names if not name.startswith("_")}
    return {}


def _parameters(given: ast.arguments) -> list[str]:
    ordinary = [*given.posonlyargs, *given.args]
    without = len(ordinary) - len(given.defaults)
    found = [each.arg + ("=" if n >= without else "") for n, each in enumerate(ordinary)]
    if given.vararg is not None:
        found.append(f"*{given.vararg.arg}")
    for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        found.append(f"{each.arg} only" + ("" if default is None else "="))
    if given.kwarg is not None:
        found.append(f"**{given.kwarg.arg}")
    return found
