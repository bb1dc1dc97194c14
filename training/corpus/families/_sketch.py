"""A task in the making: options and names are drawn, rules are worded, code is rendered.

Code templates hold names as `$name`. A line that ends in `  #? cap !loud kind=double`
stays only when all of that holds of the options. Blocks between `#(` and `#)`, each
opened by `#|` and a condition if it has one, come in the task's own order.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Mapping, Sequence
from random import Random
from string import Template

from training.corpus.phrases import distractor, say
from training.corpus.task import Case, Task
from training.corpus.words import Words, plural

_CONDITION = re.compile(r"\s*#\? (.*)$")
_PRIVATE = re.compile(r"\s*def _(?!_)")

Names = Mapping[str, object]
Mistake = Mapping[str, object] | tuple[str, str]


class Sketch:
    """Collects what one task is made of."""

    def __init__(self, rng: Random, family: str, rules: Mapping[str, str]) -> None:
        self.rng = rng
        self.names: dict[str, object] = {"_": ""}
        self._family, self._rules = family, rules
        self._options: dict[str, object] = {}
        self._order = rng.random()
        self._clauses: list[tuple[str, tuple[str, ...]]] = []
        self._examples: list[str] = []

    def flag(self, name: str, chance: float = 0.5) -> bool:
        """Draw whether an option is on."""
        on = self.rng.random() < chance
        self._options[name] = self.names[name] = on
        return on

    def choose(self, name: str, *values: str) -> str:
        """Draw one of the values of an option."""
        value = self.rng.choice(values)
        self._options[name] = self.names[name] = value
        return value

    def rule(self, name: str, *cases: str, **more: object) -> None:
        """Add a clause and its cases: code templates that may use the names given here too."""
        names = self.names | more
        text = say(self.rng, self._rules[name], **names)
        self._clauses.append((sentence(text), tuple(_fill(case, names) for case in cases)))

    def example(self, *lines: str, **more: object) -> None:
        """Add lines of a doctest."""
        self._examples += [_fill(line, self.names | more) for line in lines]

    def task(
        self,
        title: str,
        module: str,
        code: str,
        mistakes: Sequence[Mistake],
        purpose: str = "purpose",
    ) -> Task:
        """The finished task; up to three of the mistakes become wrong modules."""
        solution = self._render(code, {})
        clauses = self._ordered()
        return Task(
            family=self._family,
            combination=self._combination(),
            title=sentence(say(self.rng, nested({"": title})[""], **self.names)).rstrip("."),
            module=module,
            purpose=self._purpose(purpose),
            interface=interface_of(solution),
            clauses=tuple(text for text, _ in clauses),
            examples=tuple(self._examples),
            solution=solution,
            cases=tuple(
                Case(number, case) for number, (_, cases) in enumerate(clauses) for case in cases
            ),
            wrong=self._wrong(code, solution, mistakes),
        )

    def _combination(self) -> str:
        parts = sorted(
            name if value is True else f"{name}={value}"
            for name, value in self._options.items()
            if value is not False
        )
        return ",".join(parts) or "plain"

    def _ordered(self) -> list[tuple[str, tuple[str, ...]]]:
        clauses = list(self._clauses)
        if self.rng.random() < 0.6:
            self.rng.shuffle(clauses)
        if self.rng.random() < 0.1:
            place = self.rng.randrange(len(clauses) + 1)
            clauses.insert(place, (distractor(self.rng), clauses[0][1][:1]))
        return clauses

    def _purpose(self, rule: str) -> str:
        text = sentence(say(self.rng, self._rules[rule], **self.names))
        return f"{text} {distractor(self.rng)}" if self.rng.random() < 0.15 else text

    def _wrong(self, code: str, solution: str, mistakes: Sequence[Mistake]) -> tuple[str, ...]:
        found: list[str] = []
        for mistake in self.rng.sample(list(mistakes), len(mistakes)):
            if isinstance(mistake, tuple):
                old, new = (_fill(text, self.names) for text in mistake)
                if old not in solution:
                    raise ValueError(f"{self._family}: {old!r} is not in\n{solution}")
                source = solution.replace(old, new, 1)
            else:
                source = self._render(code, mistake)
            if source not in (solution, *found):
                found.append(source)
        return tuple(found[:3])

    def _render(self, code: str, changes: Names) -> str:
        return render(code, self.names | dict(changes), Random(self._order))


def begin(draft: Sketch, words: Words) -> str:
    """Give the draft a noun, four values `a` to `d` and a docstring; return the module's name."""
    noun = noun_of(words)
    values = dict(zip("abcd", (words.value() for _ in range(4)), strict=True))
    doc = draft.rng.choice(
        ("Rules for a {0}.", "What a {0} needs.", "Handles {0} data.", "The {0} part.")
    )
    draft.names |= {
        "noun": noun,
        "nouns": plural(noun),
        "Noun": noun.capitalize(),
        "doc": sentence(doc.format(noun)),
    } | values
    return words.module(noun)


def field_of(words: Words) -> str:
    """A field's name that is neither a keyword nor a builtin."""
    while not _usable(name := words.field()):
        pass
    return name


def noun_of(words: Words) -> str:
    """A noun that may be a variable: neither a keyword nor a builtin, its plural neither."""
    while not _usable(name := words.noun()):
        pass
    return name


def method_of(words: Words, role: str, noun: str = "") -> str:
    """The name of a method or function for a role, neither a keyword nor a builtin."""
    while not _usable(name := words.method(role, noun)):
        pass
    return name


_LOCALS = frozenset(
    [
        "below",
        "bound",
        "end",
        "group",
        "item",
        "key",
        "left",
        "name",
        "now",
        "number",
        "order",
        "price",
        "share",
        "start",
        "time",
        "total",
        "unit",
        "value",
    ]
)


def _usable(name: str) -> bool:
    """Whether a name clashes with nothing: keywords, builtins, variables of the templates."""
    return not (keyword.iskeyword(name) or hasattr(builtins, name) or name in _LOCALS)


def nested(rules: Mapping[str, str]) -> dict[str, str]:
    """The rules with an empty name between brackets that meet, since `[[` means a bracket."""
    return {
        name: re.sub(r"(?<=\[)(?=\[)|(?<=\])(?=\])", "{_}", rule) for name, rule in rules.items()
    }


def render(code: str, names: Names, rng: Random) -> str:
    """A code template with its names filled in and its blocks in the order `rng` gives."""
    lines = _arranged(code.strip("\n").splitlines(), names, rng)
    kept = [_CONDITION.sub("", line) for line in lines if _stays(line, names)]
    return _fill("\n".join(_spaced(kept)) + "\n", names)


def interface_of(solution: str) -> str:
    """Signatures of all that a module exports, as they are written there."""
    lines = solution.splitlines()
    shown: list[str] = []
    for node in ast.parse(solution).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            shown += ["", *_shown(node, lines)]
    return "\n".join(shown).strip("\n")


def _shown(node: ast.ClassDef | ast.FunctionDef, lines: list[str]) -> list[str]:
    start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) - 1
    head = lines[start : max(node.body[0].lineno - 1, node.lineno)]
    if isinstance(node, ast.FunctionDef):
        return [*head[:-1], f"{head[-1]} ..."]
    inner: list[str] = []
    for child in node.body:
        if isinstance(child, ast.AnnAssign):
            inner.append(lines[child.lineno - 1])
        elif isinstance(child, ast.FunctionDef) and _public(child.name):
            inner += _shown(child, lines)
    head = lines[start : node.lineno]
    return [*head, *inner] if inner else [*head[:-1], f"{head[-1]} ..."]


def _public(name: str) -> bool:
    return not name.startswith("_") or name == "__init__"


def _arranged(lines: list[str], names: Names, rng: Random) -> list[str]:
    """The lines with the blocks of each `#(` ... `#)` shuffled; private definitions follow as
    they come, since no Interface shows where they stand."""
    arranged: list[str] = []
    blocks: list[list[str]] | None = None
    for line in lines:
        mark = line.strip()
        if mark == "#(":
            blocks = []
        elif mark.startswith("#|") and blocks is not None:
            blocks.append([line])
        elif mark == "#)" and blocks is not None:
            kept = [block[1:] for block in blocks if _holds(block[0].strip()[2:], names)]
            private = [block for block in kept if _private(block)]
            shown = [block for block in kept if block not in private]
            rng.shuffle(shown)
            arranged += [line for block in shown + private for line in (*block, "")][:-1]
            blocks = None
        else:
            (arranged if blocks is None else blocks[-1]).append(line)
    return arranged


def _private(block: list[str]) -> bool:
    return any(_PRIVATE.match(line) for line in block)


def _stays(line: str, names: Names) -> bool:
    found = _CONDITION.search(line)
    return not found or _holds(found[1], names)


def _holds(conditions: str, names: Names) -> bool:
    for condition in conditions.split():
        name, _, value = condition.lstrip("!").partition("=")
        holds = names[name] in value.split("/") if value else bool(names[name])
        if holds == condition.startswith("!"):
            return False
    return True


def _spaced(lines: list[str]) -> list[str]:
    """At most one blank line inside a block, two between top-level definitions."""
    spaced: list[str] = []
    blanks = 0
    for line in lines:
        if not line.strip():
            blanks += 1
            continue
        most = 2
        if line.startswith(" "):
            most = 0 if spaced and spaced[-1].endswith(":") else 1
        spaced += [""] * min(blanks, most) + [line.rstrip()]
        blanks = 0
    return spaced


def _fill(template: str, names: Names) -> str:
    return Template(template).substitute(names)


def sentence(text: str) -> str:
    text = re.sub(r"\b([Aa])n? (?=`([a-z]))", _article, text.strip())
    text = re.sub(r"\b([Aa]) (?=[aeio][a-z]{2})(?!once?\b)", r"\1n ", text)
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", ":")) else f"{text}."


def _article(found: re.Match[str]) -> str:
    return f"{found[1]}{'n' if found[2] in 'aeio' else ''} "
