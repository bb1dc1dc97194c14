"""The curriculum as Grace lives it: what there is, what is done, what comes next.

Contains no curriculum: that is data (`backend/curriculum/` and what the user
registered), loaded by `live_curriculum`.
"""

from __future__ import annotations

from backend.errors import Conflict
from backend.learning_systems import overview
from backend.learning_systems.curriculum_model import Curriculum, LeftOut, Project
from backend.learning_systems.exam_standing import exam_standing
from backend.learning_systems.mastery import Mastery
from backend.learning_systems.paging import page_by_id
from backend.learning_systems.ports import CurriculumSource, Store
from backend.learning_systems.records import Page
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.run_plan import run_plan, unstarted_plan
from backend.learning_systems.views import (
    DomainSummary,
    Overview,
    Progress,
    ProjectDetail,
    ProjectSummary,
)


class AutonomousCurriculum:
    """One of the two doors: reads the curriculum and orders it."""

    def __init__(self, source: CurriculumSource, store: Store) -> None:
        self._source = source
        self._store = store

    def overview(self) -> Overview:
        curriculum = self._source.current()
        with self._store.snapshot() as tx:
            exams = exam_standing(curriculum, tx)
            return overview.whole(curriculum, _mastery(curriculum, tx), _states(tx), exams)

    def priority_projects(self) -> tuple[ProjectSummary, ...]:
        return self.overview().priority_projects

    def domain(self, domain_id: str) -> DomainSummary:
        """Raises NotFound listing the known ids."""
        self._source.current().domain(domain_id)
        return self.overview().domains[domain_id]

    def projects(self) -> tuple[ProjectSummary, ...]:
        """All projects, in the order in which Grace would take them."""
        curriculum = self._source.current()
        with self._store.snapshot() as tx:
            mastery, states = _mastery(curriculum, tx), _states(tx)
        ordered = sorted(curriculum.projects.values(), key=_unlocking_order)
        return tuple(overview.summary(project, mastery, states) for project in ordered)

    def projects_page(self, limit: int, cursor: str | None) -> Page[ProjectSummary]:
        """A page of `projects()`; the cursor is the last project id of the page before.

        Raises InvalidInput for a cursor that is no project's id.
        """
        return page_by_id(self.projects(), lambda each: each.project_id, limit, cursor)

    def project(self, project_id: str) -> ProjectDetail:
        """Raises NotFound."""
        project = self.find(project_id)
        with self._store.snapshot() as tx:
            run = tx.runs.latest(project_id)
            if run is None:
                return overview.detail(project, None, {}, unstarted_plan(project))
            plan = run_plan(project, run.id, tx)
            return overview.detail(project, run, tx.stages.of_run(run.id), plan)

    def progress(self) -> Progress:
        curriculum = self._source.current()
        with self._store.snapshot() as tx:
            mastery, states = _mastery(curriculum, tx), _states(tx)
            active, exams = overview.active_project(curriculum, tx), exam_standing(curriculum, tx)
        return overview.progress(curriculum, mastery, states, exams, active)

    def find(self, project_id: str) -> Project:
        """Raises NotFound."""
        return self._source.current().project(project_id)

    def known(self, project_id: str) -> Project | None:
        """None for a project that is not, or no longer, part of the curriculum."""
        return self._source.current().projects.get(project_id)

    def left_out(self) -> tuple[LeftOut, ...]:
        """The user's projects that are broken, each with what is wrong."""
        return self._source.current().left_out

    def choose(self, tx: UnitOfWork, project_id: str | None, override: bool) -> Project:
        """The project asked for, or the next one by priority, prerequisites and complexity.

        Raises NotFound for an unknown id, Conflict when the project cannot be
        started now: completed, without suites, or with unmet prerequisites.
        """
        completed = set(tx.runs.completed())
        if project_id is not None:
            return self._explicit(project_id, completed, override)
        return self._next(completed)

    def _explicit(self, project_id: str, completed: set[str], override: bool) -> Project:
        project = self.find(project_id)
        if not project.executable:
            raise Conflict(
                f"{project.name} is not executable yet: its stages have no acceptance suites.",
                remedy="GET /api/learning/projects shows which projects say executable: true.",
                project_id=project_id,
                executable=False,
            )
        unmet = [needed for needed in project.prerequisites if needed not in completed]
        if unmet and not override:
            raise Conflict(
                f"{project.name} needs {', '.join(unmet)} to be completed first.",
                remedy="Complete them, or send override: true (which is logged).",
                project_id=project_id,
                prerequisites_unmet=unmet,
            )
        return project

    def _next(self, completed: set[str]) -> Project:
        ready = [
            project
            for project in self._source.current().projects.values()
            if project.id not in completed
            and project.executable
            and completed.issuperset(project.prerequisites)
        ]
        if not ready:
            raise Conflict(
                "No project can be started: each executable one is completed or waits for another.",
                remedy="GET /api/learning/projects shows what each waits for.",
            )
        return min(ready, key=_unlocking_order)


def _mastery(curriculum: Curriculum, tx: UnitOfWork) -> Mastery:
    return Mastery(curriculum, tx.runs.completed())


def _states(tx: UnitOfWork) -> dict[str, str]:
    """Project id -> state of its latest run."""
    return {project_id: run.state.value for project_id, run in tx.runs.latest_of_each().items()}


def _unlocking_order(project: Project) -> tuple[float, int, str]:
    rank = float("inf") if project.priority is None else project.priority
    return rank, project.complexity, project.id
