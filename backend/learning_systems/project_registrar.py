"""Takes projects of the user's into the curriculum, and out again.

What is checked is a copy in our own folder, so that nothing can change between
the check and the use.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from backend.errors import (
    Conflict,
    CurriculumInvalid,
    Forbidden,
    InvalidInput,
    NotFound,
    Unavailable,
)
from backend.learning_systems.curriculum_errors import as_refusal
from backend.learning_systems.curriculum_files import load_project
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.live_curriculum import LiveCurriculum, check_company
from backend.learning_systems.ports import Clock, Store, SuiteLint
from backend.learning_systems.project_folder import read_folder
from backend.learning_systems.project_lint import check_files
from backend.learning_systems.registered_projects import Incoming, RegisteredProjects
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.views import RegisteredProject, UnregisteredProject


class ProjectRegistrar:
    """The write transaction of the store is the lock around every change of the folder.

    `roots` are where a caller over HTTP may point at; whoever has the command
    line can read every file anyway.
    """

    def __init__(
        self,
        curriculum: LiveCurriculum,
        registered: RegisteredProjects,
        store: Store,
        clock: Clock,
        suite_lint: SuiteLint,
        roots: Sequence[Path],
    ) -> None:
        self._curriculum = curriculum
        self._registered = registered
        self._store = store
        self._clock = clock
        self._suite_lint = suite_lint
        self._roots = [root.resolve() for root in roots]

    def register_below_roots(self, path: str) -> RegisteredProject:
        """As `register`. Raises Forbidden for a folder that lies below no allowed root."""
        try:
            folder = Path(path)
            resolved = folder.resolve()
        except (OSError, RuntimeError, ValueError) as error:
            raise InvalidInput(f"path is not usable: {error}.", field="path") from None
        if not folder.is_absolute():
            remedy = "Send an absolute path."
            raise InvalidInput("path is relative to nothing.", remedy=remedy, field="path")
        if not any(root in resolved.parents for root in self._roots):
            raise Forbidden(
                "This folder lies below no allowed root.",
                remedy="Name its root in GRACE_PROJECT_ROOTS, or use `grace curriculum register`.",
            )
        return self.register(resolved)

    def register(self, folder: Path) -> RegisteredProject:
        """Copy a project in and make it part of the curriculum.

        Registering what is registered already changes nothing. Raises
        ProjectRefused naming file, field and remedy, Conflict for a new version
        of a project that is under way.
        """
        folder = folder.resolve()
        files = read_folder(folder)
        try:
            with self._registered.incoming(files) as incoming:
                return self._admitted(incoming, folder)
        except OSError as error:
            reason = error.strerror or str(error)
            remedy = "Check the disk that holds the data folder."
            raise Unavailable(f"The copy cannot be written: {reason}.", remedy=remedy) from None

    def unregister(self, project_id: str) -> UnregisteredProject:
        """Take a project out; its runs and learnings stay.

        Raises NotFound, and Conflict for a project of ours, one that is under
        way, or one that another needs.
        """
        if project_id in self._curriculum.bundled.projects:
            raise Conflict(f"{project_id} came with Grace and stays.", project_id=project_id)
        with self._store.transaction() as tx:
            if project_id not in self._registered.ids():
                remedy = "`grace curriculum show` lists all projects."
                raise NotFound(f"No project {project_id!r} is registered.", remedy=remedy)
            _refuse_under_way(tx, project_id)
            self._refuse_needed(project_id)
            self._registered.remove(project_id)
            tx.log.append("project.unregistered", self._clock.now(), {"project_id": project_id})
        return UnregisteredProject(project_id, True)

    def _admitted(self, incoming: Incoming, folder: Path) -> RegisteredProject:
        try:
            project = load_project(incoming.folder, folder_bears_id=False)
            check_files(project, self._suite_lint)
            with self._store.transaction() as tx:
                check_company(self._curriculum.current(), project)
                changed = not self._registered.intact(project.id, incoming.content_hash)
                if changed:
                    self._take(tx, incoming, project.id)
        except CurriculumInvalid as error:
            raise as_refusal(error, incoming.folder, folder) from None
        return _view(project, incoming.content_hash, changed)

    def _take(self, tx: UnitOfWork, incoming: Incoming, project_id: str) -> None:
        # The version in use may always be repaired by registering it again.
        if not self._registered.may_repair(project_id, incoming.content_hash):
            _refuse_under_way(tx, project_id)
        self._registered.take(incoming, project_id)
        data = {"project_id": project_id, "content_hash": incoming.content_hash}
        tx.log.append("project.registered", self._clock.now(), data)

    def _refuse_needed(self, project_id: str) -> None:
        for project in self._curriculum.current().projects.values():
            if project_id in project.prerequisites:
                raise Conflict(
                    f"{project.id} needs {project_id}.",
                    remedy=f"Unregister {project.id} first.",
                    project_id=project_id,
                )


def _view(project: Project, content_hash: str, changed: bool) -> RegisteredProject:
    return RegisteredProject(
        project_id=project.id,
        name=project.name,
        domain=project.domain,
        content_hash=content_hash,
        stages=len(project.stages()),
        changed=changed,
    )


def _refuse_under_way(tx: UnitOfWork, project_id: str) -> None:
    """A verdict given by one version of a suite must not count for another."""
    for run in tx.runs.open_runs():
        if run.project_id == project_id:
            raise Conflict(
                f"{project_id} is {run.state.value}.",
                remedy="Complete or abandon it first.",
                project_id=project_id,
            )
