"""Parts of a module's text that stand on their own: some names and all that they rest on."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PropertyText:
    """One entry of a properties file's PROPERTIES, as its text has it."""

    name: str
    clause: str
    check: ast.expr


def property_texts(tree: ast.Module) -> Iterator[PropertyText]:
    """The properties whose name, clause and check the text itself tells."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and "PROPERTIES" in _defined(node):
            yield from filter(None, map(_property_text, ast.walk(node)))


def _property_text(node: ast.AST) -> PropertyText | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return None
    if node.func.id != "Property":
        return None
    fields = dict(zip(("name", "clause", "strategy", "check"), node.args, strict=False))
    fields |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    name, clause, check = (fields.get(key) for key in ("name", "clause", "check"))
    if not isinstance(name, ast.Constant) or not isinstance(clause, ast.Constant) or check is None:
        return None
    return PropertyText(str(name.value), str(clause.value), check)


def excerpt(tree: ast.Module, names: Iterable[str]) -> list[ast.stmt]:
    """The statements at the top of a module that these names rest on, in its order."""
    by_name: dict[str, list[ast.stmt]] = {}
    for node in tree.body:
        for name in _defined(node):
            by_name.setdefault(name, []).append(node)
    needed: set[int] = set()
    waiting = list(names)
    while waiting:
        for node in by_name.pop(waiting.pop(), ()):
            if id(node) not in needed:
                needed.add(id(node))
                waiting.extend(used_names(node))
    return [node for node in tree.body if id(node) in needed]


def used_names(node: ast.AST) -> set[str]:
    """The names that a piece of syntax takes from the module around it, builtins among them."""
    table = symtable.symtable(ast.unparse(node), "excerpt", "exec")
    here = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    return here.union(*map(_globals, table.get_children()))


def _globals(table: symtable.SymbolTable) -> set[str]:
    own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
    return own.union(*map(_globals, table.get_children()))


def _defined(node: ast.stmt) -> set[str]:
    """Names that a statement at the top of a module gives a value."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return set()
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return {
        each.id
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }
