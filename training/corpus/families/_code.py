"""Modules put together from parts, so that solution, Interface and mistakes stay in step."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

_WIDEST = 96


@dataclass(frozen=True, slots=True)
class Part:
    """A function or method: `def name(...) -> type` without the colon, and its body."""

    signature: str
    body: str

    def text(self) -> str:
        return f"{_wrapped(self.signature)}:\n{_indented(self.body)}"

    def interface(self) -> str:
        return f"{_wrapped(self.signature)}: ..."

    def public(self) -> bool:
        return not re.match(r"def _(?!_init__)", self.signature)


@dataclass(frozen=True, slots=True)
class Klass:
    """A class with annotated fields and methods."""

    name: str
    parts: tuple[Part, ...] = ()
    fields: tuple[str, ...] = ()
    decorator: str = ""

    def text(self) -> str:
        inner = ["\n".join(self.fields)] if self.fields else []
        return self._header() + _indented("\n\n".join(inner + [part.text() for part in self.parts]))

    def interface(self) -> str:
        public = [part.interface() for part in self.parts if part.public()]
        return self._header() + _indented("\n".join([*self.fields, *public]))

    def public(self) -> bool:
        return True

    def _header(self) -> str:
        return (f"{self.decorator}\n" if self.decorator else "") + f"class {self.name}:\n"


@dataclass(frozen=True, slots=True)
class Code:
    """A module: the names it imports, constants, then classes and functions."""

    blocks: tuple[Part | Klass, ...]
    imports: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()

    def text(self, doc: str) -> str:
        head = [f'"""{doc}"""', "\n".join(sorted(self.imports)), "\n".join(self.constants)]
        parts = [part for part in head if part]
        return "\n\n\n".join(["\n\n".join(parts), *(b.text() for b in self.blocks)]) + "\n"

    def interface(self) -> str:
        blocks = [block.interface() for block in self.blocks if block.public()]
        joint = "\n\n" if any(isinstance(block, Klass) for block in self.blocks) else "\n"
        return joint.join(blocks)


def ordered(parts: list[Part], rank: Callable[[str], float]) -> tuple[Part, ...]:
    """The parts by rank, `__init__` first; private ones behind, in the order given, since no
    Interface shows where they stand."""

    def key(part: Part) -> tuple[int, float]:
        if part.signature.startswith("def __init__"):
            return (0, 0.0)
        return (1, rank(part.signature)) if part.public() else (2, 0.0)

    return tuple(sorted(parts, key=key))


def _indented(body: str) -> str:
    return textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")


def _wrapped(signature: str) -> str:
    if len(signature) <= _WIDEST - 8:
        return signature
    start, rest = signature.split("(", 1)
    inner, end = rest.rsplit(") ->", 1)
    lines = "".join(f"    {part},\n" for part in re.split(r", (?=\w+:|\*)", inner))
    return f"{start}(\n{lines}) ->{end}"
