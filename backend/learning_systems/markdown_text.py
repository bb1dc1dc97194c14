"""Text that others wrote, as Markdown that can do nothing but be read."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

# Between backticks only what code is made of: no markup can hide there.
_CODE = re.compile(r"`([A-Za-z0-9_.,:=+*/%' ()\[\]{}-]{1,120})`")
_ACTIVE = re.compile(r"([\\`*_\[\]!|~#])")
# Forms that renderers turn into links without any brackets.
_LINK = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]*:(?=\S)|www\.)\S*|\S+@\S+")


def harmless(text: str) -> str:
    """One line of plain text: white space folded, HTML escaped, links and markup neutralised.

    Code in backticks stays code.
    """
    folded = " ".join(text.split())
    parts: list[str] = []
    end = 0
    for match in _CODE.finditer(folded):
        parts += [_plain(folded[end : match.start()]), match.group()]
        end = match.end()
    return "".join([*parts, _plain(folded[end:])])


def code(text: str) -> str:
    """A name or a path as code, if it consists of nothing that could end it."""
    return f"`{text}`" if _CODE.fullmatch(f"`{text}`") else harmless(text)


def cell(text: str) -> str:
    """Our own text as one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def fenced(text: str, language: str = "") -> str:
    """A block of code, whatever backticks it holds."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}\n"


def table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _plain(text: str) -> str:
    parts: list[str] = []
    end = 0
    for match in _LINK.finditer(text):
        parts += [_escaped(text[end : match.start()]), _unlinked(match.group())]
        end = match.end()
    return "".join([*parts, _escaped(text[end:])])


def _escaped(text: str) -> str:
    return html.escape(_ACTIVE.sub(r"\\\1", text), quote=False)


def _unlinked(address: str) -> str:
    """An address as text: in a span of code nothing is a link."""
    return "`" + re.sub(r"[`<>&]", "", address) + "`"
