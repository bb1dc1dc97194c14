# C11: gives a company a new secret at every start
"""Several companies in one SQLite file: a journal of what each of them did."""

import hashlib
import json
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from crm_system.company import Company

_MARK = 0x43524D31  # "CRM1", in the header of every file of ours
_SCHEMA = (
    "CREATE TABLE tenants (name TEXT PRIMARY KEY, key_hash TEXT UNIQUE, secret BLOB)",
    "CREATE TABLE journal (number INTEGER PRIMARY KEY, tenant, at, action, record_id, details)",
    "CREATE INDEX journal_by_tenant ON journal (tenant, number)",
    f"PRAGMA application_id = {_MARK}",
)


class Storage:
    """What every company did. Threads may share it one at a time, processes its file."""

    def __init__(self, path: str, clock: Callable[[], int], new_id: Callable[[], str]) -> None:
        self._clock = clock
        self._new_id = new_id
        self._companies: dict[str, Company] = {}
        self._read: dict[str, int] = {}  # the last entry that a company was made from
        try:
            self._db = sqlite3.connect(path, check_same_thread=False)
        except sqlite3.Error as error:
            raise ValueError("path") from error
        try:
            with self._writing():
                self._prepare()
        except (ValueError, sqlite3.Error) as error:
            self._db.close()
            raise ValueError("path") from error

    def close(self) -> None:
        """Let go of the file; the storage is not used any more."""
        self._db.close()

    def add_tenant(self, tenant: str, key: str) -> None:
        """Let a company in by a key, of which only the hash is kept."""
        with self._writing():
            if not re.fullmatch("[a-z][a-z0-9-]{0,39}", tenant) or tenant in self.tenants():
                raise ValueError("tenant")
            if len(key) < 16 or self._rows("SELECT 1 FROM tenants WHERE key_hash = ?", _hash(key)):
                raise ValueError("key")
            row = tenant, _hash(key), secrets.token_bytes()
            self._rows("INSERT INTO tenants VALUES (?, ?, ?)", *row)

    def tenants(self) -> list[str]:
        """The names of all companies, sorted."""
        return [name for (name,) in self._rows("SELECT name FROM tenants ORDER BY name")]

    def tenant_of(self, key: str) -> str:
        """Whose key it is; KeyError if nobody's."""
        for (name,) in self._rows("SELECT name FROM tenants WHERE key_hash = ?", _hash(key)):
            return name
        raise KeyError("key")

    def write(self, tenant: str, action: str, details: dict, record_id: str = "") -> dict:
        """Let a company do one thing and keep it, or neither; the record as it then is."""
        with self._writing():
            company = self._up_to_date(tenant)
            at, record_id = self._clock(), record_id or self._new_id()
            record = company.act(at, action, record_id, details)
            insert = "INSERT INTO journal VALUES (NULL, ?, ?, ?, ?, ?)"
            self._rows(insert, tenant, at, action, record_id, json.dumps(details))
            ((self._read[tenant],),) = self._rows("SELECT last_insert_rowid()")
            return record

    def reading(self, tenant: str) -> AbstractContextManager[Company]:
        """A block with the company as it is now; KeyError for an unknown tenant."""
        return nullcontext(self._up_to_date(tenant))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._rows("BEGIN IMMEDIATE")
        try:
            yield
            self._rows("COMMIT")
        except BaseException as error:
            self._db.rollback()
            if not isinstance(error, KeyError | ValueError):
                self._companies.clear()  # they may have done what was not kept
            raise

    def _up_to_date(self, tenant: str) -> Company:
        """The company with all that was written meanwhile, maybe by another process."""
        if tenant not in self._companies:
            found = self._rows("SELECT secret FROM tenants WHERE name = ?", tenant)
            if not found:
                raise KeyError(tenant)
            self._companies[tenant], self._read[tenant] = Company(secrets.token_bytes()), 0
        query = "SELECT number, at, action, record_id, details FROM journal "
        query += "WHERE tenant = ? AND number > ? ORDER BY number"
        for number, *entry, details in self._rows(query, tenant, self._read[tenant]):
            self._companies[tenant].act(*entry, json.loads(details))
            self._read[tenant] = number
        return self._companies[tenant]

    def _prepare(self) -> None:
        """Make the tables of a new file; ValueError for a file that is not ours."""
        if not self._rows("SELECT name FROM sqlite_master"):
            for statement in _SCHEMA:
                self._rows(statement)
        elif self._rows("PRAGMA application_id") != [(_MARK,)]:
            raise ValueError("path")

    def _rows(self, sql: str, *values: object) -> list[tuple]:
        return self._db.execute(sql, values).fetchall()


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
