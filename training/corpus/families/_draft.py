"""A task in the making: options, names, clauses with their cases, then the whole."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Callable
from random import Random
from string import Template
from typing import TypeVar

from training.corpus.families._code import Code
from training.corpus.phrases import distractor, say
from training.corpus.task import Case, Task
from training.corpus.words import Words, camel, plural

T = TypeVar("T")

# Names that the solutions use themselves.
_OURS = frozenset(
    [
        "item",
        "items",
        "record",
        "records",
        "key",
        "value",
        "values",
        "now",
        "total",
        "totals",
        "found",
        "rest",
        "row",
        "rows",
        "count",
        "field",
        "group",
        "groups",
        "result",
        "entry",
        "entries",
        "state",
        "states",
        "name",
        "names",
        "first",
        "last",
        "old",
        "new",
        "size",
        "start",
        "stop",
        "held",
        "left",
        "page",
        "past",
        "index",
        "parts",
        "part",
        "match",
        "case",
        "type",
        "data",
        "text",
        "self",
        "other",
        "note",
        "day",
        "limit",
        "line",
        "total",
        "free",
        "order",
        "rank",
        "seen",
        "chosen",
        "kept",
        "gone",
        "taken",
        "share",
        "least",
        "place",
        "places",
        "author",
        "capacity",
        "claim",
        "floor",
        "goal",
        "mine",
        "quantity",
        "reservation",
        "room",
        "source",
        "stock",
        "target",
        "vote",
        "number",
        "version",
        "versions",
        "expected",
        "until",
        "word",
        "words",
        "pair",
    ]
)
_DISTRACTED, _SHUFFLED = 0.2, 0.6


class Draft:
    """Draws everything from one rng. `names` fill `{name}` in grammars and `$name` in code."""

    def __init__(self, family: str, rng: Random, words: Words) -> None:
        self.rng = rng
        self.names: dict[str, object] = {"_": ""}
        self._family = family
        self._words = words
        self._clauses: list[tuple[str, tuple[str, ...]]] = []
        self._options: list[str] = []
        self._ranks: dict[str, float] = {}

    def chance(self, option: str, share: float = 0.5) -> bool:
        """Whether a structural option is on."""
        on = self.rng.random() < share
        if on:
            self._options.append(option)
        return on

    def pick(self, option: str, *choices: T) -> T:
        """One of several structural choices."""
        chosen = self.rng.choice(choices)
        self._options.append(f"{option}={chosen}")
        return chosen

    def one(self, *choices: T) -> T:
        """One of several choices that are no structural option."""
        return self.rng.choice(choices)

    def say(self, grammar: str, **names: object) -> str:
        return polished(say(self.rng, grammar, **{**self.names, **names}))

    def clause(self, grammar: str, *cases: str, **names: object) -> None:
        """Add a clause and the cases that check it."""
        self._clauses.append((self.say(grammar, **names), tuple(self.fill(case) for case in cases)))

    def fill(self, code: str) -> str:
        return Template(code).substitute(self.names)

    def noun(self) -> str:
        """A noun, known afterwards as noun, Noun, nouns and a_noun."""
        noun = self._safe(self._words.noun)
        spoken = noun.replace("_", " ")
        self.names |= {"noun": spoken, "Noun": camel(noun), "nouns": plural(spoken)}
        self.names["a_noun"] = f"a {spoken}"
        return noun

    def field(self) -> str:
        return self._safe(self._words.field)

    def other_noun(self) -> str:
        return self._safe(self._words.noun)

    def method(self, role: str, noun: str = "") -> str:
        return self._safe(lambda: self._words.method(role, noun))

    def values(self, number: int) -> list[str]:
        """Different words in alphabetical order."""
        return sorted(self._words.value() for _ in range(number))

    def who(self, *methods: str) -> dict[str, str]:
        """The methods as `{who}`, with `{s}` for the verb that follows."""
        quoted = [f"`{method}`" for method in methods]
        if len(quoted) == 1:
            return {"who": quoted[0], "s": "s"}
        return {"who": f"{', '.join(quoted[:-1])} and {quoted[-1]}", "s": ""}

    def rank(self, key: str) -> float:
        """A place in a random order, the same whenever the key is the same."""
        return self._ranks.setdefault(key, self.rng.random())

    def task(
        self,
        title: str,
        purpose: str,
        code: Callable[[str], Code],
        bugs: tuple[str, ...],
        examples: list[str],
    ) -> Task:
        """The finished task; `code("")` is right, `code(bug)` has one mistake."""
        clauses = self._clauses
        if self.rng.random() < _SHUFFLED:
            self.rng.shuffle(clauses)
        title = polished(title).rstrip(".")
        doc = f"{title}."
        right = self.fill(code("").text(doc))
        wrong = {self.fill(code(bug).text(doc)) for bug in bugs} - {right}
        text = self.say(purpose)
        if self.rng.random() < _DISTRACTED:
            text = polished(f"{text} {distractor(self.rng)}")
        return Task(
            family=self._family,
            combination=",".join(self._options),
            title=title,
            module=self._words.module(self._words.noun()),
            purpose=text,
            interface=self.fill(code("").interface()),
            clauses=tuple(text for text, _ in clauses),
            examples=tuple(self.fill(line) for line in examples),
            solution=right,
            cases=tuple(Case(i, case) for i, (_, cases) in enumerate(clauses) for case in cases),
            wrong=tuple(self.rng.sample(sorted(wrong), min(len(wrong), self.rng.randint(1, 3)))),
        )

    def _safe(self, draw: Callable[[], str]) -> str:
        """A drawn name that hides no builtin and no name of the solutions."""
        while True:
            word = draw()
            if not (keyword.iskeyword(word) or hasattr(builtins, word) or word in _OURS):
                return word


def polished(text: str) -> str:
    """A capital at the start of each sentence and a full stop at the end."""
    text = re.sub(r" +(?=[ ;,])", "", text)
    text = re.sub(r"(^|[.!?] )([a-z])", lambda found: found[1] + found[2].upper(), text.strip())
    text = re.sub(r"\b([Aa]) (?=`?[aeio])", r"\1n ", text)
    text = re.sub(r"\b([Aa])n (?=`[^aeio])", r"\1 ", text)
    return text if text.endswith((".", "!", "?")) else f"{text}."
