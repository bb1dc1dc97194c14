"""The blocks of code in an answer, fenced or bare, each made as clean as can be."""

from __future__ import annotations

import html
import re
import textwrap
from dataclasses import dataclass
from functools import cached_property

from backend.learning_systems.python_text import (
    defined_names,
    inside_triple_quotes,
    parse_python,
)

_OPENING = re.compile(r"([ \t>]*)(`{3,}|~{3,})[ \t]*(\{?\.?[\w+#.-]*)([^`\n]*)$")
_PYTHON = {"python", "py", "python3", "py3", "python2", "cython", "pycon", "sage"}
_UNNAMED = {"", "code", "plaintext", "txt", "text", "output", "tool_code"}
_DIFFS = {"diff", "patch", "udiff"}
_TAG_OPENS = re.compile(
    r"[ \t]*(?:<(?:code|python|answer|solution|module)>|\[PYTHON\])[ \t]*$", re.I
)
_TAG_CLOSES = re.compile(
    r"[ \t]*(?:</(?:code|python|answer|solution|module)>|\[/PYTHON\])[ \t]*$", re.I
)
_FILE_LINE = re.compile(
    r"\s*(?:[#=*`_-]*\s*)?(?:file(?:name|path)?\s*[:=]\s*)?[`*\"']*[\w./\\-]+\.py[`*\"']*\s*:?"
    r"\s*[#=*`_-]*\s*",
    re.I,
)
_LANGUAGE_LINE = re.compile(r"\s*(?:python3?|py)\s*:?\s*", re.I)
_QUOTED = re.compile(r"[ \t]{0,3}> ?")
_NUMBERED = re.compile(r"\s*\d{1,4}\s?[|:│]( |$)")
_STARTS_CODE = re.compile(
    r"(?:from\s+[\w.]+\s+import\b|import\s+\w|def\s+\w+\s*\(|async\s+def\s|class\s+\w+\s*[(:]|@\w"
    r"|[A-Za-z_]\w*[ \t]{0,4}(?::[\w\[\], .|\"']{1,80})?=[^=]|\"\"\"|'''|#|if\s+__name__)"
)
_STRONG_CODE = re.compile(
    r"^[ \t]*(?:from\s+[\w.]+\s+import\b|import\s+\w[\w.]*(?:\s+as\s+\w+)?[ \t]*(?:,|\#|;|$)"
    r"|(?:async\s+)?def\s+\w+\s*\(|class\s+\w+\s*[(:])",
    re.MULTILINE,
)
_DIFF_LINES = re.compile(r"^(?:@@ .*@@|--- \S+|\+\+\+ \S+|<{5,7} SEARCH)", re.MULTILINE)
_MOST_STARTS = 12
_MOST_ENDS = 40
_MOST_PARSED = 3_000_000
"""Characters parsed while looking for bare code: an answer must not cost seconds."""
_MOST_STRING_CHECKS = 100


@dataclass(frozen=True)
class Block:
    """A piece of an answer that may be the module."""

    code: str
    language: str = ""
    heading: str = ""
    closed: bool = True
    number: int = 0

    @property
    def is_python(self) -> bool:
        return self.language in _PYTHON

    @cached_property
    def names(self) -> frozenset[str]:
        tree = parse_python(self.code)
        return frozenset() if tree is None else frozenset(defined_names(tree))

    @cached_property
    def parses(self) -> bool:
        return parse_python(self.code) is not None

    @property
    def defines_something(self) -> bool:
        return bool(re.search(r"^(?:async )?(?:def|class) ", self.code, re.MULTILINE))

    @property
    def is_test(self) -> bool:
        """Tests and transcripts, not the module."""
        functions = re.findall(r"^(?:async )?(?:def|class) (\w+)", self.code, re.MULTILINE)
        tests = [name for name in functions if name.lower().startswith("test")]
        return bool(tests) and len(tests) == len(functions)

    @property
    def is_diff(self) -> bool:
        return self.language in _DIFFS or bool(_DIFF_LINES.search(self.code))

    @property
    def may_be_module(self) -> bool:
        """Whether this is Python at all: by its label, or by what it looks like."""
        if not self.code.strip() or self.code.lstrip().startswith((">>>", "$ ")):
            return False
        if self.is_diff and not self.parses:
            return False
        if self.is_python:
            return True
        looks = bool(_STRONG_CODE.search(self.code)) or (self.parses and bool(self.names))
        return looks and self.language in _UNNAMED


def find_blocks(text: str) -> list[Block]:
    """All blocks in order; the text itself, prose cut off, when nothing in it is fenced."""
    blocks, outside = _fenced(text)
    if any(block.may_be_module for block in blocks):
        return blocks
    bare = _bare(outside if blocks else text)
    return [*blocks, *([] if bare is None else [bare])]


def clean_code(code: str) -> str:
    """Take off what is not code: labels, file names, line numbers, common indentation."""
    lines = textwrap.dedent(code.strip("\n")).split("\n")
    while lines and _is_label(lines[0]):
        lines = lines[1:]
    filled = [line for line in lines if line.strip()]
    if len(filled) > 1 and all(_NUMBERED.match(line) for line in filled):
        lines = [_NUMBERED.sub("", line, count=1) for line in lines]
    code = textwrap.dedent("\n".join(lines)).strip("\n").rstrip() + "\n"
    return _repaired(code)


def _is_label(line: str) -> bool:
    if line.lstrip().startswith("#"):
        return False
    return not line.strip() or bool(_FILE_LINE.fullmatch(line) or _LANGUAGE_LINE.fullmatch(line))


def _repaired(code: str) -> str:
    """Undo what a chat page does to code, but only where that makes it valid."""
    if parse_python(code) is not None:
        return code
    spaces = code.replace("\u00a0", " ")
    for attempt in (spaces, html.unescape(spaces), spaces.translate(_STRAIGHT_QUOTES)):
        if attempt != code and parse_python(attempt) is not None:
            return attempt
    return code


_STRAIGHT_QUOTES = {0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'"}


def _fenced(text: str) -> tuple[list[Block], str]:
    """Blocks between fences or tags, and the text outside them."""
    scan = _Scan()
    for line in text.split("\n"):
        scan.take(line)
    return scan.finish()


class _Scan:
    """Goes through an answer line by line, inside or outside of one block at a time."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._outside: list[str] = []
        self._inside: list[str] = []
        self._fence = ""
        self._indent = ""
        self._language = ""
        self._heading = ""
        self._string_checks = 0

    def take(self, line: str) -> None:
        if self._fence:
            self._take_inside(line)
        elif (opening := _OPENING.match(line)) is not None:
            self._open(opening[2], opening[3].strip("{.").lower(), opening[1], opening[4])
        elif _TAG_OPENS.match(line):
            self._open("<tag>", "", "", "")
        else:
            self._outside.append(line)

    def _open(self, fence: str, language: str, indent: str, rest: str) -> None:
        if not fence.startswith("<") and not language and self._closes_what_never_opened():
            return
        self._fence, self._indent = fence, indent
        self._language, _, path = language.partition(":")
        before = [line for line in self._outside[-3:] if line.strip()]
        self._heading = " ".join([*before[-1:], path, rest])

    def _closes_what_never_opened(self) -> bool:
        """A fence without a label right after bare code closes it: its opening is missing."""
        start = len(self._outside)
        while start and not self._outside[start - 1].startswith("\0"):
            start -= 1
        before = "\n".join(self._outside[start:])
        if not _STRONG_CODE.search(before):
            return False
        bare = _bare(before)
        if bare is None or not bare.parses or not before.rstrip().endswith(bare.code.rstrip()):
            return False
        self._blocks.append(Block(bare.code, "python", "", True, len(self._blocks)))
        self._outside.append("\0")
        return True

    def _take_inside(self, line: str) -> None:
        mark = line.strip(" \t>")
        if self._fence == "<tag>":
            closes = bool(_TAG_CLOSES.match(line))
            nested = _OPENING.match(line) if not any(s.strip() for s in self._inside) else None
            if nested is not None:  # a fence right after a tag: the fence counts
                self._open(nested[2], nested[3].strip("{.").lower(), nested[1], nested[4])
                return
        else:
            closes = mark.startswith(self._fence) and not mark.strip(self._fence[0])
        if closes and not self._in_string():
            self._close(closed=True)
        elif not closes and self._reopens(line):
            self._close(closed=False)
            self.take(line)
        else:
            self._inside.append(line)

    def _reopens(self, line: str) -> bool:
        """A labelled fence inside a block: the block before it was never closed."""
        opening = _OPENING.match(line)
        if opening is None or not opening[3] or self._fence == "<tag>":
            return False
        same = opening[2] == self._fence and opening[1] == self._indent
        return same and not self._in_string()

    def _in_string(self) -> bool:
        """Whether a docstring is open, so that a fence belongs to it; asked a bounded number
        of times, since each asking reads the block again."""
        self._string_checks += 1
        return self._string_checks <= _MOST_STRING_CHECKS and inside_triple_quotes(
            "\n".join(self._inside)
        )

    def _close(self, *, closed: bool) -> None:
        code = "\n".join(_unindented(self._inside, self._indent))
        if not closed:
            bare = _bare(code)
            code = code if bare is None else bare.code
        number = len(self._blocks)
        self._blocks.append(Block(clean_code(code), self._language, self._heading, closed, number))
        self._fence, self._inside = "", []
        self._outside.append("\0")

    def finish(self) -> tuple[list[Block], str]:
        if self._fence:
            self._close(closed=False)
        return self._blocks, "\n".join(line for line in self._outside if line != "\0")


def _unindented(lines: list[str], indent: str) -> list[str]:
    """Lines without the indentation or quotation marks that their fence stands behind."""
    if ">" in indent:
        return [_QUOTED.sub("", line, count=1) for line in lines]
    if all(line.startswith(indent) for line in lines if line.strip()):
        return [line.removeprefix(indent) for line in lines]
    return lines


def _bare(text: str) -> Block | None:
    """Code without fences: the longest stretch of lines that parses, prose around it cut off."""
    lines = text.split("\n")
    starts = [i for i, line in enumerate(lines) if _STARTS_CODE.match(line.lstrip())]
    starts = [i for i in starts if i == 0 or not _continues(lines, i)][:_MOST_STARTS]
    best: Block | None = None
    budget = _MOST_PARSED
    for start in starts:
        for end in (end for end in _ends(lines) if end > start):
            code = clean_code("\n".join(lines[start:end]))
            budget -= len(code)
            if budget < 0:
                return best or _unparsable(lines, starts)
            if _is_module_with(code) and _only_prose(lines[:start], lines[end:]):
                if best is None or len(code) > len(best.code):
                    best = Block(code, closed=False)
                break
    return best or _unparsable(lines, starts)


def _is_module_with(code: str) -> bool:
    tree = parse_python(code) if _STRONG_CODE.search(code) else None
    return tree is not None and bool(defined_names(tree))


def _only_prose(before: list[str], after: list[str]) -> bool:
    """Whether what would be cut off is no code: a mistake must not be hidden by cutting it."""
    if any(_STRONG_CODE.match(line) for line in [*before, *after]):
        return False
    first = next((line for line in after if line.strip()), "")
    return not first[:1].isspace() and not (_STARTS_CODE.match(first) and not first.startswith("#"))


def _continues(lines: list[str], index: int) -> bool:
    """Whether a line goes on with the one before it, so that no module starts here."""
    return lines[index][:1] in (" ", "\t") and bool(lines[index - 1].strip())


def _ends(lines: list[str]) -> list[int]:
    """Where code may end: at the last line, before blank lines, at each of the last lines."""
    last = len(lines)
    blank = [i for i in range(last - 1, 0, -1) if not lines[i].strip()]
    tail = list(range(last, max(0, last - _MOST_ENDS // 2), -1))
    return sorted({*tail, *blank[: _MOST_ENDS // 2]}, reverse=True)


def _unparsable(lines: list[str], starts: list[int]) -> Block | None:
    """Code with a mistake in it: from its first line to the end."""
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    for start in starts:
        code = "\n".join(lines[start:])
        certain = len(_STRONG_CODE.findall(code))
        if (certain > 1 and _STRONG_CODE.match(lines[start])) or (certain and start == first):
            return Block(clean_code(code), closed=False)
    return None
