"""What can be asked of the log: its head, a check of all of it, proofs, the log itself."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from pathlib import Path
from typing import TypeVar

from backend.errors import Conflict, InvalidInput, NotFound
from backend.immutable_log import merkle
from backend.immutable_log.entries import BEGINNING, entry_hash
from backend.immutable_log.heads import HeadFile, KeptHeads, newest
from backend.immutable_log.verification import verify
from backend.learning_systems.audit_views import (
    ConsistencyProof,
    Head,
    HeadView,
    InclusionProof,
    LogEntryView,
    VerifyView,
)
from backend.learning_systems.paging import foreign_cursor
from backend.learning_systems.ports import Clock, Store
from backend.learning_systems.records import Page
from backend.learning_systems.repositories import LoggedEntry, UnitOfWork

Computed = TypeVar("Computed")

NO_FILE = (
    "No head was kept elsewhere (GRACE_AUDIT_HEAD_FILE is not set), so a log that was written "
    "anew from end to end, or whose last entries were cut off, would not be noticed."
)
NO_HEAD = "The file of kept heads holds none yet, so a rewritten log would not be noticed."
BROKEN_REMEDY = "`grace audit verify` names the entries that were changed."


class AuditLog:
    """The Audit port: behind `grace audit` and the routes below /api/learning/audit."""

    def __init__(self, store: Store, clock: Clock, head_file: HeadFile | None) -> None:
        self._store = store
        self._clock = clock
        self._file = head_file

    def head(self) -> HeadView:
        """Raises Conflict for a log too damaged to have a head."""
        kept = newest(_read(self._file).heads)
        where = None if self._file is None else str(self._file.path)
        return HeadView(self._head(), kept, where, self._note(kept))

    def verify(self, against: Path | None = None) -> VerifyView:
        """Read the whole log and hold it against every kept head, and those of a further file.

        Raises Conflict when a file of heads cannot be read.
        """
        began = time.perf_counter()
        kept = _read(self._file)
        more = KeptHeads() if against is None else _read(HeadFile(against))
        heads, wrong = [*kept.heads, *more.heads], [*kept.wrong_lines, *more.wrong_lines]
        with self._store.snapshot() as tx:
            result = verify(tx.log.rows(), tx.log.nodes(), heads)
        failed = tuple(check for check in result.heads if not check.holds)
        notes = [*map(_wrong_line, wrong), self._note(newest(heads))]
        return VerifyView(
            holds=not result.findings and not failed and not wrong,
            entries=result.entries,
            root=result.root,
            last=result.last,
            findings=result.findings,
            checked_against=newest(heads),
            heads_checked=len(result.heads),
            heads_failed=failed,
            note=" ".join(filter(None, notes)),
            seconds=round(time.perf_counter() - began, 3),
        )

    def prove(self, seq: int, size: int | None = None) -> InclusionProof:
        """The proof of one entry in the log of `size` entries, by default all.

        Raises NotFound, InvalidInput for a size that has no such entry, and Conflict when
        what is stored proves nothing.
        """
        with self._store.snapshot() as tx:
            size = self._size(tx, size)
            entry = tx.log.entry(seq) if 0 < seq <= size else None
            if entry is None:
                raise NotFound(f"The log of {size} entries has no entry {seq}.")
            top, path = _held(
                tx,
                lambda node: (
                    merkle.root(size, node),
                    merkle.inclusion_proof(seq - 1, size, node),
                ),
            )
        if not merkle.included(seq - 1, size, entry_hash(entry.body), path, top):
            raise _broken()
        body = entry.body.decode()
        return InclusionProof(seq, entry.hash.hex(), body, size, top.hex(), _hex(path))

    def consistency(self, first: int, second: int | None = None) -> ConsistencyProof:
        """That the log only grew from `first` entries to `second`, by default all."""
        with self._store.snapshot() as tx:
            second = self._size(tx, second)
            if not 0 < first <= second:
                raise InvalidInput(
                    f"first must be between 1 and {second}.", remedy="Send a size the log had."
                )
            old, new, path = _held(
                tx,
                lambda node: (
                    merkle.root(first, node),
                    merkle.root(second, node),
                    merkle.consistency_proof(first, second, node),
                ),
            )
        if not merkle.consistent(first, second, old, new, path):
            raise _broken()
        return ConsistencyProof(first, second, old.hex(), new.hex(), _hex(path))

    def export(self, after: int = 0) -> Iterator[bytes]:
        """Every entry behind `after`: a line each, the bytes that were hashed."""
        with self._store.snapshot() as tx:
            for entry in tx.log.entries(after):
                yield entry.body + b"\n"

    def entries(self, event: str, limit: int, cursor: str | None) -> Page[LogEntryView]:
        """Entries of an event (or of a group, such as "governance"), newest first."""
        before = _position(cursor)
        with self._store.snapshot() as tx:
            found = tx.log.latest(event, limit + 1, before)
        following = str(found[limit - 1].seq) if len(found) > limit else None
        return Page(tuple(map(_view, found[:limit])), following)

    def keep_head(self) -> Head | None:
        """Write the head to the owner's file, unless its last line says the same.

        Returns what was written. Raises OSError when the file cannot be written.
        """
        if self._file is None:
            return None
        head, kept = self._head(), self._file.read().heads
        if kept and (kept[-1].size, kept[-1].root) == (head.size, head.root):
            return None
        self._file.append(head)
        return head

    def _head(self) -> Head:
        at = self._clock.now().astimezone(UTC).isoformat(timespec="seconds")
        with self._store.snapshot() as tx:
            size = tx.log.size()
            last = BEGINNING if size == 0 else _held(tx, lambda node: node(0, size - 1))
            top = _held(tx, lambda node: merkle.root(size, node))
        return Head(at=at, size=size, root=top.hex(), last=last.hex())

    def _note(self, head: Head | None) -> str:
        if head is not None:
            return ""
        return NO_FILE if self._file is None else NO_HEAD

    def _size(self, tx: UnitOfWork, asked: int | None) -> int:
        size = tx.log.size()
        if asked is not None and not 0 < asked <= size:
            raise InvalidInput(
                f"The log has {size} entries.", remedy="Send a size it has had.", field="size"
            )
        return size if asked is None else asked


def _read(file: HeadFile | None) -> KeptHeads:
    try:
        return KeptHeads() if file is None else file.read()
    except OSError as error:
        raise Conflict(
            f"The file of kept heads cannot be read: {error}.",
            remedy="Make it readable, or leave it out.",
        ) from error


def _held(tx: UnitOfWork, result: Callable[[merkle.Node], Computed]) -> Computed:
    """Computed of the stored hashes. Raises Conflict when one of them is not there."""
    try:
        return tx.log.compute(result)
    except LookupError as error:
        raise _broken() from error


def _broken() -> Conflict:
    return Conflict("The log does not hold, so nothing can be proved.", remedy=BROKEN_REMEDY)


def _wrong_line(number: int) -> str:
    return f"Line {number} of the file of kept heads is not a head."


def _hex(path: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(each.hex() for each in path)


def _position(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not cursor.isdecimal():
        raise foreign_cursor()
    return int(cursor[:18])


def _view(entry: LoggedEntry) -> LogEntryView:
    try:
        body = entry.body.decode()
        data = json.loads(body)["data"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise _broken() from None
    return LogEntryView(entry.seq, entry.at, entry.event, data, entry.hash.hex(), body)
