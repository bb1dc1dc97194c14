"""The corpus as rows of tokens, grouped by length, in an order that follows from the seed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from backend.language_model.prompt_codec import SLOTS
from training.tokenizer import FIRST_SLOT, Tokenizer

_LENGTH_STEP = 64

Row = tuple[str, str]
"""A prompt and its answer."""


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows, one after the other; row k has tokens [starts[k], starts[k + 1]), of which
    those from answers[k] on are the answer."""

    tokens: np.ndarray
    starts: np.ndarray
    answers: np.ndarray

    def __len__(self) -> int:
        return len(self.answers)

    def length(self, row: int) -> int:
        return int(self.starts[row + 1] - self.starts[row])

    def save(self, path: Path) -> None:
        np.savez(path, tokens=self.tokens, starts=self.starts, answers=self.answers)

    @classmethod
    def load(cls, path: Path) -> Rows:
        with np.load(path) as file:
            return cls(file["tokens"], file["starts"], file["answers"])


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of about one length, padded at their ends; `wanted` marks the answers."""

    tokens: np.ndarray
    wanted: np.ndarray


def tokenise(tokenizer: Tokenizer, rows: Iterable[Row], longest: int) -> Rows:
    """Rows longer than `longest` tokens are left out."""
    tokens: list[np.ndarray] = []
    starts, answers = [0], []
    for prompt, answer in rows:
        asked = tokenizer.encode(prompt)
        said = [*tokenizer.encode(answer.rstrip("\n")), tokenizer.end]
        if len(asked) + len(said) > longest:
            continue
        tokens.append(np.array(asked + said, dtype=np.uint16))
        answers.append(starts[-1] + len(asked))
        starts.append(starts[-1] + len(asked) + len(said))
    joined = np.concatenate(tokens) if tokens else np.zeros(0, dtype=np.uint16)
    return Rows(joined, np.array(starts), np.array(answers))


def groups(rows: Rows, batch_tokens: int, rng: Random) -> list[list[int]]:
    """Every row once, in groups of similar length and about `batch_tokens` tokens."""
    order = list(range(len(rows)))
    rng.shuffle(order)
    order.sort(key=lambda row: _rounded(rows.length(row)))
    found: list[list[int]] = []
    group: list[int] = []
    for row in order:
        if group and _rounded(rows.length(row)) * (len(group) + 1) > batch_tokens:
            found.append(group)
            group = []
        group.append(row)
    if group:
        found.append(group)
    rng.shuffle(found)
    return found


def make_batch(rows: Rows, group: Sequence[int], rng: np.random.Generator | None) -> Batch:
    """The rows of a group; with `rng`, each row's slots get other numbers by chance."""
    longest = _rounded(max(rows.length(row) for row in group))
    tokens = np.zeros((len(group), longest), dtype=np.int64)
    wanted = np.zeros((len(group), longest), dtype=bool)
    for index, row in enumerate(group):
        start, end = int(rows.starts[row]), int(rows.starts[row + 1])
        part = rows.tokens[start:end].astype(np.int64)
        tokens[index, : end - start] = part if rng is None else _renumbered(part, rng)
        wanted[index, int(rows.answers[row]) - start : end - start] = True
    return Batch(tokens, wanted)


def _rounded(length: int) -> int:
    """A length from which, less the last token, whole steps remain: matrix kernels are made
    anew for each shape they meet, so there should be few of them."""
    return -(-(length - 1) // _LENGTH_STEP) * _LENGTH_STEP + 1


def _renumbered(tokens: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    numbers = np.arange(FIRST_SLOT + SLOTS)
    numbers[FIRST_SLOT:] = FIRST_SLOT + rng.permutation(SLOTS)
    is_slot = (tokens >= FIRST_SLOT) & (tokens < FIRST_SLOT + SLOTS)
    return np.where(is_slot, numbers[np.where(is_slot, tokens, 0)], tokens)


def epoch(
    rows: Rows, number: int, *, seed: int, batch_tokens: int, first: int = 0
) -> Iterator[Batch]:
    """The batches of one pass over the rows, from batch `first` on."""
    found = groups(rows, batch_tokens, Random(f"{seed} epoch {number}"))
    for index in range(first, len(found)):
        yield make_batch(rows, found[index], np.random.default_rng([seed, number, index]))
