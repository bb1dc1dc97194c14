"""what work used by quarters of an hour, so that a day's use is that of the day

Of earlier sessions it is not known when they used what: all of it is counted where they worked
last.

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# Moments are ISO 8601 texts of UTC, such as 2026-01-02T12:34:56.000000+00:00.
_HOUR, _MINUTE = "substr(at, 1, 14)", "CAST(substr(at, 15, 2) AS INTEGER)"
_BACKFILL = f"""
INSERT INTO usage (quarter, seconds, tokens)
SELECT {_HOUR} || CASE {_MINUTE} / 15 WHEN 0 THEN '00' WHEN 1 THEN '15' WHEN 2 THEN '30'
       ELSE '45' END || '\\:00.000000+00\\:00' AS quarter, SUM(used_seconds), SUM(used_tokens)
FROM (SELECT COALESCE(heartbeat_at, created_at) AS at, used_seconds, used_tokens FROM sessions)
GROUP BY quarter
"""


def upgrade() -> None:
    op.create_table(
        "usage",
        sa.Column("quarter", sa.String(length=32), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("tokens", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("quarter"),
    )
    op.execute(_BACKFILL)


def downgrade() -> None:
    op.drop_table("usage")
