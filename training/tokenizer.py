"""Byte pairs that agree with llama.cpp's `gpt-2` splitting, control tokens and slots."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from backend.language_model.prompt_codec import SLOTS, slot
from training.chat import ANSWER, END, USER

CONTROL = (END, USER, ANSWER, *map(slot, range(SLOTS)))
"""The first tokens of the vocabulary, in this order."""
FIRST_SLOT = 3
LONGEST_TOKEN = 31
"""Bytes; llama-cpp-python's detokenizer has room for 32."""

_SPECIAL = re.compile("|".join(map(re.escape, sorted(CONTROL, key=len, reverse=True))))
_PIECES = re.compile(
    r"'(?:s|t|re|ve|m|ll|d)| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+", re.UNICODE
)


def byte_characters() -> list[str]:
    """GPT-2's way to write every byte as one printable character."""
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = iter(range(256, 512))
    return [chr(byte) if byte in printable else chr(next(others)) for byte in range(256)]


_CHARACTERS = byte_characters()


class Tokenizer:
    """Text to tokens and back. `merges` in the order in which they were learnt."""

    def __init__(self, merges: Sequence[tuple[str, str]]) -> None:
        self.merges = list(merges)
        self.tokens = [*CONTROL, *_CHARACTERS, *(left + right for left, right in merges)]
        self._ids = {token: number for number, token in enumerate(self.tokens)}
        self._ranks = {pair: rank for rank, pair in enumerate(self.merges)}
        self._cache: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def end(self) -> int:
        return self._ids[END]

    def encode(self, text: str) -> list[int]:
        """Tokens of a text in which spellings of control tokens are those tokens."""
        found: list[int] = []
        at = 0
        for special in _SPECIAL.finditer(text):
            found += self._plain(text[at : special.start()])
            found.append(self._ids[special[0]])
            at = special.end()
        return found + self._plain(text[at:])

    def decode(self, tokens: Iterable[int]) -> str:
        places = {character: byte for byte, character in enumerate(_CHARACTERS)}
        data = b"".join(
            self.tokens[token].encode()
            if token < len(CONTROL)
            else bytes(places[character] for character in self.tokens[token])
            for token in tokens
        )
        return data.decode("utf-8", "replace")

    def save(self, path: Path) -> None:
        merges = [" ".join(pair) for pair in self.merges]
        path.write_text(json.dumps({"merges": merges}, indent=0), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Tokenizer:
        merges = json.loads(path.read_text(encoding="utf-8"))["merges"]
        return cls([(left, right) for left, right in (merge.split(" ") for merge in merges)])

    def _plain(self, text: str) -> list[int]:
        found: list[int] = []
        for piece in _PIECES.findall(text):
            if (known := self._cache.get(piece)) is None:
                known = self._cache[piece] = self._merge(piece)
            found += known
        return found

    def _merge(self, piece: str) -> list[int]:
        return [self._ids[part] for part in self.parts(piece)]

    def parts(self, piece: str) -> list[str]:
        """A piece of text after all merges that apply, each part in GPT-2's characters."""
        parts = _spelt(piece)
        while len(parts) > 1:
            pair = min(pairwise(parts), key=lambda pair: self._ranks.get(pair, 1 << 30))
            if pair not in self._ranks:
                break
            parts = _merged(parts, pair)
        return parts


def count_pieces(texts: Iterable[str]) -> Counter[str]:
    """How often each piece occurs between the control tokens of the texts."""
    counts: Counter[str] = Counter()
    for text in texts:
        for part in _SPECIAL.split(text):
            counts.update(_PIECES.findall(part))
    return counts


def learn(
    pieces: Counter[str],
    size: int,
    tell: Callable[[int, int], None] = lambda done, total: None,
    known: Sequence[tuple[str, str]] = (),
) -> Tokenizer:
    """Byte pairs merged, the most frequent first, until the vocabulary has this size.

    `known` are merges that come before those learnt, from an older vocabulary. A pair seen
    only once is not merged, so the result may be smaller.
    """
    words = [*map(Tokenizer(known).parts, pieces)]
    weights = list(pieces.values())
    counts: Counter[tuple[str, str]] = Counter()
    where: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for index, word in enumerate(words):
        for pair in pairwise(word):
            counts[pair] += weights[index]
            where[pair].add(index)
    merges = list(known)
    wanted = size - len(CONTROL) - len(_CHARACTERS)
    while len(merges) < wanted:
        best = max(counts, key=lambda pair: (counts[pair], pair), default=None)
        if best is None or counts[best] < 2:
            break
        if len("".join(best)) > LONGEST_TOKEN:
            del counts[best]
            continue
        merges.append(best)
        for index in where.pop(best):
            _replace(words, index, best, weights[index], counts, where)
        counts.pop(best, None)
        tell(len(merges), wanted)
    return Tokenizer(merges)


def _replace(
    words: list[list[str]],
    index: int,
    pair: tuple[str, str],
    weight: int,
    counts: Counter[tuple[str, str]],
    where: defaultdict[tuple[str, str], set[int]],
) -> None:
    for old in pairwise(words[index]):
        if old in counts:
            counts[old] -= weight
    words[index] = _merged(words[index], pair)
    for new in pairwise(words[index]):
        if len("".join(new)) <= LONGEST_TOKEN:
            counts[new] += weight
            where[new].add(index)


def _spelt(piece: str) -> list[str]:
    return [_CHARACTERS[byte] for byte in piece.encode()]


def _merged(parts: list[str], pair: tuple[str, str]) -> list[str]:
    result: list[str] = []
    at = 0
    while at < len(parts):
        if at + 1 < len(parts) and (parts[at], parts[at + 1]) == pair:
            result.append(parts[at] + parts[at + 1])
            at += 2
        else:
            result.append(parts[at])
            at += 1
    return result
