"""why a candidate became the module of its stage, and candidates that count no longer

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PASSED = sa.text("ended = 'passed'")


def upgrade() -> None:
    op.create_table(
        "acceptances",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("candidate_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("stage_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"]),
        sa.ForeignKeyConstraint(["run_id"], ["project_runs.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("acceptances_of_run", "acceptances", ["run_id", "id"])
    withdrawn = sa.Column("withdrawn", sa.String(), nullable=False, server_default="")
    op.add_column("candidates", withdrawn)
    columns = ["run_id", "stage_id", "suite_hash"]
    op.create_index(
        "candidates_passed", "candidates", columns, sqlite_where=PASSED, postgresql_where=PASSED
    )
    _fill()


def _fill() -> None:
    """Until now the first that passed was accepted."""
    op.execute(
        "INSERT INTO acceptances (candidate_id, run_id, stage_id, kind, at, why) "
        "SELECT accepted_candidate_id, run_id, stage_id, 'accepted', accepted_at, "
        '\'{"decided_by": "came first"}\' FROM stages '
        "WHERE accepted_candidate_id IS NOT NULL AND accepted_at IS NOT NULL ORDER BY accepted_at"
    )


def downgrade() -> None:
    op.drop_index("candidates_passed", "candidates")
    op.drop_column("candidates", "withdrawn")
    op.drop_table("acceptances")
