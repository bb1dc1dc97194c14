"""Names for one task: nouns, fields, methods, values, some of them invented.

One part of the known words, and of the invented ones, is never used in training, so
that what a model does with new names can be measured.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from random import Random

_POOLS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
_NOUNS, _FIELDS, _VALUES = (_POOLS[name].split() for name in ("nouns", "fields", "values"))
_ROLES: dict[str, str] = _POOLS["roles"]

_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_HELD_OUT_SHARE = 10


@cache
def held_out(text: str) -> bool:
    """Whether a word is kept from training: one in ten, by its hash."""
    return hashlib.sha256(text.encode()).digest()[0] % _HELD_OUT_SHARE == 0


def plural(noun: str) -> str:
    """The English plural of a regular noun."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return f"{noun}es"
    if noun.endswith("y") and noun[-2] not in _VOWELS:
        return f"{noun[:-1]}ies"
    if noun.endswith("f") and noun[-2] != "f":
        return f"{noun[:-1]}ves"
    return f"{noun}s"


def camel(*words: str) -> str:
    """`camel("lost", "key_ring")` is `LostKeyRing`."""
    return "".join(part.capitalize() for word in words for part in word.split("_"))


class Words:
    """Draws names that are all different within one task.

    `unseen` draws only what training never uses; otherwise only what it may use.
    """

    def __init__(self, rng: Random, *, unseen: bool = False) -> None:
        self._rng = rng
        self._unseen = unseen
        self._used: set[str] = set()

    def noun(self) -> str:
        """A singular noun; its plural is taken too. One in five is invented."""
        word = self._fresh(_NOUNS, invented=0.2)
        self._used.add(plural(word))
        return word

    def field(self) -> str:
        """The name of a field, attribute or parameter."""
        return self._fresh(_FIELDS, invented=0.1)

    def value(self) -> str:
        """A short text such as a state, a tag or a sample value."""
        return self._fresh(_VALUES, invented=0.2)

    def method(self, role: str, noun: str = "") -> str:
        """A method name for a role (add, get, remove, ...), sometimes with the noun.

        Raises KeyError for an unknown role.
        """
        pool = [word for word in _ROLES[role].split() if word not in self._used]
        word = self._rng.choice(pool or [f"{role}_{self.invented()}"])
        self._used.add(word)
        return f"{word}_{noun}" if noun and self._rng.random() < 0.4 else word

    def class_name(self, noun: str, endings: tuple[str, ...] = ("Store", "Book", "Desk")) -> str:
        """A class name made from a noun and one of the endings."""
        return camel(noun, self._rng.choice(endings))

    def module(self, noun: str) -> str:
        """A dotted module name in a package of two words."""
        package = f"{self._fresh(_NOUNS, invented=0.3)}_{self._rng.choice(_PACKAGES)}"
        return f"{package}.{plural(noun) if self._rng.random() < 0.5 else noun}"

    def invented(self) -> str:
        """A word that means nothing, of two or three syllables."""
        while True:
            syllables = (
                self._rng.choice(_CONSONANTS) + self._rng.choice(_VOWELS)
                for _ in range(self._rng.choice((2, 3)))
            )
            word = "".join(syllables) + self._rng.choice(("", "n", "r", "x", "k", "l"))
            if held_out(word) == self._unseen and word not in self._used:
                self._used.add(word)
                return word

    def _fresh(self, pool: list[str], *, invented: float) -> str:
        if self._rng.random() < invented:
            return self.invented()
        allowed = [
            word for word in pool if held_out(word) == self._unseen and word not in self._used
        ]
        if not allowed:
            return self.invented()
        word = self._rng.choice(allowed)
        self._used.add(word)
        return word


_PACKAGES = ("system", "app", "service", "tools", "desk", "suite", "core", "hub", "kit", "works")
