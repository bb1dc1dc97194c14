"""Migrations: from nothing to the newest, and only when there is something to do."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command

from backend.immutable_log.verification import verify
from backend.learning_systems.records import Used
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


def test_candidates_from_before_learn_how_deep_they_are_and_survive_the_way_down(
    tmp_path: Path,
) -> None:
    path = tmp_path / "grace.db"
    migrate(path)
    command.downgrade(alembic_config(path), "0003")
    with closing(sqlite3.connect(path)) as connection:
        for key, parent in (("a", None), ("b", "a"), ("c", "b")):
            connection.execute(
                "INSERT INTO candidates (id, run_id, session_id, stage_id, code, code_hash,"
                " suite_hash, ended, detail, isolation_level, share_passed, wall_seconds,"
                " cpu_seconds, peak_memory_bytes, parent_id, created_at)"
                " VALUES (?, 'r', 's', 'g', '', ?, 'h', 'failed', '', 'none', 0, 0, 0, 0, ?, '')",
                (key, key, parent),
            )
        connection.commit()
    migrate(path)
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT id, depth, repairs FROM candidates ORDER BY id")
        assert rows.fetchall() == [("a", 0, 0), ("b", 1, 0), ("c", 2, 0)]
    command.downgrade(alembic_config(path), "0003")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM candidates").fetchone() == (3,)
        columns = {row[1] for row in connection.execute("PRAGMA table_info(candidates)")}
    assert columns.isdisjoint({"depth", "repairs"})


def old_log(path: Path, spoilt: int | None = None) -> str:
    """Three entries as revision 0010 chained them; returns the last hash."""
    migrate(path)
    command.downgrade(alembic_config(path), "0010")
    previous = ""
    with closing(sqlite3.connect(path)) as connection:
        for seq in (1, 2, 3):
            at = f"2026-01-02T12:00:0{seq}.000000+00:00"
            entry = {"seq": seq, "at": at, "event": "stage.passed", "data": {"share": seq / 3}}
            body = json.dumps(entry, sort_keys=True, separators=(",", ":")).encode()
            previous = hashlib.sha256(previous.encode() + body).hexdigest()
            stored = b"spoilt" if seq == spoilt else body
            values = (seq, at, "stage.passed", stored, previous)
            connection.execute("INSERT INTO log_entries VALUES (?, ?, ?, ?, ?)", values)
        connection.commit()
    return previous


@pytest.mark.parametrize("spoilt", [None, 2])
def test_older_log_is_converted_and_says_whether_it_held(
    tmp_path: Path, spoilt: int | None
) -> None:
    path = tmp_path / "grace.db"
    last = old_log(path, spoilt)
    migrate(path)
    store = SqlStore(connect(path))
    with store.transaction() as tx:
        tx.log.append("session.began", datetime.now(UTC), {})
    with store.snapshot() as tx:
        entries = [json.loads(entry.body) for entry in tx.log.entries()]
        assert verify(tx.log.rows(), tx.log.nodes()).findings == ()
    store.close()
    shares = [entry["data"].get("share") for entry in entries[:3]]
    assert shares == [1 / 3, None if spoilt else 2 / 3, 1]
    assert entries[1]["data"] == ({"unreadable": b"spoilt".hex()} if spoilt else {"share": 2 / 3})
    said = {"entries": 3, "last_hash": last, "broken_at": spoilt}
    assert (entries[3]["event"], entries[3]["data"]) == ("log.converted", said)
    assert [entry["seq"] for entry in entries] == [1, 2, 3, 4, 5]


def test_log_survives_the_way_down(tmp_path: Path) -> None:
    path = tmp_path / "grace.db"
    old_log(path)
    migrate(path)
    command.downgrade(alembic_config(path), "0010")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM log_entries").fetchone() == (4,)


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


def test_use_of_earlier_sessions_is_counted_where_they_worked_last(tmp_path: Path) -> None:
    path = tmp_path / "grace.db"
    migrate(path)
    command.downgrade(alembic_config(path), "0020")
    with closing(sqlite3.connect(path)) as connection:
        for key, heartbeat, seconds in (
            ("a", "2026-01-02T12:59:59.000000+00:00", 60.0),
            ("b", "2026-01-02T12:45:00.000000+00:00", 30.0),
            ("c", None, 0.0),
        ):
            connection.execute(
                "INSERT INTO sessions (id, run_id, project_id, hours, status, created_at,"
                " heartbeat_at, used_seconds, used_tokens, reason)"
                " VALUES (?, 'r', 'p', 1, 'paused', ?, ?, ?, 7, '')",
                (key, "2026-01-01T00:07:00.000000+00:00", heartbeat, seconds),
            )
        connection.commit()
    migrate(path)
    store = SqlStore(connect(path))
    with store.snapshot() as tx:
        assert tx.usage.since(datetime(2026, 1, 2, 13, tzinfo=UTC)) == Used()
        assert tx.usage.since(datetime(2026, 1, 2, 12, 45, tzinfo=UTC)) == Used(90 / 3600, 14)
        assert tx.usage.since(datetime(2026, 1, 1, tzinfo=UTC)) == Used(90 / 3600, 21)
    store.close()
