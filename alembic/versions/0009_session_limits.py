"""a session's limit of tokens, and what it used of it

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("max_tokens", sa.Integer(), nullable=True))
    used = sa.Column("used_tokens", sa.Integer(), nullable=False, server_default="0")
    op.add_column("sessions", used)
    op.execute(
        "UPDATE sessions SET used_tokens = COALESCE((SELECT SUM(answers.tokens) FROM answers "
        "JOIN cycles ON answers.cycle_id = cycles.id WHERE cycles.session_id = sessions.id), 0)"
    )


def downgrade() -> None:
    for name in ("used_tokens", "max_tokens"):
        op.drop_column("sessions", name)
