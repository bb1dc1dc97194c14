"""Whatever is done to the log is found, and where."""

from __future__ import annotations

import sqlite3

import pytest

from backend.immutable_log.audit import AuditLog
from backend.immutable_log.entries import make_entry
from backend.immutable_log.merkle import Peaks
from backend.persistence.database import SqlStore
from backend.settings import Settings
from tests.immutable_log.conftest import NOON, SIZE, append, tampering


def first_found(audit: AuditLog) -> int:
    result = audit.verify()
    assert not result.holds
    return result.findings[0].seq


def columns(connection: sqlite3.Connection, seq: int) -> dict[str, bytes]:
    names = ("at", "event", "body", "hash")
    query = "SELECT CAST(at AS BLOB), CAST(event AS BLOB), body, hash FROM log_entries WHERE seq=?"
    return dict(zip(names, connection.execute(query, (seq,)).fetchone(), strict=True))


def rewrite(connection: sqlite3.Connection, begin: int, word: str) -> None:
    """Write the entries from `begin` on anew, hashes and tree and all."""
    rows = connection.execute("SELECT seq, at, event, body, hash FROM log_entries").fetchall()
    connection.execute("DELETE FROM log_entries")
    connection.execute("DELETE FROM log_nodes")
    previous, peaks, place = bytes(32), Peaks(0, ()), 0
    for seq, at, event, body, digest in rows:
        if seq >= begin:
            entry = make_entry(seq, previous, event, NOON, {"word": word})
            at, body, digest = entry.at, entry.body, entry.hash
        values = (seq, at, event, body, digest)
        connection.execute("INSERT INTO log_entries VALUES (?, ?, ?, ?, ?)", values)
        for node in peaks.add(digest):
            connection.execute("INSERT INTO log_nodes VALUES (?, ?)", (place, node))
            place += 1
        previous = digest


def test_untouched_log_holds(audit: AuditLog) -> None:
    result = audit.verify()
    assert (result.holds, result.entries, result.findings) == (True, SIZE, ())
    assert "GRACE_AUDIT_HEAD_FILE" not in result.note
    assert result.checked_against is None
    assert "would not be noticed" in result.note


def test_log_without_an_entry_holds(audit: AuditLog, settings: Settings) -> None:
    with tampering(settings) as connection:
        connection.execute("DELETE FROM log_entries")
        connection.execute("DELETE FROM log_nodes")
    audit.keep_head()
    result = audit.verify()
    assert (result.holds, result.entries, result.heads_checked) == (True, 0, 1)


@pytest.mark.parametrize("seq", [1, 2, 10, SIZE])
@pytest.mark.parametrize("column", ["at", "event", "body", "hash"])
def test_each_flipped_byte_is_found_and_located(
    audit: AuditLog, settings: Settings, column: str, seq: int
) -> None:
    with tampering(settings) as connection:
        whole = columns(connection, seq)[column]
    for at in range(0, len(whole), 1 if len(whole) < 40 else 7):
        spoilt = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        kind = "BLOB" if column in ("body", "hash") else "TEXT"
        change = f"UPDATE log_entries SET {column} = CAST(? AS {kind}) WHERE seq = ?"
        with tampering(settings) as connection:
            connection.execute(change, (spoilt, seq))
        assert [finding.seq for finding in audit.verify().findings] == [seq], (column, at)
        with tampering(settings) as connection:
            connection.execute(change, (whole, seq))
    assert audit.verify().holds


def test_column_that_is_no_text_any_more_is_found(audit: AuditLog, settings: Settings) -> None:
    with tampering(settings) as connection:
        connection.execute("UPDATE log_entries SET event = CAST(X'FFFE' AS TEXT) WHERE seq = 4")
        connection.execute("UPDATE log_entries SET body = CAST(body AS TEXT) WHERE seq = 9")
    assert [finding.seq for finding in audit.verify().findings] == [4, 9]


def test_hash_that_is_text_and_body_that_is_nested_without_end_are_found(
    audit: AuditLog, settings: Settings
) -> None:
    with tampering(settings) as connection:
        connection.execute("UPDATE log_entries SET hash = 'no bytes' WHERE seq = 4")
        connection.execute("UPDATE log_entries SET body = ? WHERE seq = 9", (b"[" * 100_000,))
    assert {4, 9} <= {finding.seq for finding in audit.verify().findings}


@pytest.mark.parametrize("place", range(SIZE - 3))
def test_flipped_byte_in_the_stored_tree_is_found(
    audit: AuditLog, settings: Settings, place: int
) -> None:
    with tampering(settings) as connection:
        query = "SELECT hash FROM log_nodes WHERE place = ?"
        (whole,) = connection.execute(query, (place,)).fetchone()
        spoilt = whole[:-1] + bytes([whole[-1] ^ 128])
        connection.execute("UPDATE log_nodes SET hash = ? WHERE place = ?", (spoilt, place))
    (finding,) = audit.verify().findings
    assert "stored node over the entries" in finding.problem


def test_node_that_is_gone_is_found(audit: AuditLog, settings: Settings) -> None:
    with tampering(settings) as connection:
        connection.execute("DELETE FROM log_nodes WHERE place = 0")
    (finding,) = audit.verify().findings
    assert finding.problem == "the node over the entries 1 to 2 is missing"


@pytest.mark.parametrize("seq", [1, 2, 7, SIZE - 1])
def test_deleted_row_is_found_and_located(audit: AuditLog, settings: Settings, seq: int) -> None:
    with tampering(settings) as connection:
        connection.execute("DELETE FROM log_entries WHERE seq = ?", (seq,))
    (finding,) = audit.verify().findings
    assert (finding.seq, finding.problem) == (seq, "it is missing")


def test_deleted_row_whose_place_was_closed_up_is_found(
    audit: AuditLog, settings: Settings
) -> None:
    with tampering(settings) as connection:
        connection.execute("DELETE FROM log_entries WHERE seq = 8")
        for seq in range(9, SIZE + 1):
            connection.execute("UPDATE log_entries SET seq = ? WHERE seq = ?", (seq - 1, seq))
    findings = audit.verify().findings
    assert findings[0].seq == 8
    assert "written as number 9" in findings[0].problem


@pytest.mark.parametrize(("first", "second"), [(1, 2), (4, 5), (5, 16), (20, 21)])
def test_swapped_rows_are_found_and_located(
    audit: AuditLog, settings: Settings, first: int, second: int
) -> None:
    with tampering(settings) as connection:
        for old, new in ((first, 99), (second, first), (99, second)):
            connection.execute("UPDATE log_entries SET seq = ? WHERE seq = ?", (new, old))
    assert [finding.seq for finding in audit.verify().findings] == [first, second]


def insert(connection: sqlite3.Connection, seq: int) -> None:
    """An entry of one's own that follows the one before it properly; the rest moves on."""
    (previous,) = connection.execute(
        "SELECT hash FROM log_entries WHERE seq = ?", (seq - 1,)
    ).fetchone()
    for later in range(SIZE, seq - 1, -1):
        connection.execute("UPDATE log_entries SET seq = ? WHERE seq = ?", (later + 1, later))
    entry = make_entry(seq, previous, "stage.passed", NOON, {"stage": "never"})
    connection.execute("INSERT INTO log_entries VALUES (?, ?, ?, ?, ?)", entry)


@pytest.mark.parametrize("seq", [3, 4, 12])
def test_inserted_row_is_found_and_located(audit: AuditLog, settings: Settings, seq: int) -> None:
    with tampering(settings) as connection:
        insert(connection, seq)
    (finding,) = audit.verify().findings
    assert (finding.seq, finding.problem.partition(":")[0]) == (seq, "it was put in")


@pytest.mark.parametrize("seq", [3, 4, 12, SIZE - 1])
def test_entry_changed_together_with_its_hash_is_located(
    audit: AuditLog, settings: Settings, seq: int
) -> None:
    with tampering(settings) as connection:
        (previous,) = connection.execute(
            "SELECT hash FROM log_entries WHERE seq = ?", (seq - 1,)
        ).fetchone()
        entry = make_entry(seq, previous, "stage.passed", NOON, {"stage": "never"})
        connection.execute("DELETE FROM log_entries WHERE seq = ?", (seq,))
        connection.execute("INSERT INTO log_entries VALUES (?, ?, ?, ?, ?)", entry)
    assert [finding.seq for finding in audit.verify().findings] == [seq]


def test_entries_in_another_form_are_found(audit: AuditLog, settings: Settings) -> None:
    """The same facts with other blanks, hashed anew: not the bytes that are logged."""
    from backend.immutable_log.entries import entry_hash

    with tampering(settings) as connection:
        body = columns(connection, SIZE)["body"].replace(b'{"at":', b'{ "at":')
        values = (body, entry_hash(body), SIZE)
        connection.execute("UPDATE log_entries SET body = ?, hash = ? WHERE seq = ?", values)
    assert first_found(audit) == SIZE


def test_cut_tail_is_found_back_to_the_tree_that_is_left(
    audit: AuditLog, settings: Settings
) -> None:
    with tampering(settings) as connection:
        connection.execute("DELETE FROM log_entries WHERE seq > 15")
    (finding,) = audit.verify().findings
    assert (finding.seq, finding.problem.partition(":")[0]) == (16, "cut off from here")


def test_tail_cut_with_its_tree_is_found_by_the_kept_head(
    audit: AuditLog, settings: Settings, store: SqlStore
) -> None:
    audit.keep_head()
    with tampering(settings) as connection:
        connection.execute("DELETE FROM log_entries WHERE seq > 15")
        connection.execute("DELETE FROM log_nodes WHERE place >= 11")
    result = audit.verify()
    assert [(f.seq, f.problem.partition(":")[0]) for f in result.findings] == [
        (16, "cut off from here")
    ]
    assert not result.heads_failed[0].holds
    append(store, 10)  # and it is not forgotten when the log has grown past it
    assert first_found(audit) == 1


@pytest.mark.parametrize("begin", [1, 8, 14, 15, SIZE])
def test_chain_written_anew_is_found_back_to_the_last_head_that_holds(
    audit: AuditLog, settings: Settings, store: SqlStore, begin: int
) -> None:
    append(store, 9)
    audit.keep_head()
    sizes = (7, 14)
    _keep_heads_of(audit, settings, sizes)
    with tampering(settings) as connection:
        rewrite(connection, begin, "all was well")
    result = audit.verify()
    held = max((size for size in sizes if size < begin), default=0)
    assert result.findings[0].seq == held + 1 <= begin
    assert f"{held + 1} to " in result.findings[0].problem
    assert sum(not check.holds for check in result.heads_failed) == 3 - len(
        [size for size in sizes if size < begin]
    )


def _keep_heads_of(audit: AuditLog, settings: Settings, sizes: tuple[int, ...]) -> None:
    """The heads the log had at these sizes, as earlier sessions would have kept them."""
    from backend.learning_systems.audit_views import Head

    assert audit._file is not None
    for size in sizes:
        with tampering(settings) as connection:
            last = columns(connection, size)["hash"].hex()
        root = audit.consistency(size).first_root
        audit._file.append(Head(at="2026-01-02T12:00:00+00:00", size=size, root=root, last=last))


def test_chain_written_anew_holds_in_itself_and_the_answer_says_what_is_not_known(
    settings: Settings, store: SqlStore
) -> None:
    from backend.background.clock import SystemClock

    with tampering(settings) as connection:
        rewrite(connection, 1, "all was well")
    result = AuditLog(store, SystemClock(), None).verify()
    assert result.holds
    assert "GRACE_AUDIT_HEAD_FILE is not set" in result.note


def test_page_of_the_database_that_was_overwritten_is_found(
    audit: AuditLog, settings: Settings, store: SqlStore
) -> None:
    append(store, 400)
    store.close()
    with tampering(settings) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")
        page = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'log_entries'"
        ).fetchone()[0]
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with settings.database_path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 64)
    result = audit.verify()
    assert not result.holds
    assert "cannot be read" in result.findings[0].problem
