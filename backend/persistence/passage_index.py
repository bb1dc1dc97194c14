"""The PassageIndex port in a SQLite file of its own, which is a cache and nothing more.

A damaged file, or one of another format, is deleted and filled anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from backend.errors import StorageUnavailable
from backend.learning_systems.research.passage_index import Found, IndexedFile
from backend.learning_systems.research.passages import Passage

FORMAT = 1
HEADING_WEIGHT = 4.0

T = TypeVar("T")

_TABLES = """
CREATE TABLE files (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, path TEXT NOT NULL,
    fingerprint TEXT NOT NULL, sha256 TEXT NOT NULL, UNIQUE (source, path)
);
CREATE TABLE places (
    id INTEGER PRIMARY KEY, file_id INTEGER NOT NULL, first INTEGER NOT NULL,
    last INTEGER NOT NULL
);
CREATE INDEX places_of_file ON places (file_id);
CREATE VIRTUAL TABLE passages USING fts5(heading, text, tokenize = 'porter unicode61');
"""
_SEARCH = """
SELECT files.path, files.sha256, places.first, places.last, passages.heading, passages.text
FROM passages JOIN places ON places.id = passages.rowid JOIN files ON files.id = places.file_id
WHERE passages MATCH ? AND files.source = ?
ORDER BY bm25(passages, ?, 1.0), passages.rowid LIMIT ?
"""


class SqlitePassageIndex:
    """Opens its file for each call, so that nothing is held while no research is done."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._checked = False

    def fingerprints(self, source: str) -> Mapping[str, str]:
        def read(database: sqlite3.Connection) -> dict[str, str]:
            query = "SELECT path, fingerprint FROM files WHERE source = ?"
            return dict(database.execute(query, (source,)).fetchall())

        return self._do(read)

    def update(self, source: str, changed: Iterable[IndexedFile], gone: Iterable[str]) -> None:
        with self._opened() as database, database:
            for path in gone:
                _forget(database, source, path)
            for file in changed:
                _forget(database, source, file.path)
                _insert(database, source, file)

    def search(self, source: str, words: Sequence[str], limit: int) -> Sequence[Found]:
        # Each word as a string of the query language, in which nothing has a meaning.
        query = " OR ".join(f'"{word.replace(chr(34), "")}"' for word in words)
        if not query:
            return []

        def find(database: sqlite3.Connection) -> list[Found]:
            rows = database.execute(_SEARCH, (query, source, HEADING_WEIGHT, limit))
            return [
                Found(path, sha256, Passage(first, last, heading, text))
                for path, sha256, first, last, heading, text in rows
            ]

        return self._do(find)

    def _do(self, act: Callable[[sqlite3.Connection], T]) -> T:
        with self._opened() as database:
            return act(database)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            database = self._connect()
            try:
                yield database
            finally:
                database.close()
        except sqlite3.DatabaseError as error:
            self._checked = False  # if it was damaged meanwhile, the next one makes it anew
            raise StorageUnavailable(f"The index of research failed: {error}.") from error

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path)
        if self._checked or _is_whole(database):
            self._checked = True
            return database
        database.close()
        self._path.unlink()
        database = sqlite3.connect(self._path)
        database.executescript(f"{_TABLES}PRAGMA user_version = {FORMAT};")
        self._checked = True
        return database


def _is_whole(database: sqlite3.Connection) -> bool:
    """Whether it is of this format and undamaged."""
    try:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        (said,) = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError:
        return False
    return bool(version == FORMAT and said == "ok")


def _forget(database: sqlite3.Connection, source: str, path: str) -> None:
    query = "SELECT id FROM files WHERE source = ? AND path = ?"
    for (file_id,) in database.execute(query, (source, path)).fetchall():
        places = "SELECT id FROM places WHERE file_id = ?"
        database.execute(f"DELETE FROM passages WHERE rowid IN ({places})", (file_id,))
        database.execute("DELETE FROM places WHERE file_id = ?", (file_id,))
        database.execute("DELETE FROM files WHERE id = ?", (file_id,))


def _insert(database: sqlite3.Connection, source: str, file: IndexedFile) -> None:
    values = (source, file.path, file.fingerprint, file.sha256)
    query = "INSERT INTO files (source, path, fingerprint, sha256) VALUES (?, ?, ?, ?)"
    file_id = database.execute(query, values).lastrowid
    for passage in file.passages:
        place = (file_id, passage.first, passage.last)
        added = database.execute(
            "INSERT INTO places (file_id, first, last) VALUES (?, ?, ?)", place
        )
        database.execute(
            "INSERT INTO passages (rowid, heading, text) VALUES (?, ?, ?)",
            (added.lastrowid, passage.heading, passage.text),
        )
