"""Many wordings of one rule, written as one grammar.

    "[`{put}` raises|Calling `{put}` raises] `ValueError(\"{field}\")` [if|when] ..."

Square brackets hold alternatives, which may nest; names in braces are filled in.
A bracket, bar or brace that is meant itself is doubled: `[[`, `]]`, `||`, `{{`, `}}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random

_TOKENS = re.compile(r"\[\[|\]\]|\|\||\[|\]|\||[^\[\]|]+")
_MEANT = {"[[": "[", "]]": "]", "||": "|"}

_DISTRACTORS = (
    "[The module|This module|It] is used by [several|a few|two] [other parts|callers|services] of the [system|program].",
    "[Speed|Performance] is [not a concern|no concern|of little importance] [here|for now|at these sizes].",
    "[Callers|The callers] are [trusted|internal|other modules of the same package] [and|, they] [run|work] in one thread.",
    "[An earlier|A previous|The old] version [kept|did] this in a [file|spreadsheet|script|notebook].",
    "[Nothing|None of it] is [written to disk|kept between runs|printed|logged].",
    "[Most|Nearly all] [calls|requests|inputs] are [small|short|simple], [some|a few] are [large|long|odd].",
)


@dataclass(frozen=True, slots=True)
class _Choice:
    options: tuple[tuple[_Node, ...], ...]


_Node = str | _Choice


def say(rng: Random, grammar: str, **names: object) -> str:
    """One wording of `grammar`, each alternative drawn with equal chance, names filled in.

    Raises ValueError for brackets that do not match and KeyError for a name not given.
    """
    return _draw(rng, parse(grammar)).format(**names)


def count(grammar: str) -> int:
    """How many different drawings a grammar has. Raises ValueError as `say` does."""
    return _count(parse(grammar))


def distractor(rng: Random) -> str:
    """A harmless sentence that changes no behaviour."""
    return say(rng, rng.choice(_DISTRACTORS))


@cache
def parse(grammar: str) -> tuple[_Node, ...]:
    tokens = iter(_TOKENS.findall(grammar))
    options, closed = _parse_options(tokens, top=True)
    if closed or len(options) != 1:
        raise ValueError(f"a bracket or bar stands alone in {grammar!r}")
    return options[0]


def _parse_options(tokens: Iterator[str], *, top: bool) -> tuple[list[tuple[_Node, ...]], bool]:
    """Alternatives up to the closing bracket; whether that bracket came."""
    options: list[list[_Node]] = [[]]
    for token in tokens:
        if token == "]":
            return [tuple(option) for option in options], True
        if token == "|":
            options.append([])
        elif token == "[":
            inner, closed = _parse_options(tokens, top=False)
            if not closed:
                raise ValueError("a bracket is never closed")
            options[-1].append(_Choice(tuple(inner)))
        else:
            options[-1].append(_MEANT.get(token, token))
    if not top:
        raise ValueError("a bracket is never closed")
    return [tuple(option) for option in options], False


def _draw(rng: Random, nodes: tuple[_Node, ...]) -> str:
    parts = (
        node if isinstance(node, str) else _draw(rng, rng.choice(node.options)) for node in nodes
    )
    return "".join(parts)


def _count(nodes: tuple[_Node, ...]) -> int:
    total = 1
    for node in nodes:
        if isinstance(node, _Choice):
            total *= sum(map(_count, node.options))
    return total
