"""what was weighed for each cycle, and what the search counted

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FAILED = sa.text("ended != 'passed'")


def upgrade() -> None:
    _make_tallies()
    op.add_column("cycles", sa.Column("choice", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("stages", sa.Column("set_aside_at", sa.String(length=32), nullable=True))
    for name in ("depth", "repairs"):
        column = sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        op.add_column("candidates", column)
    _fill_depths()
    columns = ["run_id", "stage_id", "depth", "share_passed"]
    op.create_index(
        "candidates_to_repair", "candidates", columns, sqlite_where=FAILED, postgresql_where=FAILED
    )


def _make_tallies() -> None:
    op.create_table(
        "arm_tallies",
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("stage_id", sa.String(), nullable=False),
        sa.Column("arm", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("batches", "answers")),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("model", "project_id", "stage_id", "arm"),
    )
    op.create_table(
        "model_tallies",
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("arm", sa.String(), nullable=False),
        sa.Column("stages", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("shares", "squares")),
        sa.Column("inverses", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("model", "arm"),
    )
    op.create_table(
        "batch_costs",
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("arm_group", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("batches", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("model", "arm_group", "size"),
    )


def _fill_depths() -> None:
    """Repairs were at most two deep, so two rounds reach every one there is."""
    for depth in (1, 2):
        op.execute(
            f"UPDATE candidates SET depth = {depth} WHERE parent_id IN "
            f"(SELECT id FROM candidates WHERE depth = {depth - 1})"
        )


def downgrade() -> None:
    op.drop_index("candidates_to_repair", "candidates")
    for table, column in (
        ("candidates", "repairs"),
        ("candidates", "depth"),
        ("stages", "set_aside_at"),
        ("cycles", "choice"),
    ):
        op.drop_column(table, column)
    for table in ("batch_costs", "model_tallies", "arm_tallies"):
        op.drop_table(table)
