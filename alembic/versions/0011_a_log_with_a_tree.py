"""the log as canonical JSON in a chain, with the nodes of the tree over it

The entries of before are kept, each with its number, moment, event and data, and hashed
anew. The entry after them says what the old chain's last hash was and whether that chain
held: SHA-256 over the hash before (hex) and the JSON of the entry, keys sorted.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import rfc8785
import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rows = _take_rows()
    _make_entries(sa.LargeBinary())
    op.create_index("log_by_event", "log_entries", ["event", "seq"])
    op.create_table(
        "log_nodes",
        sa.Column("place", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("place"),
    )
    if rows:
        _write(_anew(rows))


def _take_rows() -> list[tuple[int, str, str, bytes, str]]:
    """All rows of the table, which is dropped."""
    query = sa.text("SELECT seq, at, event, body, hash FROM log_entries ORDER BY seq")
    rows = [tuple(row) for row in op.get_bind().execute(query)]
    op.drop_table("log_entries")
    return rows


def _make_entries(kind: sa.types.TypeEngine) -> None:
    op.create_table(
        "log_entries",
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hash", kind, nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )


def _anew(rows: list[tuple[int, str, str, bytes, str]]) -> list[dict[str, object]]:
    entries = [(at, event, _data(body)) for _, at, event, body, _ in rows]
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    said = {"entries": len(rows), "last_hash": rows[-1][4], "broken_at": _broken_at(rows)}
    entries.append((now, "log.converted", said))
    made: list[dict[str, object]] = []
    previous = bytes(32)
    for seq, (at, event, data) in enumerate(entries, start=1):
        entry = {"at": at, "data": data, "event": event, "previous": previous.hex(), "seq": seq}
        body = rfc8785.dumps(entry)
        previous = hashlib.sha256(b"\x00" + body).digest()
        made.append({"seq": seq, "at": at, "event": event, "body": body, "hash": previous})
    return made


def _data(body: bytes) -> object:
    """What an entry says; of one that was spoilt, its bytes."""
    try:
        return json.loads(body)["data"]
    except (ValueError, KeyError, TypeError):
        return {"unreadable": body.hex()}


def _broken_at(rows: list[tuple[int, str, str, bytes, str]]) -> int | None:
    """The first entry that does not fit the old chain, None when all do."""
    previous = ""
    for number, (seq, _, _, body, digest) in enumerate(rows, start=1):
        expected = hashlib.sha256(previous.encode() + body).hexdigest()
        if seq != number or expected != digest:
            return number
        previous = digest
    return None


def _write(entries: list[dict[str, object]]) -> None:
    connection = op.get_bind()
    connection.execute(
        sa.text("INSERT INTO log_entries VALUES (:seq, :at, :event, :body, :hash)"), entries
    )
    nodes = [{"place": place, "hash": node} for place, node in enumerate(_nodes(entries))]
    if nodes:
        connection.execute(sa.text("INSERT INTO log_nodes VALUES (:place, :hash)"), nodes)


def _nodes(entries: list[dict[str, object]]) -> list[bytes]:
    """The nodes of the tree (RFC 9162) in the order in which appending finishes them."""
    finished, peaks = [], []
    for count, entry in enumerate(entries):
        top = entry["hash"]
        while count & 1:
            top = hashlib.sha256(b"\x01" + peaks.pop() + top).digest()
            finished.append(top)
            count >>= 1
        peaks.append(top)
    return finished


def downgrade() -> None:
    rows = _take_rows()
    op.drop_table("log_nodes")
    _make_entries(sa.String())
    previous, made = "", []
    for seq, at, event, body, _ in rows:
        entry = {"seq": seq, "at": at, "event": event, "data": json.loads(body)["data"]}
        old = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        previous = hashlib.sha256(previous.encode() + old).hexdigest()
        made.append({"seq": seq, "at": at, "event": event, "body": old, "hash": previous})
    if made:
        insert = "INSERT INTO log_entries VALUES (:seq, :at, :event, :body, :hash)"
        op.get_bind().execute(sa.text(insert), made)
