"""the level of isolation a session began at

Revision ID: 0020
Revises: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("isolation_level", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("sessions", "isolation_level")
