"""What is searched for: the words of a stage's contract, the telling ones first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backend.learning_systems.contract_files import Contract
from backend.learning_systems.python_text import promised_names

MOST_WORDS = 24
LEAST_LENGTH = 3

_WORD = re.compile(r"[A-Za-z][a-z]+|[A-Z]{2,}(?![a-z])")
_TERM = re.compile(r"`([A-Za-z_][A-Za-z0-9_.]*)`")

# Words that say nothing of what a text is about, here or anywhere.
_EMPTY = frozenset(
    """about above after again all also and another any are because been before below between
    both but can cannot come comes could did does each else empty even every few first five
    for four from get gets give given gives goes had has have her here his how into its
    itself just keep keeps kept know last later least less let like long made make makes
    many may more most much must name names need needs never new nobody none nor not nothing
    now off often old once one only open other others our out over own per put raise raises
    return returns same say says see seen set she should some such take takes than that the
    their them then there these they thing things this those three through time too two
    under until upon use used uses very want was way well were what when where whether which
    while who whole whose why will with within without word would yet you your self true
    false str int dict list bool float tuple bytes def class import value values key keys
    args kwargs type object find finds work works look looked deal deals move moves case
    cases second seconds number numbers add adds create write read start end build""".split()  # noqa: SIM905
)
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ers", "ed", "er", "es", "s", "e", "y")


@dataclass(frozen=True, slots=True)
class Question:
    """Words to search for on behalf of one stage; `telling` are the stems of its title."""

    stage_id: str
    words: tuple[str, ...]
    telling: frozenset[str]


def question(stage_id: str, contract: Contract) -> Question:
    """From the contract's title, its names and terms, and its purpose, in this order."""
    title = tuple(_words([contract.title]))
    terms = (term for clause in contract.clauses.values() for term in _TERM.findall(clause))
    names = sorted(promised_names(contract.interface))
    others = _words([*names, contract.purpose, *terms])
    words = tuple(dict.fromkeys((*title, *others)))[:MOST_WORDS]
    return Question(stage_id, words, frozenset(map(stem, title)))


def stem(word: str) -> str:
    """A word without its ending, roughly: enough to see that two forms are of one word."""
    word = word.lower()
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_LENGTH:
            return word.removesuffix(ending)
    return word


def stems(text: str) -> set[str]:
    return {stem(word) for word in _words([text])}


def _words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for word in _WORD.findall(text):
            lower = word.lower()
            if len(lower) >= LEAST_LENGTH and lower not in _EMPTY:
                yield lower
