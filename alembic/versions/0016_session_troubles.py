"""sessions that are paused for a trouble and try again

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "sessions", sa.Column("troubles", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("sessions", sa.Column("resume_at", sa.String(length=32), nullable=True))


def downgrade() -> None:
    op.drop_column("sessions", "resume_at")
    op.drop_column("sessions", "troubles")
