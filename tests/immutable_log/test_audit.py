"""Heads, proofs and the export, as a stranger would use them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from backend.errors import Conflict, InvalidInput, NotFound
from backend.immutable_log import merkle
from backend.immutable_log.audit import AuditLog
from backend.immutable_log.entries import entry_hash
from backend.immutable_log.heads import HeadFile
from backend.persistence.database import SqlStore
from backend.settings import REPOSITORY, Settings
from tests.immutable_log import naive_tree
from tests.immutable_log.conftest import NOON, SIZE, append, tampering

GUIDE = REPOSITORY / "backend" / "docs" / "checking-the-log.md"


@pytest.fixture
def checker(tmp_path: Path) -> Path:
    """The page of standard-library Python in the guide."""
    (page,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "check_log.py"
    path.write_text(page, encoding="utf-8")
    return path


def run(checker: Path, *arguments: Path) -> tuple[int, str]:
    """The page, isolated from everything that is installed here."""
    command = [sys.executable, "-I", "-S", str(checker), *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.stderr == ""
    return ended.returncode, ended.stdout.strip()


def export(audit: AuditLog, path: Path) -> list[bytes]:
    path.write_bytes(b"".join(audit.export()))
    return path.read_bytes().splitlines(keepends=True)


def test_stranger_checks_an_export_with_a_page_of_python(
    audit: AuditLog, head_file: HeadFile, checker: Path, tmp_path: Path
) -> None:
    audit.keep_head()
    log = tmp_path / "log.jsonl"
    lines = export(audit, log)
    assert len(lines) == SIZE
    said = f"{SIZE} entries hold, checked against 1 heads kept elsewhere"
    assert run(checker, log, head_file.path) == (0, said)

    for damaged, found in (
        ([*lines[:4], lines[4].replace(b"judged", b"judgeD"), *lines[5:]], 6),
        (lines[:7] + lines[8:], 8),
        ([*lines[:2], lines[3], lines[2], *lines[4:]], 3),
        (lines[:-1], SIZE),
        ([b'{"seq":1}\n', *lines], 1),
    ):
        log.write_bytes(b"".join(damaged))
        status, text = run(checker, log, head_file.path)
        assert (status, text.partition(":")[0]) == (1, f"line {found}")


def test_last_entry_written_anew_is_seen_by_the_stranger_through_the_head_alone(
    audit: AuditLog, head_file: HeadFile, checker: Path, tmp_path: Path
) -> None:
    audit.keep_head()
    log = tmp_path / "log.jsonl"
    lines = export(audit, log)
    log.write_bytes(b"".join([*lines[:-1], lines[-1].replace(b"judged", b"judgeD")]))
    assert run(checker, log)[0] == 0
    assert run(checker, log, head_file.path)[0] == 1


def test_export_behind_an_entry_leaves_out_those_before(audit: AuditLog) -> None:
    assert list(audit.export(SIZE - 2)) == list(audit.export())[-2:]


@pytest.mark.parametrize("size", [1, 2, 13, SIZE])
def test_every_entry_is_proved_in_every_size(audit: AuditLog, size: int) -> None:
    leaves = [entry_hash(line.rstrip(b"\n")) for line in audit.export()][:size]
    for seq in range(1, size + 1):
        proof = audit.prove(seq, size)
        path = [bytes.fromhex(each) for each in proof.path]
        top = naive_tree.root_by_path(seq - 1, size, entry_hash(proof.body.encode()), path)
        assert top == naive_tree.mth(leaves) == bytes.fromhex(proof.root)


def test_growth_is_proved(audit: AuditLog) -> None:
    proof = audit.consistency(6)
    path = [bytes.fromhex(each) for each in proof.path]
    old, new = bytes.fromhex(proof.first_root), bytes.fromhex(proof.second_root)
    assert naive_tree.roots_by_subproof(6, SIZE, old, path) == (old, new)
    assert proof.second_root == audit.head().head.root


@pytest.mark.parametrize("seq", [0, SIZE + 1])
def test_entry_that_is_not_there_is_not_found(audit: AuditLog, seq: int) -> None:
    with pytest.raises(NotFound):
        audit.prove(seq)


def test_size_the_log_never_had_is_refused(audit: AuditLog) -> None:
    for ask in (lambda: audit.prove(1, SIZE + 1), lambda: audit.consistency(3, SIZE + 1)):
        with pytest.raises(InvalidInput, match="21 entries"):
            ask()
    with pytest.raises(InvalidInput, match="between 1 and 21"):
        audit.consistency(0)


def test_changed_entry_cannot_be_proved(audit: AuditLog, settings: Settings) -> None:
    with tampering(settings) as connection:
        body = connection.execute("SELECT body FROM log_entries WHERE seq = 5").fetchone()[0]
        changed = body.replace(b"judged", b"judgeD")
        connection.execute("UPDATE log_entries SET body = ? WHERE seq = 5", (changed,))
        connection.execute("DELETE FROM log_nodes WHERE place = 0")
    for seq in (5, 3):
        with pytest.raises(Conflict, match="nothing can be proved"):
            audit.prove(seq)


def test_heads_are_appended_once_for_each_size(
    audit: AuditLog, head_file: HeadFile, store: SqlStore
) -> None:
    first = audit.keep_head()
    assert first is not None
    assert audit.keep_head() is None
    append(store, 1)
    audit.keep_head()
    assert [head.size for head in head_file.read().heads] == [SIZE, SIZE + 1]
    view, result = audit.head(), audit.verify()
    assert (view.kept, view.kept_in) == (view.kept, str(head_file.path))
    assert view.kept is not None
    assert view.kept.root == view.head.root
    assert (result.holds, result.heads_checked) == (True, 2)
    assert result.checked_against == view.kept
    assert merkle.consistent(
        SIZE,
        SIZE + 1,
        bytes.fromhex(first.root),
        bytes.fromhex(view.kept.root),
        [bytes.fromhex(each) for each in audit.consistency(SIZE).path],
    )


def test_line_that_is_no_head_is_told_and_spoils_no_other(
    audit: AuditLog, head_file: HeadFile, store: SqlStore
) -> None:
    audit.keep_head()
    with head_file.path.open("ab") as file:
        file.write(b'{"size": 3')  # a line that was cut off
    append(store, 1)
    audit.keep_head()
    result = audit.verify()
    assert not result.holds
    assert result.note == "Line 2 of the file of kept heads is not a head."
    assert (result.heads_checked, result.heads_failed) == (2, ())


def test_heads_of_a_further_file_are_held_against_the_log(
    audit: AuditLog, tmp_path: Path, store: SqlStore
) -> None:
    audit.keep_head()
    assert audit._file is not None
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(audit._file.path.read_bytes().replace(b'"size":21', b'"size":20'))
    result = audit.verify(copy)
    assert [check.head.size for check in result.heads_failed] == [20]


def test_unreadable_file_of_heads_is_a_conflict(audit: AuditLog, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="cannot be read"):
        audit.verify(tmp_path)


def test_entries_are_listed_newest_first_by_event(audit: AuditLog, store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.log.append("candidates.told", NOON, {})
    page = audit.entries("candidate", 20, None)
    assert [entry.seq for entry in page.items] == list(range(SIZE, 1, -1))
    rest = audit.entries("candidate", 20, page.next)
    assert [entry.seq for entry in rest.items] == [1]
    assert rest.next is None
    assert rest.items[0].data["number"] == 0
    assert audit.entries("", 1, None).items[0].event == "candidates.told"
    with pytest.raises(InvalidInput, match="cursor"):
        audit.entries("", 1, "x")
