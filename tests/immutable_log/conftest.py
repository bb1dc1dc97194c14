"""A log in a real database, and hands that may do to it what they like."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backend.background.clock import SystemClock
from backend.immutable_log.audit import AuditLog
from backend.immutable_log.heads import HeadFile
from backend.persistence.database import SqlStore, connect, migrate
from backend.settings import Settings

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
SIZE = 21


@pytest.fixture(scope="session")
def full_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with 21 entries, made once."""
    path = tmp_path_factory.mktemp("log") / "grace.db"
    migrate(path)
    store = SqlStore(connect(path))
    append(store, SIZE)
    store.close()
    return path


@pytest.fixture
def store(settings: Settings, full_database: Path) -> Iterator[SqlStore]:
    """A copy of it for each test."""
    settings.database_path.parent.mkdir(parents=True)
    shutil.copy(full_database, settings.database_path)
    store = SqlStore(connect(settings.database_path))
    yield store
    store.close()


@pytest.fixture
def head_file(tmp_path: Path) -> HeadFile:
    return HeadFile(tmp_path / "elsewhere" / "heads.jsonl")


@pytest.fixture
def audit(store: SqlStore, head_file: HeadFile) -> AuditLog:
    """The log of 21 entries, none of its heads kept yet."""
    return AuditLog(store, SystemClock(), head_file)


def append(store: SqlStore, count: int, word: str = 'ä\n"quoted"') -> None:
    with store.transaction() as tx:
        for number in range(count):
            at = NOON + timedelta(microseconds=number)
            tx.log.append("candidate.judged", at, {"number": number, "word": word})


@contextmanager
def tampering(settings: Settings) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(settings.database_path)) as connection:
        yield connection
        connection.commit()
