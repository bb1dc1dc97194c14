"""learnings that can be searched, shown by a coin, imported and pruned

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cycles", sa.Column("memory", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("learnings") as batch:
        batch.alter_column("session_id", existing_type=sa.String(), nullable=True)
        batch.add_column(sa.Column("number", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("origin", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("pruned_at", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("pruned", sa.JSON(), nullable=False, server_default="{}"))
        batch.create_unique_constraint("learnings_number", ["number"])
    _make_tables()
    _fill()


def _make_tables() -> None:
    op.create_table(
        "learning_terms",
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("term"),
    )
    op.create_table(
        "learning_tallies",
        sa.Column("learning_id", sa.String(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        *(sa.Column(n, sa.Integer(), nullable=False) for n in ("batches", "answers", "passes")),
        *(sa.Column(n, sa.Double(), nullable=False) for n in ("weight", "weighed_passes")),
        sa.ForeignKeyConstraint(["learning_id"], ["learnings.id"]),
        sa.PrimaryKeyConstraint("learning_id", "shown"),
    )
    names = ("model", "domain_id", "project_id", "stage_id")
    op.create_table(
        "memory_outcomes",
        sa.Column("cycle_id", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in names),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("propensity", sa.Double(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("answers", "passes")),
        sa.Column("ended_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"]),
        sa.PrimaryKeyConstraint("cycle_id"),
    )
    op.execute(
        "CREATE VIRTUAL TABLE learnings_fts USING fts5(title, body, content='learnings',"
        " content_rowid='number', tokenize='unicode61 remove_diacritics 0')"
    )


def _fill() -> None:
    """Number the learnings there are, by age, and index them."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("SELECT id, kind, title, body, content_hash FROM learnings ORDER BY created_at, id")
    ).all()
    taken, documents = {row.content_hash for row in rows}, Counter[str]()
    for number, row in enumerate(rows, start=1):
        digest = hashlib.sha256(json.dumps([row.kind, row.title, row.body]).encode()).hexdigest()
        # One that another project had already said keeps its old hash, and stays.
        digest = row.content_hash if digest in taken else digest
        taken.add(digest)
        update = "UPDATE learnings SET number = :number, content_hash = :digest WHERE id = :id"
        connection.execute(sa.text(update), {"number": number, "digest": digest, "id": row.id})
        text = f"{row.title} {row.body}".lower()
        documents.update(set(re.findall(r"[^\W_]{2,40}", text)))
    connection.execute(
        sa.text(
            "INSERT INTO learnings_fts (rowid, title, body)"
            " SELECT number, title, body FROM learnings"
        )
    )
    if documents:
        connection.execute(
            sa.text("INSERT INTO learning_terms (term, documents) VALUES (:term, :documents)"),
            [{"term": term, "documents": count} for term, count in documents.items()],
        )


def downgrade() -> None:
    op.execute("DROP TABLE learnings_fts")
    for table in ("memory_outcomes", "learning_tallies", "learning_terms"):
        op.drop_table(table)
    op.execute("DELETE FROM learnings WHERE session_id IS NULL")
    with op.batch_alter_table("learnings") as batch:
        batch.drop_constraint("learnings_number", type_="unique")
        for column in ("pruned", "pruned_at", "origin", "number"):
            batch.drop_column(column)
        batch.alter_column("session_id", existing_type=sa.String(), nullable=False)
    op.drop_column("cycles", "memory")
