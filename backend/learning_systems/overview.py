"""Puts curriculum, runs and stages together into what users see. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping

from backend.learning_systems.activity import Activity
from backend.learning_systems.curriculum_model import Curriculum, Domain, Project, Stage
from backend.learning_systems.exam_standing import ExamStanding
from backend.learning_systems.mastery import Mastery
from backend.learning_systems.plan import Plan
from backend.learning_systems.records import ProjectRun, StageState, WorkSession
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.run_plan import run_plan
from backend.learning_systems.states import SessionStatus, StageStatus
from backend.learning_systems.views import (
    ActiveProject,
    CurriculumTotals,
    DomainProgress,
    DomainSummary,
    ObjectiveView,
    Overview,
    PhaseView,
    PlanView,
    Progress,
    ProjectDetail,
    ProjectSummary,
    SessionView,
    StageView,
    TaskView,
)

States = Mapping[str, str]
NEVER_STARTED = "not_started"


def whole(
    curriculum: Curriculum, mastery: Mastery, states: States, exams: ExamStanding
) -> Overview:
    domains = {
        domain.id: _domain(curriculum, domain, mastery, states, exams)
        for domain in curriculum.domains.values()
    }
    ranked = tuple(summary(each, mastery, states) for each in curriculum.priority_projects())
    return Overview(_totals(curriculum, mastery, exams), domains, ranked)


def progress(
    curriculum: Curriculum,
    mastery: Mastery,
    states: States,
    exams: ExamStanding,
    active: ActiveProject | None,
) -> Progress:
    domains = {
        domain.id: DomainProgress(
            domain.name,
            mastery.of(domain.id),
            mastery.mastered(domain.id),
            exams.of(domain.id),
            {
                project.id: states.get(project.id, NEVER_STARTED)
                for project in curriculum.projects_of(domain.id)
            },
        )
        for domain in curriculum.domains.values()
    }
    return Progress(_totals(curriculum, mastery, exams), domains, active)


def _totals(curriculum: Curriculum, mastery: Mastery, exams: ExamStanding) -> CurriculumTotals:
    return CurriculumTotals(
        total_domains=len(curriculum.domains),
        domains_mastered=mastery.domains_mastered,
        projects_completed=mastery.projects_completed,
        total_projects=len(curriculum.projects),
        executable_projects=sum(each.executable for each in curriculum.projects.values()),
        exam=exams.overall,
    )


def _domain(
    curriculum: Curriculum, domain: Domain, mastery: Mastery, states: States, exams: ExamStanding
) -> DomainSummary:
    projects = curriculum.projects_of(domain.id)
    return DomainSummary(
        name=domain.name,
        topics=domain.topics,
        priority=domain.priority,
        mastered=mastery.mastered(domain.id),
        mastery=mastery.of(domain.id),
        exam=exams.of(domain.id),
        projects=tuple(summary(project, mastery, states) for project in projects),
    )


def summary(project: Project, mastery: Mastery, states: States) -> ProjectSummary:
    return ProjectSummary(
        project_id=project.id,
        name=project.name,
        domain=project.domain,
        priority=project.priority,
        business_impact=project.business_impact.level.value,
        complexity=project.complexity,
        prerequisites=project.prerequisites,
        prerequisites_met=all(map(mastery.completed, project.prerequisites)),
        roadmap_phase=_roadmap(project),
        executable=project.executable,
        state=states.get(project.id, NEVER_STARTED),
        trust_score=mastery.trust(project.id),
    )


def detail(
    project: Project, run: ProjectRun | None, stages: Mapping[str, StageState], plan: Plan
) -> ProjectDetail:
    return ProjectDetail(
        project_id=project.id,
        name=project.name,
        domain=project.domain,
        summary=project.summary,
        priority=project.priority,
        business_impact=project.business_impact.level.value,
        business_impact_reason=project.business_impact.reason,
        complexity=project.complexity,
        prerequisites=project.prerequisites,
        roadmap_phase=_roadmap(project),
        executable=project.executable,
        missing=project.missing_files,
        registered=project.registered,
        builds=project.builds,
        learning_outcomes=project.learning_outcomes,
        state=NEVER_STARTED if run is None else run.state.value,
        progress=plan.progress,
        objectives=objectives(project, stages),
    )


def _roadmap(project: Project) -> str | None:
    return None if project.roadmap_phase is None else project.roadmap_phase.value


def objectives(project: Project, stages: Mapping[str, StageState]) -> tuple[ObjectiveView, ...]:
    return tuple(
        ObjectiveView(
            each.id,
            each.name,
            each.summary,
            tuple(_stage(stage, stages.get(stage.id)) for stage in each.stages),
        )
        for each in project.objectives
    )


def _stage(stage: Stage, state: StageState | None) -> StageView:
    return StageView(
        id=stage.id,
        title=stage.title,
        level=stage.level.value,
        module=stage.module,
        requires=stage.requires,
        status=StageStatus.WAITING if state is None else state.status,
        cycles=0 if state is None else state.cycles,
        accepted_candidate_id=None if state is None else state.accepted_candidate_id,
    )


def plan_view(plan: Plan) -> PlanView:
    phases = tuple(
        PhaseView(
            phase.number,
            phase.name,
            phase.done,
            tuple(
                TaskView(task.id, task.title, task.status, task.weight, task.proof)
                for task in phase.tasks
            ),
        )
        for phase in plan.phases
    )
    return PlanView(len(phases), phases)


def active_project(curriculum: Curriculum, tx: UnitOfWork) -> ActiveProject | None:
    run = tx.runs.active()
    if run is None or run.project_id not in curriculum.projects:
        return None
    project = curriculum.projects[run.project_id]
    stages, counters, live = tx.stages.of_run(run.id), tx.counters(run.id), tx.sessions.live()
    plan = run_plan(project, run.id, tx)
    return ActiveProject(
        project_id=project.id,
        name=project.name,
        state=run.state,
        started_at=run.started_at,
        progress=plan.progress,
        iterations=counters.iterations,
        edge_cases_found=counters.edge_cases_found,
        solutions_tested=counters.solutions_tested,
        learnings=counters.learnings,
        answers=counters.answers,
        tokens_generated=counters.tokens,
        phases=plan_view(plan).phases,
        objectives=objectives(project, stages),
        session_id=None if live is None else live.id,
    )


def session_view(
    project: Project | None, session: WorkSession, tx: UnitOfWork, activity: Activity | None
) -> SessionView:
    """`project` is None when it is no longer part of the curriculum; then progress is, too.

    `activity` is what the model does right now, whoever asked it.
    """
    running = session.status in (SessionStatus.RUNNING, SessionStatus.CANCELLING)
    counters = tx.counters(session.run_id, session.id)
    return SessionView(
        session_id=session.id,
        project_id=session.project_id,
        status=session.status,
        hours=session.hours,
        used_seconds=round(session.used_seconds, 1),
        progress=None if project is None else run_plan(project, session.run_id, tx).progress,
        iterations=counters.iterations,
        edge_cases_found=counters.edge_cases_found,
        solutions_tested=counters.solutions_tested,
        learnings=counters.learnings,
        answers=counters.answers,
        tokens_generated=counters.tokens,
        generation=activity if running else None,
        created_at=session.created_at,
        started_at=session.started_at,
        ended_at=session.ended_at,
        reason=session.reason,
        max_tokens=session.max_tokens,
        continuous=session.continuous,
        follow_up=session.follow_up,
        resumes_at=session.resume_at,
    )
