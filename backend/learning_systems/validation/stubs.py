"""Submissions that do nothing: an empty module, and the Interface returning constants."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from backend.learning_systems.contract_files import Contract

CONSTANTS = ("None", "True", "0", "''", "[]", "{}")

_BY_ANNOTATION = {"str": "''", "int": "0", "float": "0.0", "bool": "False", "None": "None"}


def stubs(contract: Contract) -> Iterator[tuple[str, str]]:
    """Name and code of each stub."""
    yield "empty", ""
    for constant in CONSTANTS:
        yield f"returns {constant}", _stub(contract, constant)
    yield "returns by type", _stub(contract, None)


def _stub(contract: Contract, constant: str | None) -> str:
    tree = ast.parse(contract.interface)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            value = "None" if node.name == "__init__" else constant or _typed(node.returns)
            node.body = [ast.Return(ast.parse(value, mode="eval").body)]
    # The stub must stand alone, whatever of the required modules it mentions.
    tree.body.insert(0, ast.parse("from __future__ import annotations").body[0])
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _typed(annotation: ast.expr | None) -> str:
    """The emptiest value of the annotated type."""
    text = ast.unparse(annotation) if annotation else "None"
    outer = text.partition("[")[0]
    empty = {"list": "[]", "dict": "{}", "set": "set()", "tuple": "()", "bytes": "b''"}
    return empty.get(outer) or _BY_ANNOTATION.get(text, "None")
