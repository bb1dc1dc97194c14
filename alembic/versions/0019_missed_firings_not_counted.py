"""whether a schedule missed more firings than were counted

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

COUNTED_AT_MOST = 10_000


def upgrade() -> None:
    more = sa.Column("missed_more", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("schedule_firings", more)
    # Counting stopped there, so that this number stood for any larger one too.
    op.execute(f"UPDATE schedule_firings SET missed_more = 1 WHERE missed >= {COUNTED_AT_MOST}")


def downgrade() -> None:
    op.drop_column("schedule_firings", "missed_more")
