"""what proves the tasks of phases 1, 4 and 5

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_facts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("run_id", "task_id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("tree_hash", "status")),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("proved_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["project_runs.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("facts_of_run", "task_facts", ["run_id", "task_id", "id"])


def downgrade() -> None:
    op.drop_index("facts_of_run", "task_facts")
    op.drop_table("task_facts")
