"""how much an edge case matters and how it was found, and the searches made

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sa.String()
    for name, default in (("severity", "high"), ("found_by", "")):
        column = sa.Column(name, text, nullable=False, server_default=default)
        op.add_column("edge_cases", column)
    column = sa.Column("literal", sa.Text(), nullable=False, server_default="")
    op.add_column("edge_cases", column)
    op.add_column("edge_cases", sa.Column("handled_at", sa.String(length=32), nullable=True))
    op.create_table(
        "stage_searches",
        *(sa.Column(name, text, nullable=False) for name in ("id", "run_id", "session_id")),
        *(sa.Column(name, text, nullable=False) for name in ("stage_id", "candidate_id")),
        sa.Column("subject_hash", text, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("max_examples", "seed")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("examples", "findings")),
        sa.Column("ended", text, nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["project_runs.id"]),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"]),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_stage_searches_run_id", "stage_searches", ["run_id"])


def downgrade() -> None:
    op.drop_index("ix_stage_searches_run_id", "stage_searches")
    op.drop_table("stage_searches")
    for name in ("handled_at", "literal", "found_by", "severity"):
        op.drop_column("edge_cases", name)
