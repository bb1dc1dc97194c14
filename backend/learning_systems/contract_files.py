"""Contracts: what Grace is told about one stage, always in the same shape.

    # Title
    module: crm_system.contacts
    requires: crm_system.records
    forbidden imports: email

    One paragraph of purpose.

    ## Interface
    ## Behaviour
    ## Examples

Models, people and tools all read them, so the parser is strict: whatever is
not in the shape is refused instead of being passed over.
"""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from pydantic import BaseModel, ConfigDict

from backend.learning_systems.curriculum_errors import invalid
from backend.learning_systems.curriculum_model import StageLevel

MAX_CHARACTERS = 4_800
MAX_CORE_CHARACTERS = 2_800

_SECTIONS = ("Interface", "Behaviour", "Examples")
_HEADER = re.compile(r"(module|requires|forbidden imports):(.*)")
_CLAUSE = re.compile(r"- (C([1-9][0-9]*))\. (.*\S.*)")
_MODULE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
_NOTHING = frozenset({"", "-", "none", "nothing"})


class Contract(BaseModel):
    """One contract. `clauses` maps C1, C2, ... to their text, in order."""

    model_config = ConfigDict(frozen=True)

    title: str
    module: str
    requires: tuple[str, ...]
    forbidden_imports: tuple[str, ...]
    purpose: str
    interface: str
    clauses: Mapping[str, str]
    examples: str
    text: str


def parse_contract(text: str, file: Path, level: StageLevel = StageLevel.ADVANCED) -> Contract:
    """Read a contract; `file` is only named in errors.

    Raises CurriculumInvalid naming file and part for any departure from the
    shape, and for more characters than the level allows.
    """
    return _Parser(text, file).contract(level)


class _Parser:
    def __init__(self, text: str, file: Path) -> None:
        self._text = text
        self._file = file

    def contract(self, level: StageLevel) -> Contract:
        self._check_length(level)
        head, sections = self._split()
        headers, purpose = self._headers(head[1:])
        return Contract(
            title=self._title(head),
            module=self._module(headers),
            requires=self._names(headers, "requires"),
            forbidden_imports=self._names(headers, "forbidden imports"),
            purpose=purpose,
            interface=self._interface(sections["Interface"]),
            clauses=self._clauses(sections["Behaviour"]),
            examples=self._examples(sections["Examples"]),
            text=self._text,
        )

    def _refuse(self, part: str, problem: str, remedy: str) -> NoReturn:
        raise invalid(self._file, part, problem, remedy)

    def _check_length(self, level: StageLevel) -> None:
        allowed = MAX_CORE_CHARACTERS if level is StageLevel.CORE else MAX_CHARACTERS
        if len(self._text) > allowed:
            self._refuse(
                "length",
                f"{len(self._text)} characters; a {level.value} contract has at most {allowed}",
                "Say it shorter, or split the stage.",
            )

    def _split(self) -> tuple[list[str], dict[str, list[str]]]:
        """The lines before the first `##` heading, and those below each heading."""
        head: list[str] = []
        sections: dict[str, list[str]] = {}
        current = head
        for line, fenced in _with_fences(self._text.strip().split("\n")):
            if line.startswith("## ") and not fenced:
                name = line[3:].strip()
                self._check_heading(name, len(sections))
                current = sections[name] = []
            else:
                current.append(line)
        if len(sections) < len(_SECTIONS):
            name = _SECTIONS[len(sections)]
            self._refuse(f"## {name}", "is missing", f"Add the section ## {name}.")
        return head, sections

    def _check_heading(self, name: str, position: int) -> None:
        if position >= len(_SECTIONS) or name != _SECTIONS[position]:
            self._refuse(
                f"## {name}",
                "is not expected here",
                "Have the sections Interface, Behaviour and Examples, once each, in this order.",
            )

    def _title(self, head: list[str]) -> str:
        title = head[0].removeprefix("# ").strip() if head else ""
        if not head or not head[0].startswith("# ") or not title:
            self._refuse("title", "the first line is not a title", "Begin with `# Title`.")
        return title

    def _headers(self, lines: list[str]) -> tuple[dict[str, str], str]:
        """The `key: value` lines, and the one paragraph after them."""
        headers: dict[str, str] = {}
        for number, line in enumerate(lines):
            match = _HEADER.fullmatch(line.strip())
            if match is None and line.strip():
                return headers, self._purpose(lines[number:])
            if match and match[1] in headers:
                self._refuse(match[1], "is given twice", "Keep one of the two lines.")
            if match:
                headers[match[1]] = match[2].strip()
        return headers, self._purpose([])

    def _purpose(self, lines: list[str]) -> str:
        paragraphs = re.split(r"\n\s*\n", "\n".join(lines).strip())
        if len(paragraphs) != 1 or not paragraphs[0]:
            self._refuse(
                "purpose",
                f"there is {'no' if not paragraphs[0] else 'more than one'} paragraph of purpose",
                "Write one paragraph between the header lines and ## Interface.",
            )
        return " ".join(paragraphs[0].split())

    def _module(self, headers: Mapping[str, str]) -> str:
        names = self._names(headers, "module")
        if len(names) != 1:
            self._refuse("module", "does not name one module", "Write `module: package.name`.")
        return names[0]

    def _names(self, headers: Mapping[str, str], key: str) -> tuple[str, ...]:
        value = headers.get(key, "").replace("`", "").rstrip(".")
        if value.strip().lower() in _NOTHING:
            return ()
        names = tuple(name.strip() for name in value.split(","))
        for name in names:
            if not _MODULE.fullmatch(name):
                self._refuse(key, f"{name!r} is not a module", "List module names, with commas.")
        return names

    def _interface(self, lines: list[str]) -> str:
        body = "\n".join(lines).strip()
        match = re.fullmatch(r"```python\n(.*?)\n?```", body, re.DOTALL)
        if not match or "```" in match[1] or not match[1].strip():
            self._refuse(
                "## Interface",
                "is not exactly one Python block",
                "Put the signatures between ```python and ```, and nothing outside.",
            )
        try:
            ast.parse(match[1])
        except (SyntaxError, ValueError) as error:
            self._refuse("## Interface", f"is not Python: {error}", "Correct the block.")
        return match[1].strip("\n")

    def _clauses(self, lines: list[str]) -> dict[str, str]:
        clauses: dict[str, str] = {}
        name, last = "", 0
        for line in filter(str.strip, lines):
            if match := _CLAUSE.fullmatch(line):
                name, number = match[1], int(match[2])
                if number <= last:
                    self._refuse(name, "is out of order or given twice", "Number upwards.")
                clauses[name], last = match[3].strip(), number
            elif name and line[0] in " \t":
                clauses[name] += " " + line.strip()
            else:
                self._refuse(
                    "## Behaviour",
                    f"{line.strip()[:60]!r} belongs to no clause",
                    "Write clauses as `- C1. text`, their further lines indented.",
                )
        if not clauses:
            self._refuse("## Behaviour", "has no clause", "Write clauses as `- C1. text`.")
        return clauses

    def _examples(self, lines: list[str]) -> str:
        source = "\n".join(line for line in lines if not line.startswith("```")).strip("\n")
        try:
            examples = doctest.DocTestParser().get_examples(source)
        except ValueError as error:
            self._refuse("## Examples", str(error), "Correct the doctest lines.")
        if not examples:
            self._refuse("## Examples", "has no example", "Add lines that begin with >>>.")
        return source


def _with_fences(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Each line with whether it stands inside a code block."""
    fenced = False
    for line in lines:
        if line.startswith("```"):
            fenced = not fenced
        yield line, fenced
