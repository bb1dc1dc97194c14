"""The rows of the log: entries, and the finished nodes of the tree over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, cast

from sqlalchemy import String, Table, func, insert, select, type_coerce
from sqlalchemy.orm import Session

from backend.immutable_log.entries import BEGINNING, Entry, make_entry
from backend.immutable_log.merkle import Node, Peaks, Recorder, nodes_finished, place
from backend.persistence.models import LogNodeRow, LogRow

Computed = TypeVar("Computed")

FETCHED_TOGETHER = 2000
# Text that was spoilt may be no text any more: whoever looks for that reads bytes.
ROWS = "SELECT seq, CAST(at AS BLOB), CAST(event AS BLOB), body, hash FROM log_entries ORDER BY seq"
NODES = "SELECT place, hash FROM log_nodes ORDER BY place"
# Inserted into as plain tables, without the unit of work's bookkeeping for each row.
_ENTRIES, _NODES = cast(Table, LogRow.__table__), cast(Table, LogNodeRow.__table__)
ENTRY = (LogRow.seq, type_coerce(LogRow.at, String), LogRow.event, LogRow.body, LogRow.hash)


class SqlLogEntries:
    """The LogEntries port. Entries of one transaction are written together at its end."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._peaks: Peaks | None = None
        self._last = BEGINNING
        self._entries: list[Entry] = []
        self._nodes: list[dict[str, Any]] = []

    def append(self, event: str, at: datetime, data: Mapping[str, Any]) -> None:
        if self._peaks is None:
            self._peaks = self._go_on()
        entry = make_entry(self._peaks.leaves + 1, self._last, event, at, data)
        first = nodes_finished(self._peaks.leaves)
        for offset, node in enumerate(self._peaks.add(entry.hash)):
            self._nodes.append({"place": first + offset, "hash": node})
        self._entries.append(entry)
        self._last = entry.hash

    def write(self) -> None:
        """Write what was appended; whoever commits the transaction calls it before."""
        if self._entries:
            rows = [entry._asdict() for entry in self._entries]
            for row in rows:
                row["at"] = datetime.fromisoformat(row["at"])
            self._session.execute(insert(_ENTRIES), rows)
            if self._nodes:
                self._session.execute(insert(_NODES), self._nodes)
            self._entries, self._nodes = [], []

    def size(self) -> int:
        self.write()
        return self._session.scalar(select(func.max(LogRow.seq))) or 0

    def compute(self, result: Callable[[Node], Computed]) -> Computed:
        self.write()
        recorder = Recorder()
        result(recorder.node)
        wanted = set(recorder.wanted)
        leaves = {index + 1: (0, index) for level, index in wanted if level == 0}
        above = {place(*each): each for each in wanted if each[0]}
        entries = select(LogRow.seq, LogRow.hash).where(LogRow.seq.in_(leaves))
        nodes = select(LogNodeRow.place, LogNodeRow.hash).where(LogNodeRow.place.in_(above))
        found = {leaves[seq]: digest for seq, digest in self._session.execute(entries)}
        found |= {above[at]: digest for at, digest in self._session.execute(nodes)}
        return result(lambda level, index: found[level, index])

    def entry(self, seq: int) -> Entry | None:
        self.write()
        row = self._session.execute(select(*ENTRY).where(LogRow.seq == seq)).one_or_none()
        return None if row is None else Entry(*row)

    def entries(self, after: int = 0) -> Iterator[Entry]:
        self.write()
        query = select(*ENTRY).where(LogRow.seq > after).order_by(LogRow.seq)
        options = {"stream_results": True, "yield_per": FETCHED_TOGETHER}
        cursor = self._session.execute(query, execution_options=options)
        return (Entry(*row) for rows in cursor.partitions() for row in rows)

    def rows(self) -> Iterator[tuple[int, bytes, bytes, bytes, bytes]]:
        self.write()
        return self._read_raw(ROWS)

    def nodes(self) -> Iterator[tuple[int, bytes]]:
        self.write()
        return self._read_raw(NODES)

    def latest(self, event: str, limit: int, before: int | None = None) -> list[Entry]:
        self.write()
        query = select(*ENTRY).order_by(LogRow.seq.desc()).limit(limit)
        if event:
            query = query.where(
                (LogRow.event == event) | LogRow.event.startswith(f"{event}.", autoescape=True)
            )
        if before is not None:
            query = query.where(LogRow.seq < before)
        return [Entry(*row) for row in self._session.execute(query)]

    def _read_raw(self, query: str) -> Iterator[Any]:
        """Plain tuples by the driver itself: a verification reads millions of them.

        Raises LookupError for a row that the database cannot read.
        """
        connection = self._session.connection()
        cursor = connection.connection.cursor()
        try:
            cursor.execute(query)
            while rows := cursor.fetchmany(FETCHED_TOGETHER):
                yield from rows
        except connection.dialect.loaded_dbapi.Error as error:
            raise LookupError(str(error)) from error
        finally:
            cursor.close()

    def _go_on(self) -> Peaks:
        last = self._session.execute(
            select(LogRow.seq, LogRow.hash).order_by(LogRow.seq.desc()).limit(1)
        ).one_or_none()
        if last is None:
            return Peaks(0, ())
        self._last = last.hash
        return self.compute(partial(Peaks.load, last.seq))
