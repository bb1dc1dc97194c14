"""answers whose tokens nobody counted

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("answers") as batch_op:
        batch_op.alter_column("tokens", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute("UPDATE answers SET tokens = 0 WHERE tokens IS NULL")
    with op.batch_alter_table("answers") as batch_op:
        batch_op.alter_column("tokens", existing_type=sa.Integer(), nullable=False)
