"""Proves that nothing of the curriculum is in the corpus: no long run of equal tokens.

Both sides are cut into words and single signs, in lower case. A run counts when it has
LENGTH tokens in a row of which at least DISTINCT are different words: the house format
itself (headings, `def __init__(self) -> None: ...`, imports) stays below that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

LENGTH = 24
DISTINCT = 10

_TOKEN = re.compile(r"[a-z0-9_]+|[^\sa-z0-9_]")
_WORD = re.compile(r"[a-z_]{2,}")
_FOLDERS = ("backend/curriculum", "tests/exemplars", "backend/exams", "tests/exams")
_ENDINGS = {".py", ".md", ".toml"}
_SKIPPED = "_skeleton"


class CorpusOverlaps(ValueError):
    """A text of the corpus repeats a run of tokens of the curriculum."""


class Overlap:
    """Knows every run of the texts that must not be repeated."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """`texts` are pairs of a name, told when it is found again, and a text."""
        self._runs: dict[int, str] = {}
        for name, text in texts:
            for run in _runs(text):
                if len({token for token in run if _WORD.fullmatch(token)}) >= DISTINCT:
                    self._runs.setdefault(hash(run), name)

    def check(self, text: str) -> None:
        """Raises CorpusOverlaps, with the run and where it comes from."""
        for run in _runs(text):
            if name := self._runs.get(hash(run)):
                raise CorpusOverlaps(f"this run of {LENGTH} tokens is in {name}: {' '.join(run)}")

    def __len__(self) -> int:
        return len(self._runs)


def curriculum_texts(repository: Path) -> Iterator[tuple[str, str]]:
    """Contracts, suites, properties, benches, exemplars and exams, each with its path."""
    for folder in _FOLDERS:
        for path in sorted((repository / folder).rglob("*")):
            if path.suffix in _ENDINGS and _SKIPPED not in path.parts:
                yield str(path.relative_to(repository)), path.read_text(encoding="utf-8")


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    tokens = _TOKEN.findall(text.lower())
    for at in range(len(tokens) - LENGTH + 1):
        yield tuple(tokens[at : at + LENGTH])
