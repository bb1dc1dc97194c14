"""the texts of built projects beside their code

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "project_documents",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("run_id", "path")),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("written_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["project_runs.id"]),
        sa.PrimaryKeyConstraint("run_id", "path"),
    )


def downgrade() -> None:
    op.drop_table("project_documents")
