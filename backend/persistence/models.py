"""The tables, and nothing but the tables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcMoment(TypeDecorator[datetime]):
    """A timezone-aware UTC datetime, kept as ISO 8601 text so that it sorts and reads well."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


# As written here in queries too: a planner takes a partial index only for the same words.
FAILED = text("ended != 'passed'")
PASSED = text("ended = 'passed'")


class Base(DeclarativeBase):
    type_annotation_map = {datetime: UtcMoment, dict[str, Any]: JSON}  # noqa: RUF012


class RunRow(Base):
    __tablename__ = "project_runs"
    __table_args__ = (
        # At most one run is being worked on, whatever two requests do at once.
        Index("one_active_run", "state", unique=True, sqlite_where=text("state = 'active'")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    prerequisites_overridden: Mapped[bool]
    trust_score: Mapped[float | None]


class StageRow(Base):
    __tablename__ = "stages"

    run_id: Mapped[str] = mapped_column(ForeignKey("project_runs.id"), primary_key=True)
    stage_id: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    cycles: Mapped[int]
    accepted_candidate_id: Mapped[str | None] = mapped_column(ForeignKey("candidates.id"))
    accepted_at: Mapped[datetime | None]
    set_aside_at: Mapped[datetime | None]
    graded_with: Mapped[str] = mapped_column(server_default="")


class SessionRow(Base):
    __tablename__ = "sessions"
    __table_args__ = (
        Index("sessions_newest_first", "created_at", "id"),
        Index("sessions_by_status", "status"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("project_runs.id"), index=True)
    project_id: Mapped[str]
    hours: Mapped[float]
    status: Mapped[str]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    holder: Mapped[str | None]
    used_seconds: Mapped[float]
    reason: Mapped[str]
    max_tokens: Mapped[int | None]
    used_tokens: Mapped[int] = mapped_column(server_default="0")
    continuous: Mapped[bool] = mapped_column(server_default=text("0"))
    follow_up: Mapped[str] = mapped_column(server_default="")
    troubles: Mapped[int] = mapped_column(server_default="0")
    resume_at: Mapped[datetime | None]
    isolation_level: Mapped[str | None]


class UsageRow(Base):
    """What worked in the quarter of an hour that begins at `quarter`."""

    __tablename__ = "usage"

    quarter: Mapped[datetime] = mapped_column(primary_key=True)
    seconds: Mapped[float]
    tokens: Mapped[int]


class CycleRow(Base):
    __tablename__ = "cycles"
    __table_args__ = (
        UniqueConstraint("session_id", "number"),
        Index("open_cycles", "ended_at", sqlite_where=text("ended_at IS NULL")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"))
    run_id: Mapped[str] = mapped_column(ForeignKey("project_runs.id"), index=True)
    stage_id: Mapped[str]
    number: Mapped[int]
    kind: Mapped[str]
    asked: Mapped[int]
    temperature: Mapped[float]
    reason: Mapped[str]
    parent_id: Mapped[str | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str]
    choice: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    prompt: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    memory: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class ModelCallRow(Base):
    __tablename__ = "model_calls"

    key: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str]
    stage_id: Mapped[str]
    kind: Mapped[str]
    model: Mapped[str]
    began_at: Mapped[datetime]
    under_way: Mapped[bool]
    crashes: Mapped[int]
    last_end: Mapped[str]
    set_aside_at: Mapped[datetime | None]


class AnswerRow(Base):
    __tablename__ = "answers"
    __table_args__ = (
        Index("answers_consumed", "run_id", "stage_id", "kind", "model_digest"),
        Index("answers_of_cycle", "cycle_id"),
        Index("answers_of_candidate", "candidate_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"))
    run_id: Mapped[str] = mapped_column(ForeignKey("project_runs.id"))
    stage_id: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    finish: Mapped[str]
    tokens: Mapped[int | None]
    seed: Mapped[int]
    seconds: Mapped[float]
    prompt_hash: Mapped[str]
    model_digest: Mapped[str]
    parsed: Mapped[str]
    candidate_id: Mapped[str | None] = mapped_column(ForeignKey("candidates.id"))
    created_at: Mapped[datetime]


class CandidateRow(Base):
    __tablename__ = "candidates"
    __table_args__ = (
        UniqueConstraint("run_id", "stage_id", "code_hash", "suite_hash"),
        Index("candidates_best_first", "run_id", "stage_id", "share_passed"),
        Index(
            "candidates_to_repair",
            "run_id",
            "stage_id",
            "depth",
            "share_passed",
            sqlite_where=FAILED,
            postgresql_where=FAILED,
        ),
        Index(
            "candidates_passed",
            "run_id",
            "stage_id",
            "suite_hash",
            sqlite_where=PASSED,
            postgresql_where=PASSED,
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("project_runs.id"))
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    stage_id: Mapped[str]
    code: Mapped[str] = mapped_column(Text)
    code_hash: Mapped[str]
    suite_hash: Mapped[str]
    ended: Mapped[str]
    detail: Mapped[str]
    isolation_level: Mapped[str]
    share_passed: Mapped[float]
    wall_seconds: Mapped[float]
    cpu_seconds: Mapped[float]
    peak_memory_bytes: Mapped[int]
    parent_id: Mapped[str | None]
    depth: Mapped[int] = mapped_column(server_default="0")
    repairs: Mapped[int] = mapped_column(server_default="0")
    withdrawn: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime]


class CaseRow(Base):
    __tablename__ = "case_verdicts"

    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    clause: Mapped[str]
    visible: Mapped[bool]
    outcome: Mapped[str]
    message: Mapped[str]
    seconds: Mapped[float]


class AcceptanceRow(Base):
    __tablename__ = "acceptances"
    __table_args__ = (Index("acceptances_of_run", "run_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"))
    run_id: Mapped[str] = mapped_column(ForeignKey("project_runs.id"))
    stage_id: Mapped[str]
    kind: Mapped[str]
    at: Mapped[datetime]
    why: Mapped[dict[str, Any]]


class ArmTallyRow(Base):
    __tablename__ = "arm_tallies"

    model: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(primary_key=True)
    stage_id: Mapped[str] = mapped_column(primary_key=True)
    arm: Mapped[str] = mapped_column(primary_key=True)
    batches: Mapped[int]
    answers: Mapped[int]
    passes: Mapped[int]


class ModelTallyRow(Base):
    __tablename__ = "model_tallies"

    model: Mapped[str] = mapped_column(primary_key=True)
    arm: Mapped[str] = mapped_column(primary_key=True)
    stages: Mapped[int]
    shares: Mapped[float]
    squares: Mapped[float]
    inverses: Mapped[float]


class BatchCostRow(Base):
    __tablename__ = "batch_costs"

    model: Mapped[str] = mapped_column(primary_key=True)
    arm_group: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True)
    batches: Mapped[int]
    seconds: Mapped[float]


class EdgeCaseRow(Base):
    __tablename__ = "edge_cases"

    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("project_runs.id"), index=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    project_id: Mapped[str]
    stage_id: Mapped[str]
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"))
    property: Mapped[str]
    clause: Mapped[str]
    input: Mapped[str]
    expected: Mapped[str]
    observed: Mapped[str]
    severity: Mapped[str] = mapped_column(server_default="high")
    found_by: Mapped[str] = mapped_column(server_default="")
    literal: Mapped[str] = mapped_column(Text, server_default="")
    handled_by: Mapped[str | None] = mapped_column(ForeignKey("candidates.id"))
    handled_at: Mapped[datetime | None]
    found_at: Mapped[datetime]


class StageSearchRow(Base):
    __tablename__ = "stage_searches"

    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("project_runs.id"), index=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"))
    stage_id: Mapped[str]
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"))
    subject_hash: Mapped[str]
    max_examples: Mapped[int]
    seed: Mapped[int]
    examples: Mapped[int]
    findings: Mapped[int]
    ended: Mapped[str]
    detail: Mapped[str] = mapped_column(Text)
    seconds: Mapped[float]
    made_at: Mapped[datetime]


class LearningRow(Base):
    __tablename__ = "learnings"
    __table_args__ = (UniqueConstraint("number", name="learnings_number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    content_hash: Mapped[str] = mapped_column(unique=True)
    session_id: Mapped[str | None] = mapped_column(ForeignKey("sessions.id"), index=True)
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    domain_id: Mapped[str] = mapped_column(index=True)
    project_id: Mapped[str] = mapped_column(index=True)
    stage_id: Mapped[str]
    evidence: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    # The row of the full-text index: the row number of a table with a text key may change.
    number: Mapped[int | None]
    origin: Mapped[str] = mapped_column(server_default="")
    pruned_at: Mapped[datetime | None]
    pruned: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class LearningTermRow(Base):
    """In how many learnings a word stands."""

    __tablename__ = "learning_terms"

    term: Mapped[str] = mapped_column(primary_key=True)
    documents: Mapped[int]


class LearningTallyRow(Base):
    __tablename__ = "learning_tallies"

    learning_id: Mapped[str] = mapped_column(ForeignKey("learnings.id"), primary_key=True)
    shown: Mapped[bool] = mapped_column(primary_key=True)
    batches: Mapped[int]
    answers: Mapped[int]
    passes: Mapped[int]
    weight: Mapped[float]
    weighed_passes: Mapped[float]


class MemoryOutcomeRow(Base):
    __tablename__ = "memory_outcomes"

    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id"), primary_key=True)
    model: Mapped[str]
    domain_id: Mapped[str]
    project_id: Mapped[str]
    stage_id: Mapped[str]
    shown: Mapped[bool]
    propensity: Mapped[float]
    answers: Mapped[int]
    passes: Mapped[int]
    ended_at: Mapped[datetime]


class ExamRow(Base):
    __tablename__ = "exams"
    __table_args__ = (Index("exams_by_status", "status"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    trigger: Mapped[str]
    status: Mapped[str]
    created_at: Mapped[datetime]
    seed: Mapped[int]
    answers: Mapped[int]
    max_tokens: Mapped[int]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    model: Mapped[str]
    model_digest: Mapped[str]
    prompt_files: Mapped[str]
    reason: Mapped[str]


class ExamResultRow(Base):
    __tablename__ = "exam_results"

    exam_id: Mapped[str] = mapped_column(ForeignKey("exams.id"), primary_key=True)
    stage_id: Mapped[str] = mapped_column(primary_key=True)
    memory: Mapped[bool] = mapped_column(primary_key=True)
    difficulty: Mapped[int]
    prompt_hash: Mapped[str]
    answers: Mapped[int]
    passes: Mapped[int]
    tokens: Mapped[int | None]
    seconds: Mapped[float]
    visible_cases: Mapped[int]
    visible_passed: Mapped[int]
    hidden_cases: Mapped[int]
    hidden_passed: Mapped[int]
    learnings: Mapped[list[str]] = mapped_column(JSON)
    same_prompt: Mapped[bool]
    note: Mapped[str]
    verdicts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class KpiRow(Base):
    __tablename__ = "kpi_measurements"
    __table_args__ = (Index("kpis_of_run", "run_id", "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("project_runs.id"))
    name: Mapped[str]
    value: Mapped[float | None]
    tree_hash: Mapped[str]
    tool: Mapped[str]
    evidence: Mapped[dict[str, Any]]
    measured_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(server_default="")


class TaskFactRow(Base):
    __tablename__ = "task_facts"
    __table_args__ = (Index("facts_of_run", "run_id", "task_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("project_runs.id"))
    task_id: Mapped[str]
    tree_hash: Mapped[str]
    status: Mapped[str]
    proof: Mapped[str] = mapped_column(Text)
    evidence: Mapped[dict[str, Any]]
    proved_at: Mapped[datetime]


class DocumentRow(Base):
    __tablename__ = "project_documents"

    run_id: Mapped[str] = mapped_column(ForeignKey("project_runs.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    task_id: Mapped[str]
    written_at: Mapped[datetime]


class ScheduleRow(Base):
    __tablename__ = "schedules"

    id: Mapped[str] = mapped_column(primary_key=True)
    cron: Mapped[str | None]
    every_minutes: Mapped[int | None]
    timezone: Mapped[str]
    hours: Mapped[float]
    work_on: Mapped[str]
    continuous: Mapped[bool]
    created_at: Mapped[datetime]
    next_due: Mapped[datetime | None]


class FiringRow(Base):
    __tablename__ = "schedule_firings"
    __table_args__ = (Index("firings_of_schedule", "schedule_id", "due_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    schedule_id: Mapped[str] = mapped_column(ForeignKey("schedules.id"))
    due_at: Mapped[datetime]
    fired_at: Mapped[datetime]
    missed: Mapped[int]
    missed_more: Mapped[bool]
    outcome: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    project_id: Mapped[str | None]
    session_id: Mapped[str | None]


class ApiTokenRow(Base):
    __tablename__ = "api_tokens"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    scope: Mapped[str]
    secret_hash: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class LogRow(Base):
    """`hash` is SHA-256(0x00 || body); the other columns repeat what the body says."""

    __tablename__ = "log_entries"
    __table_args__ = (Index("log_by_event", "event", "seq"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    event: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class LogNodeRow(Base):
    """A finished node of the tree over the entries; its place says which."""

    __tablename__ = "log_nodes"

    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
