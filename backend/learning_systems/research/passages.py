"""Cuts texts into passages that can be found and cited by their lines.

Nothing is imported or run: a Python file is read by its lines, as the text that it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST = 40
"""Lines of one passage; what is longer is cut into several."""
MOST_HEADER_LINES = 12

_DEFINES = re.compile(r"\s*(?:async\s+def|def|class)\s+(\w+)")
_OPENS = re.compile(r"\s*[rRbBuU]{0,2}(\"\"\"|''')")
_HEADING = re.compile(r"#{1,6}\s+\S|[=\-~^*]{4,}\s*$")


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines `first` to `last` (from 1, both included) of a file, and what they are about."""

    first: int
    last: int
    heading: str
    text: str


def cut(path: str, text: str) -> Iterator[Passage]:
    """The passages of a file: docstrings with what they document, or sections of prose."""
    lines = lines_of(text)
    if path.endswith(".py"):
        yield from _documented(path, lines)
    else:
        yield from _sections(path, lines)


def lines_of(text: str) -> list[str]:
    """The lines as an editor numbers them: a form feed, say, ends none."""
    return [line.removesuffix("\r") for line in text.split("\n")]


def _documented(path: str, lines: Sequence[str]) -> Iterator[Passage]:
    """Module docstrings, and definitions with theirs."""
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    number = _first_statement(lines)
    if (last := _docstring_end(lines, number)) is not None:
        yield from _pieces(lines, number, last, module)
        number = last + 1
    while number < len(lines):
        match = _DEFINES.match(lines[number])
        body = _body(lines, number) if match else None
        last = _docstring_end(lines, body) if body is not None else None
        if match is not None and last is not None:
            yield from _pieces(lines, number, last, f"{module} {match[1]}")
            number = last
        number += 1


def _first_statement(lines: Sequence[str]) -> int:
    for number, line in enumerate(lines):
        if line.strip() and not line.lstrip().startswith("#"):
            return number
    return len(lines)


def _body(lines: Sequence[str], start: int) -> int | None:
    """The first line below a definition's header, where the header ends soon."""
    for number in range(start, min(start + MOST_HEADER_LINES, len(lines))):
        if lines[number].split("#")[0].rstrip().endswith(":"):
            return number + 1
    return None


def _docstring_end(lines: Sequence[str], start: int) -> int | None:
    """The last line of a docstring that begins here; None when none does or it never ends."""
    if start >= len(lines) or (opening := _OPENS.match(lines[start])) is None:
        return None
    mark, rest = opening[1], lines[start][opening.end() :]
    if mark in rest:
        return start
    for number in range(start + 1, len(lines)):
        if mark in lines[number]:
            return number
    return None


def _sections(path: str, lines: Sequence[str]) -> Iterator[Passage]:
    """Runs of prose between headings; a long one is cut where a paragraph ends."""
    start, heading = 0, path
    for number, line in enumerate(lines):
        if not _HEADING.match(line):
            continue
        # An underline belongs to the line above it.
        above = number - 1 if number and line.strip("=-~^* ") == "" else number
        if above > start:
            yield from _pieces(lines, start, above - 1, heading)
        start, heading = above, f"{path} {lines[above].strip('# ')}"
    if lines:
        yield from _pieces(lines, start, len(lines) - 1, heading)


def _pieces(lines: Sequence[str], first: int, last: int, heading: str) -> Iterator[Passage]:
    while first <= last:
        end = _good_end(lines, first, last)
        text = "\n".join(lines[first : end + 1])
        if text.strip():
            yield Passage(first + 1, end + 1, heading, text)
        first = end + 1


def _good_end(lines: Sequence[str], first: int, last: int) -> int:
    """Where to cut: the last blank line within reach, or as far as a passage may go."""
    furthest = first + LONGEST - 1
    if furthest >= last:
        return last
    for number in range(furthest, first + LONGEST // 2, -1):
        if not lines[number].strip():
            return number
    return furthest
