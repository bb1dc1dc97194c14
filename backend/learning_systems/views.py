"""What the two doors answer with: plain shapes, named as users read them.

These are the documented shapes; routes send them as they are, the command line
prints them. A figure that was not measured is None and its note says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.learning_systems.activity import Activity
from backend.learning_systems.states import ProjectState, SessionStatus, StageStatus


@dataclass(frozen=True, slots=True)
class TaskView:
    id: str
    title: str
    status: str
    weight: float
    proof: str


@dataclass(frozen=True, slots=True)
class PhaseView:
    phase: int
    name: str
    done: bool
    tasks: tuple[TaskView, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    total_phases: int
    phases: tuple[PhaseView, ...]


@dataclass(frozen=True, slots=True)
class StartedProject:
    project_id: str
    name: str
    domain: str
    plan: PlanView


@dataclass(frozen=True, slots=True)
class Started:
    started: bool
    project: StartedProject


@dataclass(frozen=True, slots=True)
class StateChange:
    """The answer to pause, resume and abandon."""

    project_id: str
    state: ProjectState


@dataclass(frozen=True, slots=True)
class StageView:
    id: str
    title: str
    level: str
    module: str
    requires: tuple[str, ...]
    status: StageStatus
    cycles: int
    accepted_candidate_id: str | None


@dataclass(frozen=True, slots=True)
class ObjectiveView:
    id: str
    name: str
    summary: str
    stages: tuple[StageView, ...]


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    project_id: str
    name: str
    domain: str
    priority: int | None
    business_impact: str
    complexity: int
    prerequisites: tuple[str, ...]
    prerequisites_met: bool
    roadmap_phase: str | None
    executable: bool
    state: str
    trust_score: float | None


@dataclass(frozen=True, slots=True)
class ProjectDetail:
    """`registered` is the content hash of a project of the user's, None for one of ours."""

    project_id: str
    name: str
    domain: str
    summary: str
    priority: int | None
    business_impact: str
    business_impact_reason: str
    complexity: int
    prerequisites: tuple[str, ...]
    roadmap_phase: str | None
    executable: bool
    missing: tuple[str, ...]
    registered: str | None
    builds: tuple[str, ...]
    learning_outcomes: tuple[str, ...]
    state: str
    progress: float
    objectives: tuple[ObjectiveView, ...]


@dataclass(frozen=True, slots=True)
class ExamMark:
    """A finished exam: the share of its answers that passed, 0-1, or "not measured".

    `trigger` is the project on whose completion it followed, or "asked for".
    """

    exam_id: str
    trigger: str
    without_memory: float | str
    with_memory: float | str
    model: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class DomainSummary:
    """`mastery` is the percentage of its projects completed; `exam` the newest one that followed
    on one of them, or "not measured"."""

    name: str
    topics: tuple[str, ...]
    priority: bool
    mastered: bool
    mastery: float
    exam: ExamMark | str
    projects: tuple[ProjectSummary, ...]


@dataclass(frozen=True, slots=True)
class CurriculumTotals:
    """`exam` is the newest finished one, or "not measured"."""

    total_domains: int
    domains_mastered: int
    projects_completed: int
    total_projects: int
    executable_projects: int
    exam: ExamMark | str


@dataclass(frozen=True, slots=True)
class Overview:
    curriculum: CurriculumTotals
    domains: Mapping[str, DomainSummary]
    priority_projects: tuple[ProjectSummary, ...]


@dataclass(frozen=True, slots=True)
class ActiveProject:
    project_id: str
    name: str
    state: ProjectState
    started_at: datetime
    progress: float
    iterations: int
    edge_cases_found: int
    solutions_tested: int
    learnings: int
    answers: int
    tokens_generated: int | None
    phases: tuple[PhaseView, ...]
    objectives: tuple[ObjectiveView, ...]
    session_id: str | None


@dataclass(frozen=True, slots=True)
class DomainProgress:
    """`mastery` and `exam` as in `DomainSummary`."""

    name: str
    mastery: float
    mastered: bool
    exam: ExamMark | str
    projects: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Progress:
    curriculum: CurriculumTotals
    domains: Mapping[str, DomainProgress]
    active_project: ActiveProject | None


@dataclass(frozen=True, slots=True)
class SessionView:
    """A work session with the counters of the project it works on.

    `progress` is None when that project is no longer part of the curriculum;
    `tokens_generated` when nobody counted; `generation` is what the model does right now,
    and None while the session does not run.
    """

    session_id: str
    project_id: str
    status: SessionStatus
    hours: float
    used_seconds: float
    progress: float | None
    iterations: int
    edge_cases_found: int
    solutions_tested: int
    learnings: int
    answers: int
    tokens_generated: int | None
    generation: Activity | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    reason: str
    max_tokens: int | None
    continuous: bool
    follow_up: str
    resumes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of a session's limits and of its project.

    `tokens` is None without a limit; `estimated_hours` is None while there is nothing to
    estimate from. `basis` says what the figures rest on.
    """

    hours: float
    tokens: int | None
    stages: int
    estimated_hours: float | None
    basis: str


@dataclass(frozen=True, slots=True)
class FailingClause:
    """A clause that the best candidates break, and how many of them do."""

    clause: str
    text: str
    broken_by: int


@dataclass(frozen=True, slots=True)
class Stuck:
    """A stage that was worked on in vain: where its best candidates fail, what would help."""

    stage: str
    title: str
    status: StageStatus
    cycles: int
    answers: int
    best_share_passed: float | None
    clauses: tuple[FailingClause, ...]
    blocks: tuple[str, ...]
    would_help: str


@dataclass(frozen=True, slots=True)
class SessionDetail(SessionView):
    """A work session with what remains and what it is stuck on.

    `remaining` is None when its project is no longer part of the curriculum.
    """

    remaining: Remaining | None
    stuck_on: tuple[Stuck, ...]


@dataclass(frozen=True, slots=True)
class KpiValues:
    """The four KPIs, 0-100."""

    code_quality_score: float
    test_coverage: float
    performance_score: float
    documentation_score: float


@dataclass(frozen=True, slots=True)
class Completed:
    project_id: str
    name: str
    trust_score: float
    kpis: KpiValues
    learnings_count: int
    domain_mastery: float


@dataclass(frozen=True, slots=True)
class Unmet:
    """A completion criterion that is not met; `actual` may be "not measured"."""

    criterion: str
    required: int | float | str
    actual: int | float | str
    remedy: str


@dataclass(frozen=True, slots=True)
class KpiView:
    """One measurement; `value` may be "not measured", and `reason` says why.

    `counts` is whether the code accepted now is the code it was taken on.
    """

    name: str
    value: float | str
    reason: str
    counts: bool
    tool: str
    tree_hash: str
    run_id: str
    measured_at: datetime
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KpiShareView:
    """What one KPI adds to the trust score; `note` says why when it adds nothing now."""

    name: str
    value: float | str
    weight: float
    points: float | None
    note: str
    tree_hash: str | None
    measured_at: datetime | None


@dataclass(frozen=True, slots=True)
class TrustView:
    """The trust score of a project's latest run, made of these KPIs; all that is unmet."""

    project_id: str
    trust_score: float | str
    threshold: float
    tree_hash: str
    kpis: tuple[KpiShareView, ...]
    unmet: tuple[Unmet, ...]


@dataclass(frozen=True, slots=True)
class RegisteredProject:
    """A project of the user's that is part of the curriculum now.

    `changed` is False when this very content was registered before.
    """

    project_id: str
    name: str
    domain: str
    content_hash: str
    stages: int
    changed: bool


@dataclass(frozen=True, slots=True)
class UnregisteredProject:
    """A project of the user's that was taken out; what was recorded of it stays."""

    project_id: str
    unregistered: bool
