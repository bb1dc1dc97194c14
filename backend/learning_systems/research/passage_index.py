"""The port to the index of passages: a cache that can be thrown away at any time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from backend.learning_systems.research.passages import Passage


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A file of a source with its passages; `fingerprint` says whether it is still the same."""

    path: str
    fingerprint: str
    sha256: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found, and the hash of the file as it was indexed."""

    path: str
    sha256: str
    passage: Passage


class PassageIndex(Protocol):
    """Full text over the passages of named sources."""

    def fingerprints(self, source: str) -> Mapping[str, str]:
        """Path -> fingerprint of what is indexed of a source."""
        ...

    def update(self, source: str, changed: Iterable[IndexedFile], gone: Iterable[str]) -> None:
        """Replace changed files and forget those that are gone: all of it or nothing."""
        ...

    def search(self, source: str, words: Sequence[str], limit: int) -> Sequence[Found]:
        """Passages with any of the words, those with the rarest and the most of them first."""
        ...
