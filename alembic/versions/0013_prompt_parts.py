"""what each part of a cycle's prompt took, and what did not fit

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cycles", sa.Column("prompt", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("cycles", "prompt")
