"""what a stage's verdict rests on, and the way from a candidate to its answers

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    graded = sa.Column("graded_with", sa.String(), nullable=False, server_default="")
    op.add_column("stages", graded)
    op.create_index("answers_of_candidate", "answers", ["candidate_id"])


def downgrade() -> None:
    op.drop_index("answers_of_candidate", "answers")
    op.drop_column("stages", "graded_with")
