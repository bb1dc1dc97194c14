"""Which module an example is an example of: one whose public names it uses.

Read from the text alone. A name that the example makes itself is not the module's.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(slots=True)
class _Reading:
    """Local names while statements are read: what each stands for, and what was used."""

    direct: dict[str, str] = field(default_factory=dict)
    """Name -> the module whose public name it is."""
    modules: dict[str, str] = field(default_factory=dict)
    """Name or dotted name -> the module that it is."""
    used: set[str] = field(default_factory=set)


def parsed(text: str) -> ast.Module | None:
    """The syntax tree; None of what is no Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def public_names(tree: ast.Module) -> frozenset[str]:
    """What a module defines at its top without an underscore in front."""
    return frozenset(name for name in defined_names(tree) if not name.startswith("_"))


def defined_names(tree: ast.Module) -> Iterator[str]:
    """Classes, functions and variables at the top of a module."""
    for node in tree.body:
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def modules_used(
    statements: Iterable[str], public: Mapping[str, frozenset[str]], given: str = ""
) -> frozenset[str]:
    """The modules of which some statement uses a public name.

    `public` maps modules to their public names; those of `given` need no import.
    Statements that are no Python use nothing.
    """
    reading = _Reading(direct=dict.fromkeys(public.get(given, ()), given))
    for tree in filter(None, map(parsed, statements)):
        nodes = list(ast.walk(tree))
        for node in nodes:
            _import(node, public, reading)
        for node in nodes:
            _use(node, public, reading)
        for node in nodes:
            reading.direct.pop(_made(node), None)
    return frozenset(reading.used)


def _import(node: ast.AST, public: Mapping[str, frozenset[str]], reading: _Reading) -> None:
    if isinstance(node, ast.Import):
        for alias in node.names:
            reading.modules[alias.asname or alias.name] = alias.name
    elif isinstance(node, ast.ImportFrom) and node.module:
        known = public.get(node.module, frozenset())
        for alias in node.names:
            name, whole = alias.asname or alias.name, f"{node.module}.{alias.name}"
            if alias.name == "*":
                reading.direct |= dict.fromkeys(known, node.module)
            elif alias.name in known:
                reading.direct[name] = node.module
            elif whole in public:
                reading.modules[name] = whole


def _use(node: ast.AST, public: Mapping[str, frozenset[str]], reading: _Reading) -> None:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in reading.direct:
        reading.used.add(reading.direct[node.id])
    elif isinstance(node, ast.Attribute):
        module = reading.modules.get(_dotted(node.value), "")
        if node.attr in public.get(module, ()):
            reading.used.add(module)


def _made(node: ast.AST) -> str:
    """The name that a node gives a meaning of its own; "" for any other node."""
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return node.name
    return node.id if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) else ""


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"
