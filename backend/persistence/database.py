"""The one place that opens the database: pragmas, transactions, migrations.

SQLite in WAL mode: readers never wait, writers queue on an immediate
transaction instead of failing half-way with "database is locked".
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from backend.errors import StorageUnavailable
from backend.learning_systems.repositories import UnitOfWork
from backend.persistence.tree_hashes import TreeHashes
from backend.persistence.unit_of_work import SqlUnitOfWork

if TYPE_CHECKING:
    from alembic.config import Config

BUSY_TIMEOUT_SECONDS = 30
_TROUBLES = {
    sqlite3.SQLITE_BUSY: "is locked by somebody else",
    sqlite3.SQLITE_LOCKED: "is locked by somebody else",
    sqlite3.SQLITE_READONLY: "cannot be written",
    sqlite3.SQLITE_IOERR: "cannot be read or written",
    sqlite3.SQLITE_FULL: "has no room left on its disk",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened",
}
ALEMBIC_FOLDER = Path(__file__).resolve().parents[2] / "alembic"


def connect(path: Path, patience: float = BUSY_TIMEOUT_SECONDS) -> Engine:
    """A SQLAlchemy engine on the SQLite file `path`; its folder is made.

    A writer waits for another one for at most `patience` seconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"timeout": patience}, pool_pre_ping=False
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


# Ids are random, so each record touches a page of its own: with SQLite's 2 MB of pages a
# cycle among 100,000 candidates took 1.15 times one among 100. At most 16 MB a connection.
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-16384")


def _configure(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin alone
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def migrate(path: Path) -> None:
    """Bring the database at `path` to the newest revision; one process at a time."""
    if _revision(path) == newest_revision():
        return
    # Imported here: Alembic costs more than all else at start, and is rarely needed.
    from alembic import command

    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".migrate.lock")):
        command.upgrade(alembic_config(path), "head")


def newest_revision() -> str:
    """The id of the newest revision; ids are counted up and begin their files' names."""
    return max(file.name.partition("_")[0] for file in (ALEMBIC_FOLDER / "versions").glob("*.py"))


def _revision(path: Path) -> str | None:
    """The revision a database file is at, None when it has none or cannot tell."""
    if not path.is_file():
        return None
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        return str(rows[0][0]) if len(rows) == 1 else None
    return None


def alembic_config(path: Path) -> Config:
    """Alembic's configuration for the database at `path`."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(ALEMBIC_FOLDER).replace("%", "%%"))
    config.attributes["path"] = path
    return config


@contextmanager
def _storage_troubles() -> Iterator[None]:
    """Tell apart what may pass by itself from what is our own mistake."""
    try:
        yield
    except OperationalError as error:
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        if code not in _TROUBLES:
            raise
        raise StorageUnavailable(
            f"The database {_TROUBLES[code]}: {error.orig}.",
            remedy="Work goes on by itself when that is over.",
        ) from error


class SqlStore:
    """The Store port on SQLAlchemy."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = engine.execution_options(reading=True)
        self._trees = TreeHashes()

    @contextmanager
    def transaction(self) -> Iterator[UnitOfWork]:
        """As the port says. Raises StorageUnavailable when the database is locked, full or gone."""
        with _storage_troubles(), Session(self._engine) as session, session.begin():
            work = SqlUnitOfWork(session, self._trees)
            yield work
            work.write()

    @contextmanager
    def snapshot(self) -> Iterator[UnitOfWork]:
        # Rolled back, not committed: there is nothing to keep, and it ends even on a broken file.
        with _storage_troubles(), Session(self._reading) as session:
            yield SqlUnitOfWork(session, self._trees)

    def answers(self) -> bool:
        """Whether the database can be read right now."""
        try:
            with self._reading.connect() as connection:
                connection.exec_driver_sql("SELECT 1 FROM project_runs LIMIT 1")
        except SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        self._engine.dispose()
