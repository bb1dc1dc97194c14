"""Reads the whole log and names every place where it is not what it was.

Checked of each entry: its number, that its columns repeat what its bytes say, that the
bytes name the hash of the entry before, and that its own hash is that of the bytes. Then
the tree: every stored node against the one computed, and every head kept elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any, NamedTuple

from backend.immutable_log.entries import BEGINNING, closing, entry_hash, opening
from backend.immutable_log.merkle import Peaks
from backend.learning_systems.audit_views import Finding, Head, HeadCheck

MOST_FINDINGS = 100

CHANGED = "its hash is not that of its bytes: one of the two was changed"
NOT_FOLLOWED = "it was changed: the entry after it follows another one"
FOLLOWS_NOT = "it was changed: it follows another entry than the one before it"
PUT_IN = "it was put in: the entry after it follows the one before it"


class Row(NamedTuple):
    """An entry as it is stored, text as bytes: what was spoilt may be no text any more."""

    seq: int
    at: bytes
    event: bytes
    body: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Verified:
    """What a reading of the whole log came to; `findings` are in the order of the entries."""

    entries: int
    root: str
    last: str
    findings: tuple[Finding, ...]
    heads: tuple[HeadCheck, ...]


def verify(
    rows: Iterable[tuple[int, bytes, bytes, bytes, bytes]],
    nodes: Iterable[tuple[int, bytes]],
    heads: Sequence[Head] = (),
) -> Verified:
    """Read everything; what is wrong is in the answer, nothing is raised."""
    return _Reading(nodes, heads).of(rows)


class _Reading:
    """One reading. Tree and heads are compared up to the first entry that is not sound."""

    def __init__(self, nodes: Iterable[tuple[int, bytes]], heads: Sequence[Head]) -> None:
        self._waiting = sorted(heads, key=lambda head: head.size, reverse=True)
        self._tree = _StoredTree(nodes)
        self._findings: list[Finding] = []
        self._checks: list[HeadCheck] = []
        self._sound = True
        self._shift = 0
        self._doubtful: int | None = None
        self._wrong_before = False

    def of(self, rows: Iterable[tuple[int, bytes, bytes, bytes, bytes]]) -> Verified:
        count, last = 0, BEGINNING
        try:
            for read in self._entries(rows):
                count, last = read
        except LookupError as error:
            self._spoil(self._tree.peaks.leaves + 1, f"cannot be read from here on: {error}")
        self._settle_doubt()
        if self._sound:
            self._tree.surplus()
        self._check_heads(last)
        self._check_larger_heads(count)
        self._findings += self._tree.findings({finding.seq for finding in self._findings})
        self._findings.sort(key=lambda finding: finding.seq)
        root, findings = self._tree.peaks.root().hex(), tuple(self._findings)
        return Verified(count, root, last.hex(), findings, tuple(self._checks))

    def _entries(
        self, rows: Iterable[tuple[int, bytes, bytes, bytes, bytes]]
    ) -> Iterator[tuple[int, bytes]]:
        """Yields how many were read, and the last hash. These are the lines that must be quick."""
        digest, before, previous, expected = hashlib.sha256, BEGINNING, BEGINNING, 1
        tree = self._tree
        self._check_heads(previous)
        for count, row in enumerate(rows, start=1):
            seq, at, event, body, stored = row
            if not (
                seq == expected
                and type(body) is bytes
                and body.startswith(opening(at))
                and body.endswith(closing(event, previous, seq))
                and digest(b"\x00" + body).digest() == stored
            ):
                self._examine(Row(*row), expected, previous, before)
            elif self._wrong_before:
                self._wrong_before, self._shift = False, 0
            # A column may hold anything at all by now; what is no hash follows from nothing.
            before, previous = previous, stored if type(stored) is bytes else b""
            expected = seq + 1
            if self._sound:
                tree.take(seq, stored)
                if self._waiting and self._waiting[-1].size == seq:
                    self._check_heads(previous)
            yield count, previous

    def _examine(self, row: Row, expected: int, previous: bytes, before: bytes) -> None:
        """Say what is wrong with an entry that is not as it should be."""
        wrong_before, self._wrong_before = self._wrong_before, True
        if row.seq != expected:
            self._spoil(expected, _gap(expected, row.seq))
            wrong_before = True
        said = _said(row)
        if said is None or entry_hash(row.body) != row.hash:
            self._spoil(row.seq, CHANGED)
        elif said.get("seq") != row.seq:
            self._misplaced(row, said, before)
        elif not _repeats(row, said):
            self._spoil(row.seq, "its columns do not repeat what its bytes say")
        elif not wrong_before:
            self._does_not_follow(row)
        else:
            self._wrong_before, self._shift = False, 0

    def _misplaced(self, row: Row, said: dict[str, Any], before: bytes) -> None:
        number = said.get("seq")
        shift = row.seq - number if isinstance(number, int) else 0
        if shift == 1 and self._shift == 0 and said.get("previous") == before.hex():
            self._spoil(row.seq - 1, PUT_IN)
        elif shift == 0 or shift != self._shift:
            self._spoil(row.seq, f"here stands the entry that was written as number {number!r}")
        self._shift = shift

    def _does_not_follow(self, row: Row) -> None:
        """Which of the two was changed, the next entry shows: it follows the one that was not."""
        self._sound = False
        self._wrong_before = False
        if self._doubtful == row.seq - 2:
            self._doubtful = None
            self._say(row.seq - 1, FOLLOWS_NOT)
            return
        self._settle_doubt()
        self._doubtful = row.seq - 1

    def _settle_doubt(self) -> None:
        if self._doubtful is not None:
            self._say(self._doubtful, NOT_FOLLOWED)
            self._doubtful = None

    def _check_heads(self, previous: bytes) -> None:
        """The heads of the size that has been read."""
        peaks = self._tree.peaks
        while self._waiting and self._waiting[-1].size == peaks.leaves:
            head = self._waiting.pop()
            if (peaks.root().hex(), previous.hex()) == (head.root, head.last):
                self._checks.append(HeadCheck(head, True))
            else:
                self._fail(head, *self._rewritten(head))

    def _rewritten(self, head: Head) -> tuple[int, str]:
        begin = 1 + max((each.head.size for each in self._checks if each.holds), default=0)
        return begin, f"one of the entries {begin} to {head.size} is not what it was at {head.at}"

    def _check_larger_heads(self, count: int) -> None:
        for head in reversed(self._waiting):
            if self._sound:
                cut = f"cut off from here: there were {head.size} entries at {head.at}"
                self._fail(head, count + 1, cut)
            else:
                problem = "the entries it was taken of are no longer sound"
                self._checks.append(HeadCheck(head, False, problem))

    def _fail(self, head: Head, seq: int, problem: str) -> None:
        self._checks.append(HeadCheck(head, False, problem))
        self._say(seq, problem)

    def _spoil(self, seq: int, problem: str) -> None:
        self._sound = False
        self._say(seq, problem)

    def _say(self, seq: int, problem: str) -> None:
        if len(self._findings) < MOST_FINDINGS:
            self._findings.append(Finding(seq, problem))


class _StoredTree:
    """The nodes that are stored, compared with those that the entries give."""

    def __init__(self, nodes: Iterable[tuple[int, bytes]]) -> None:
        self.peaks = Peaks(0, ())
        self._nodes = iter(nodes)
        self._ahead: tuple[int, bytes] | None = None
        self._place = 0
        self._wrong: list[tuple[int, int, str]] = []

    def take(self, seq: int, leaf: bytes) -> None:
        """Compare the nodes that this entry finishes with what is stored of them."""
        for level, node in enumerate(self.peaks.add(leaf), start=1):
            stored = self._ahead or next(self._nodes, None)
            self._ahead = None
            if stored != (self._place, node):
                self._compare(stored, seq - (1 << level) + 1, seq)
            self._place += 1

    def surplus(self) -> None:
        """What is left when all entries were read: the tree of entries that are gone."""
        left = sum(1 for _ in self._nodes) + (self._ahead is not None)
        if left:
            first = self.peaks.leaves + 1
            problem = f"cut off from here: {left} nodes of the tree are left of it"
            self._wrong.append((first, first, problem))

    def findings(self, located: Set[int]) -> list[Finding]:
        """What is wrong with the tree, but for what a finding at an entry accounts for."""
        inner: list[tuple[int, int]] = []
        findings = []
        for begin, end, problem in self._wrong:
            known = any(begin <= seq <= end for seq in located)
            known = known or any(begin <= low and high <= end for low, high in inner)
            inner.append((begin, end))
            if not known:
                findings.append(Finding(begin, problem))
        return findings

    def _compare(self, stored: tuple[int, bytes] | None, begin: int, end: int) -> None:
        over = f"over the entries {begin} to {end}"
        if len(self._wrong) == MOST_FINDINGS:
            return
        if stored is not None and stored[0] == self._place:
            self._wrong.append((begin, end, f"the stored node {over} is not theirs"))
        else:
            self._wrong.append((begin, end, f"the node {over} is missing"))
            self._ahead = stored


def _gap(expected: int, found: int) -> str:
    last = found - 1
    return "it is missing" if last == expected else f"it and those up to {last} are missing"


def _said(row: Row) -> dict[str, Any] | None:
    if type(row.body) is not bytes:
        return None
    try:
        said = json.loads(row.body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _repeats(row: Row, said: dict[str, Any]) -> bool:
    """Whether the columns say what the bytes say, and the bytes in the form that is hashed."""
    try:
        previous = bytes.fromhex(said["previous"])
    except (KeyError, TypeError, ValueError):
        return False
    end = closing(row.event, previous, row.seq)
    return row.body.startswith(opening(row.at)) and row.body.endswith(end)
