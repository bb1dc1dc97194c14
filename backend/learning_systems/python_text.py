"""Small questions about text that may be Python, asked without running it."""

from __future__ import annotations

import ast
import re
import warnings

_SIGNATURE = re.compile(r"^(?:async +def|def|class) +(\w+)", re.MULTILINE)
_QUOTES = re.compile(r"\\.|\"\"\"|'''|\"|'|#|\n", re.DOTALL)


def inside_triple_quotes(code: str) -> bool:
    """Whether a triple-quoted string is still open at the end of this code."""
    opened = ""
    comment = False
    for match in _QUOTES.finditer(code):
        mark = match.group()
        if mark == "\n":
            comment = False
            opened = opened if len(opened) == 3 else ""
        elif comment or mark.startswith("\\"):
            continue
        elif opened:
            opened = "" if mark == opened else opened
        elif mark == "#":
            comment = True
        else:
            opened = mark
    return len(opened) == 3


def parse_python(code: str) -> ast.Module | None:
    """The syntax tree, or None for anything that is no Python module."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def defined_names(tree: ast.Module) -> set[str]:
    """Names that the module binds at its top level, branches of `if` and `try` included."""
    names: set[str] = set()
    waiting: list[ast.stmt] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                names.update(part.id for part in ast.walk(target) if isinstance(part, ast.Name))
        elif isinstance(node, ast.If | ast.Try):
            waiting += [*node.body, *node.orelse]
            for handler in getattr(node, "handlers", []):
                waiting += handler.body
    return names


def promised_names(interface: str) -> set[str]:
    """Names that an interface's signatures promise; its imports are no promise."""
    tree = parse_python(interface)
    if tree is None:
        return set(_SIGNATURE.findall(interface))
    imports = (ast.Import, ast.ImportFrom)
    body = [node for node in tree.body if not isinstance(node, imports)]
    return defined_names(ast.Module(body=body, type_ignores=[]))
