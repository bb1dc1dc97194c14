"""Migrations: from nothing to the newest, and only when there is something to do."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from alembic import command

from backend.persistence.database import (
    SqlStore,
    alembic_config,
    connect,
    migrate,
    newest_revision,
)


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name for (name,) in rows}


def test_up_and_down_and_up_again(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "grace.db"
    migrate(path)
    made = tables(path)
    assert {"project_runs", "candidates", "log_entries"} <= made
    command.downgrade(alembic_config(path), "base")
    assert tables(path) == {"alembic_version"}
    migrate(path)
    assert tables(path) == made


def test_newest_revision_is_alembics_head(tmp_path: Path) -> None:
    from alembic.script import ScriptDirectory

    heads = ScriptDirectory.from_config(alembic_config(tmp_path / "x.db")).get_heads()
    assert heads == [newest_revision()]


def test_migrated_database_is_not_migrated_again(tmp_path: Path) -> None:
    path = tmp_path / "grace.db"
    migrate(path)
    code = (
        "import sys; from pathlib import Path; from backend.persistence.database import migrate;"
        "migrate(Path(sys.argv[1])); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == 0


def test_store_that_lost_its_file_says_that_it_does_not_answer(tmp_path: Path) -> None:
    path = tmp_path / "grace.db"
    migrate(path)
    store = SqlStore(connect(path))
    assert store.answers()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE project_runs")
    assert not store.answers()
    store.close()
