"""Small changes of a module that its tests should notice, and some that they should not.

A mistake asks whether a test would notice it. A trip wire ends the process as soon as its
line is reached, so it asks whether any test reaches the line at all. A blank wire looks
like one and does nothing: what breaks at it looks at the module's text, and would break at
the others for that reason alone. Which ones are made is decided by the module's text alone.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from backend.learning_systems.validation.mutants import mutants

SPARE = 6
"""How many times as many mistakes are drawn as are wanted, since some lie on other lines."""

WIRE = 'if {} < {}: __import__("os")._exit(86)'


@dataclass(frozen=True, slots=True)
class Sown:
    """A module with one change in it."""

    path: str
    line: int
    change: str
    code: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.change}"


def mistakes(path: str, code: str, lines: Collection[int], most: int) -> list[Sown]:
    """At most so many mutants, each on one of these lines."""
    found = [each for each in mutants(code, most * SPARE) if each.mistake.line in lines]
    chosen = sorted(found, key=lambda each: _lot(code, str(each.mistake)))[:most]
    return [Sown(path, each.mistake.line, str(each.mistake), each.code) for each in chosen]


def wires(path: str, code: str, lines: Collection[int], most: int) -> list[Sown]:
    """At most so many trip wires, each before a statement of a function on one of these lines."""
    return _laid(path, code, lines, most, "trip wire")


def blanks(path: str, code: str, lines: Collection[int], most: int) -> list[Sown]:
    """The same in the same form, but none of them ever does anything."""
    return _laid(path, code, lines, most, "blank wire")


def _laid(path: str, code: str, lines: Collection[int], most: int, kind: str) -> list[Sown]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        tree = ast.parse(code)
    found = {node.lineno for _, _, node in _inner_statements(tree) if node.lineno in lines}
    chosen = sorted(found, key=lambda line: _lot(code, f"{kind} {line}"))[:most]
    return [Sown(path, line, kind, _wired(tree, line, _wire(code, kind, line)))
            for line in sorted(chosen)]  # fmt: skip


def _wire(code: str, kind: str, line: int) -> str:
    """A statement that only a comparison of two numbers tells from one of the other kind."""
    lot = _lot(code, f"{kind} {line} numbers")
    low, more = int.from_bytes(lot[:3]), 1 + int.from_bytes(lot[3:6])
    first, second = (low, low + more) if kind == "trip wire" else (low + more, low)
    return WIRE.format(first, second)


def _lot(code: str, what: str) -> bytes:
    return hashlib.sha256(f"{what}\0{code}".encode("utf-8", "surrogatepass")).digest()


def _wired(tree: ast.Module, line: int, wire: str) -> str:
    changed = copy.deepcopy(tree)
    for body, index, node in _inner_statements(changed):
        if node.lineno == line:
            body.insert(index, ast.parse(wire).body[0])
            break
    return ast.unparse(changed) + "\n"


def _inner_statements(
    tree: ast.AST, inside: bool = False
) -> Iterator[tuple[list[ast.stmt], int, ast.stmt]]:
    """Statements of functions, each with the list it stands in; docstrings are none."""
    for field, value in ast.iter_fields(tree):
        if not isinstance(value, list):
            continue
        for index, node in enumerate(value):
            if inside and isinstance(node, ast.stmt) and not _is_text(field, node):
                yield value, index, node
            if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
                function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                yield from _inner_statements(node, inside or function)


def _is_text(field: str, node: ast.stmt) -> bool:
    bare = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return field == "body" and bare
