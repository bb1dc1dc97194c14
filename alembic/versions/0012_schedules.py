"""schedules with their firings, and sessions that are followed by others

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "schedules",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("cron", sa.String(), nullable=True),
        sa.Column("every_minutes", sa.Integer(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("work_on", sa.String(), nullable=False),
        sa.Column("continuous", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("next_due", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    _make_firings()
    op.add_column(
        "sessions",
        sa.Column("continuous", sa.Boolean(), nullable=False, server_default=sa.text("0")),
    )
    op.add_column(
        "sessions", sa.Column("follow_up", sa.String(), nullable=False, server_default="")
    )


def _make_firings() -> None:
    op.create_table(
        "schedule_firings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("schedule_id", sa.String(), nullable=False),
        sa.Column("due_at", sa.String(length=32), nullable=False),
        sa.Column("fired_at", sa.String(length=32), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=True),
        sa.Column("session_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedules.id"]),
    )
    op.create_index("firings_of_schedule", "schedule_firings", ["schedule_id", "due_at"])


def downgrade() -> None:
    op.drop_column("sessions", "follow_up")
    op.drop_column("sessions", "continuous")
    op.drop_index("firings_of_schedule", "schedule_firings")
    op.drop_table("schedule_firings")
    op.drop_table("schedules")
