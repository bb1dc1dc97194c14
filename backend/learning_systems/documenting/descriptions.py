"""What a module is for and what its names do: read strictly from an answer, else from the contract.

An answer that names anything the contract does not know is refused whole.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backend.learning_systems.answer_text import readable, without_thoughts
from backend.learning_systems.contract_files import Contract
from backend.learning_systems.design.stubs import promised_shapes

LONGEST_PARAGRAPH = 1200
LONGEST_SENTENCE = 400
LEAST_PARAGRAPH = 20

_LINE = re.compile(r"[-*] +`([^`]+)` *: *(\S.*)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CODE = re.compile(r"`([^`]*)`")
_CALLED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\(")
_PYTHON = frozenset((*dir(builtins), *keyword.kwlist, *keyword.softkwlist, "self", "cls"))


@dataclass(frozen=True, slots=True)
class Description:
    """Plain words of an answer, not yet safe to show: the module's, and those of its names."""

    paragraph: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Objection:
    """Why an answer describes nothing."""

    reason: str


def described_names(contract: Contract) -> tuple[str, ...]:
    """The names of the Interface that get a line, methods as `Class.method`."""
    return tuple(name for name in promised_shapes(contract.interface) if "__init__" not in name)


def parse_description(text: str, contract: Contract) -> Description | Objection:
    """One paragraph, then one line for each name: a dash, the name in backticks, a sentence."""
    lines = [line.rstrip() for line in without_thoughts(readable(text)).split("\n")]
    paragraph, listed = _split([line for line in lines if line.strip()])
    if (problem := _form(paragraph, listed)) is not None:
        return Objection(problem)
    found: dict[str, str] = {}
    for line in listed:
        match = _LINE.fullmatch(line)
        if match is None:
            return Objection(f"a line is no `name`: sentence: {line[:80]!r}")
        name = _known_name(match[1], contract)
        if name is None or name in found or len(match[2]) > LONGEST_SENTENCE:
            return Objection(f"{match[1][:60]!r} is unknown, told twice or told at length")
        found[name] = match[2]
    if unknown := sorted(_unknown(f"{paragraph}\n{' '.join(found.values())}", contract)):
        return Objection(f"it speaks of {', '.join(unknown[:5])}, which the contract does not know")
    return Description(paragraph, found)


def signature_of(name: str, contract: Contract) -> str:
    """A name of the Interface as it stands there, on one line."""
    owner, _, member = name.rpartition(".")
    body = ast.parse(contract.interface).body
    if owner:
        classes = (each for each in body if isinstance(each, ast.ClassDef))
        body = next(each.body for each in classes if each.name == owner)
    node = next(each for each in body if (member or name) in _bound(each))
    if isinstance(node, ast.ClassDef):
        bases = ", ".join(map(ast.unparse, node.bases))
        return f"class {name}({bases})" if bases else f"class {name}"
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
        return f"{name}({ast.unparse(node.args)}){returns}"
    return ast.unparse(node)


def _split(lines: list[str]) -> tuple[str, list[str]]:
    """The words before the first item of a list, and the items with what continues them."""
    paragraph: list[str] = []
    listed: list[str] = []
    for line in lines:
        if line.lstrip().startswith(("- ", "* ")):
            listed.append(line.strip())
        elif listed and line[0] in " \t":
            listed[-1] += f" {line.strip()}"
        elif listed:
            listed.append(line)
        else:
            paragraph.append(line.strip())
    return " ".join(paragraph), listed


def _form(paragraph: str, listed: list[str]) -> str | None:
    if not LEAST_PARAGRAPH <= len(paragraph) <= LONGEST_PARAGRAPH:
        return f"its paragraph has {len(paragraph)} characters"
    if "```" in paragraph or paragraph.startswith("#") or "~~~" in paragraph:
        return "it begins with a heading or a block of code"
    return None if listed else "it lists no name"


def _known_name(told: str, contract: Contract) -> str | None:
    """The name that is meant: with its class, or without where only one class has it."""
    name = told.partition("(")[0].strip().removeprefix(f"{contract.module}.")
    known = promised_shapes(contract.interface)
    if name in known:
        return name
    meant = [each for each in known if each.endswith(f".{name}")]
    return meant[0] if name and len(meant) == 1 else None


def _unknown(text: str, contract: Contract) -> Iterator[str]:
    known = {*_NAME.findall(contract.text), *_PYTHON}
    in_code = {name for code in _CODE.findall(text) for name in _NAME.findall(code)}
    yield from (in_code | set(_CALLED.findall(text))) - known


def _bound(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return {node.name}
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return {target.id for target in targets if isinstance(target, ast.Name)}
    return set()
