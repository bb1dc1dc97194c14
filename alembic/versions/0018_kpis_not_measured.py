"""a KPI that could not be measured is kept, with the reason

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("kpi_measurements") as table:
        table.alter_column("value", existing_type=sa.Double(), nullable=True)
        table.add_column(sa.Column("reason", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.execute("DELETE FROM kpi_measurements WHERE value IS NULL")
    with op.batch_alter_table("kpi_measurements") as table:
        table.drop_column("reason")
        table.alter_column("value", existing_type=sa.Double(), nullable=False)
