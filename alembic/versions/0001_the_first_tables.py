"""the first tables

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "log_entries",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "project_runs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.Column("prerequisites_overridden", sa.Boolean(), nullable=False),
        sa.Column("trust_score", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("project_runs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_project_runs_project_id"), ["project_id"], unique=False
        )
        batch_op.create_index(
            "one_active_run", ["state"], unique=True, sqlite_where=sa.text("state = 'active'")
        )

    op.create_table(
        "kpi_measurements",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("tree_hash", sa.String(), nullable=False),
        sa.Column("tool", sa.String(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("measured_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["project_runs.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("kpi_measurements", schema=None) as batch_op:
        batch_op.create_index("kpis_of_run", ["run_id", "name", "id"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.Column("heartbeat_at", sa.String(length=32), nullable=True),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("used_seconds", sa.Double(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["project_runs.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_run_id"), ["run_id"], unique=False)
        batch_op.create_index("sessions_by_status", ["status"], unique=False)
        batch_op.create_index("sessions_newest_first", ["created_at", "id"], unique=False)

    op.create_table(
        "candidates",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("stage_id", sa.String(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("suite_hash", sa.String(), nullable=False),
        sa.Column("ended", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("isolation_level", sa.String(), nullable=False),
        sa.Column("share_passed", sa.Double(), nullable=False),
        sa.Column("wall_seconds", sa.Double(), nullable=False),
        sa.Column("cpu_seconds", sa.Double(), nullable=False),
        sa.Column("peak_memory_bytes", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["project_runs.id"],
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("run_id", "stage_id", "code_hash", "suite_hash"),
    )
    with op.batch_alter_table("candidates", schema=None) as batch_op:
        batch_op.create_index(
            "candidates_best_first", ["run_id", "stage_id", "share_passed"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_candidates_session_id"), ["session_id"], unique=False)

    op.create_table(
        "cycles",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("stage_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("temperature", sa.Double(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("started_at", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["project_runs.id"],
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("session_id", "number"),
    )
    with op.batch_alter_table("cycles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cycles_run_id"), ["run_id"], unique=False)
        batch_op.create_index(
            "open_cycles", ["ended_at"], unique=False, sqlite_where=sa.text("ended_at IS NULL")
        )

    op.create_table(
        "learnings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("domain_id", sa.String(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("stage_id", sa.String(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("content_hash"),
    )
    with op.batch_alter_table("learnings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learnings_domain_id"), ["domain_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_learnings_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_learnings_session_id"), ["session_id"], unique=False)

    op.create_table(
        "answers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("cycle_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("stage_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("finish", sa.String(), nullable=False),
        sa.Column("tokens", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("prompt_hash", sa.String(), nullable=False),
        sa.Column("model_digest", sa.String(), nullable=False),
        sa.Column("parsed", sa.String(), nullable=False),
        sa.Column("candidate_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidates.id"],
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycles.id"],
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["project_runs.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.create_index(
            "answers_consumed", ["run_id", "stage_id", "kind", "model_digest"], unique=False
        )
        batch_op.create_index("answers_of_cycle", ["cycle_id"], unique=False)

    op.create_table(
        "case_verdicts",
        sa.Column("candidate_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("visible", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidates.id"],
        ),
        sa.PrimaryKeyConstraint("candidate_id", "case_id"),
    )
    op.create_table(
        "edge_cases",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("stage_id", sa.String(), nullable=False),
        sa.Column("candidate_id", sa.String(), nullable=False),
        sa.Column("property", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("input", sa.String(), nullable=False),
        sa.Column("expected", sa.String(), nullable=False),
        sa.Column("observed", sa.String(), nullable=False),
        sa.Column("handled_by", sa.String(), nullable=True),
        sa.Column("found_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidates.id"],
        ),
        sa.ForeignKeyConstraint(
            ["handled_by"],
            ["candidates.id"],
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["project_runs.id"],
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("edge_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edge_cases_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_edge_cases_session_id"), ["session_id"], unique=False)

    op.create_table(
        "stages",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("stage_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("cycles", sa.Integer(), nullable=False),
        sa.Column("accepted_candidate_id", sa.String(), nullable=True),
        sa.Column("accepted_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["accepted_candidate_id"],
            ["candidates.id"],
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["project_runs.id"],
        ),
        sa.PrimaryKeyConstraint("run_id", "stage_id"),
    )


def downgrade() -> None:
    op.drop_table("stages")
    with op.batch_alter_table("edge_cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edge_cases_session_id"))
        batch_op.drop_index(batch_op.f("ix_edge_cases_run_id"))

    op.drop_table("edge_cases")
    op.drop_table("case_verdicts")
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.drop_index("answers_of_cycle")
        batch_op.drop_index("answers_consumed")

    op.drop_table("answers")
    with op.batch_alter_table("learnings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_learnings_session_id"))
        batch_op.drop_index(batch_op.f("ix_learnings_project_id"))
        batch_op.drop_index(batch_op.f("ix_learnings_domain_id"))

    op.drop_table("learnings")
    with op.batch_alter_table("cycles", schema=None) as batch_op:
        batch_op.drop_index("open_cycles", sqlite_where=sa.text("ended_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_cycles_run_id"))

    op.drop_table("cycles")
    with op.batch_alter_table("candidates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_candidates_session_id"))
        batch_op.drop_index("candidates_best_first")

    op.drop_table("candidates")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index("sessions_newest_first")
        batch_op.drop_index("sessions_by_status")
        batch_op.drop_index(batch_op.f("ix_sessions_run_id"))

    op.drop_table("sessions")
    with op.batch_alter_table("kpi_measurements", schema=None) as batch_op:
        batch_op.drop_index("kpis_of_run")

    op.drop_table("kpi_measurements")
    with op.batch_alter_table("project_runs", schema=None) as batch_op:
        batch_op.drop_index("one_active_run", sqlite_where=sa.text("state = 'active'"))
        batch_op.drop_index(batch_op.f("ix_project_runs_project_id"))

    op.drop_table("project_runs")
    op.drop_table("log_entries")
