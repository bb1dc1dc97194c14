"""exams that were taken, and their results

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exams",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "trigger", "status")),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        *(sa.Column(n, sa.Integer(), nullable=False) for n in ("seed", "answers", "max_tokens")),
        sa.Column("started_at", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("model", "model_digest")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("prompt_files", "reason")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("exams_by_status", "exams", ["status"])
    counts = ("visible_cases", "visible_passed", "hidden_cases", "hidden_passed")
    op.create_table(
        "exam_results",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("exam_id", "stage_id")),
        sa.Column("memory", sa.Boolean(), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("prompt_hash", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("answers", "passes")),
        sa.Column("tokens", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.Column("learnings", sa.JSON(), nullable=False),
        sa.Column("same_prompt", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"]),
        sa.PrimaryKeyConstraint("exam_id", "stage_id", "memory"),
    )


def downgrade() -> None:
    op.drop_table("exam_results")
    op.drop_index("exams_by_status", "exams")
    op.drop_table("exams")
