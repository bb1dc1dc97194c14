"""Automatic mutants: copies of a module, each with one small mistake.

A suite is worth what it notices. Which mutants are made is decided by the
module's text alone, so that every machine judges the same ones.
"""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from itertools import count, islice

from backend.learning_systems.validation.mutation_operators import OPERATORS

MOST_MUTANTS = 60

_FIXED = {"returns", "annotation", "type_params", "type_comment"}
"""Fields of a node that say nothing of what the program does."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Which operator made it, where (`line` counts from 1), and what changed.

    `text` is the line as the original has it, without the spaces around it.
    """

    operator: str
    line: int
    text: str
    change: str

    def __str__(self) -> str:
        return f"line {self.line} ({self.operator}): {self.change}"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one mistake in it."""

    mistake: Mistake
    code: str


def mistakes(code: str) -> tuple[Mistake, ...]:
    """All that the operators can do to a module, compiled or not, in the order of its text.

    Raises SyntaxError when `code` is no module.
    """
    return tuple(draft.mistake for draft in _drafts(ast.parse(code), code.splitlines()))


def mutants(code: str, most: int | None = MOST_MUTANTS) -> tuple[Mutant, ...]:
    """At most `most` mutants of `code`, by lot, line by line; None means all there are.

    Each compiles and has another syntax tree than `code` and the other mutants.
    The lot is drawn from the hash of `code`: the same for the same text, with
    no generator whose numbers could differ between versions of Python.
    Raises SyntaxError when `code` is no module.
    """
    tree = ast.parse(code)
    drafts = sorted(_drafts(tree, code.splitlines()), key=_lot(code))
    made = islice(_made(tree, drafts), most)
    return tuple(sorted(made, key=lambda each: astuple(each.mistake)[1:]))


def _made(tree: ast.Module, drafts: list[_Draft]) -> Iterator[Mutant]:
    seen = {ast.dump(tree)}
    for draft in drafts:
        try:
            code = draft.code(tree)
            dump = _dump(code)
        except (SyntaxError, ValueError):
            continue  # this mistake cannot be written, or does not compile
        if dump not in seen:
            seen.add(dump)
            yield Mutant(draft.mistake, code)


def _lot(code: str) -> Callable[[_Draft], bytes]:
    seed = hashlib.sha256(code.encode()).digest()

    def drawn(draft: _Draft) -> bytes:
        return hashlib.sha256(seed + repr((draft.number, draft.mistake)).encode()).digest()

    return drawn


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node hangs in the tree."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST
    line: int

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def _places(parent: ast.AST, line: int) -> Iterator[_Place]:
    """The nodes that may be mutated below `parent`; annotations and docstrings may not."""
    for field, value in ast.iter_fields(parent):
        if field in _FIXED:
            continue
        many = isinstance(value, list)
        for index, node in enumerate(value if many else [value]):
            if isinstance(node, ast.AST) and not _is_docstring(node):
                at = getattr(node, "lineno", line)
                yield _Place(parent, field, index if many else None, node, at)
                yield from _places(node, at)


def _is_docstring(node: ast.AST) -> bool:
    """Whether a statement is nothing but a string: of a module, a function, an attribute."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A mistake that is not written yet; `number` tells apart those that read alike."""

    number: int
    place: _Place
    changed: ast.AST
    mistake: Mistake

    def code(self, tree: ast.Module) -> str:
        self.place.put(self.changed)
        try:
            return ast.unparse(tree) + "\n"
        finally:
            self.place.put(self.place.node)


def _drafts(tree: ast.Module, lines: list[str]) -> Iterator[_Draft]:
    number = count()
    for place in tuple(_places(tree, line=1)):
        text = lines[place.line - 1].strip()
        for operator in OPERATORS:
            for changed, change in operator(place.node):
                mistake = Mistake(operator.__name__, place.line, text, " ".join(change.split()))
                yield _Draft(next(number), place, changed, mistake)


def _dump(code: str) -> str:
    """The tree of a module that compiles; raises SyntaxError or ValueError for another."""
    with warnings.catch_warnings():
        # A mutant may do what only a beginner would; that is no news.
        warnings.simplefilter("ignore", SyntaxWarning)
        tree = ast.parse(code)
        compile(tree, "mutant", "exec")
    return ast.dump(tree)
