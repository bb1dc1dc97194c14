"""The curriculum as it is now: ours, and the projects that the user registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock

from backend.errors import CurriculumInvalid
from backend.learning_systems.curriculum_checks import check_projects
from backend.learning_systems.curriculum_errors import invalid
from backend.learning_systems.curriculum_files import load_curriculum, ordered
from backend.learning_systems.curriculum_model import Curriculum, LeftOut, Project
from backend.learning_systems.exams import EXAMS_ID, EXAMS_PACKAGE
from backend.learning_systems.registered_projects import RegisteredProjects, Version


class LiveCurriculum:
    """The CurriculumSource port: loads anew once something was registered or removed.

    Thread-safe. Another process may register: what is on disk is looked at each time.
    """

    def __init__(
        self, registered: RegisteredProjects, load: Callable[[], Curriculum] = load_curriculum
    ) -> None:
        self.bundled = load()
        self._registered = registered
        self._lock = Lock()
        self._known: tuple[Version, Curriculum] = ((), self.bundled)

    def current(self) -> Curriculum:
        version = self._registered.version()
        with self._lock:
            if version != self._known[0]:
                self._known = version, with_registered(self.bundled, self._registered)
            return self._known[1]


def with_registered(bundled: Curriculum, registered: RegisteredProjects) -> Curriculum:
    """Our curriculum and every registered project that can be used; the others are left out."""
    usable: list[Project] = []
    left_out: list[LeftOut] = []
    for project_id in registered.ids():
        try:
            usable.append(registered.load(project_id))
        except CurriculumInvalid as error:
            left_out.append(_left_out(project_id, error))
    return _joined(bundled, usable, left_out)


def check_company(curriculum: Curriculum, project: Project) -> None:
    """Whether a project fits among the others. Raises CurriculumInvalid.

    A project of the same id makes room for it when the user registered that one.
    """
    file = project.folder / "project.toml"
    _check_not_exams(project, file)
    if project.domain not in curriculum.domains:
        known = ", ".join(curriculum.domains)
        problem = f"there is no domain {project.domain!r}"
        raise invalid(file, "domain", problem, f"Choose one of: {known}.")
    others = (
        each
        for each in curriculum.projects.values()
        if each.id != project.id or each.registered is None
    )
    check_projects(_by_file([*others, project]))


def _check_not_exams(project: Project, file: Path) -> None:
    for field, value, taken in (
        ("id", project.id, EXAMS_ID),
        ("package", project.package, EXAMS_PACKAGE),
    ):
        if value == taken:
            raise invalid(file, field, f"{value!r} means the exams", "Choose another name.")


def _joined(bundled: Curriculum, waiting: list[Project], left_out: list[LeftOut]) -> Curriculum:
    """Take the projects in one after another, as long as one fits.

    One that needs another registered project has to wait for it.
    """
    joined = bundled
    while waiting:
        refusals = {}
        for project in waiting:
            try:
                check_company(joined, project)
            except CurriculumInvalid as error:
                refusals[project.id] = error
            else:
                joined = ordered(joined.domains, [*joined.projects.values(), project])
        if len(refusals) == len(waiting):
            left_out += [_left_out(each, error) for each, error in refusals.items()]
            break
        waiting = [project for project in waiting if project.id in refusals]
    return joined.model_copy(update={"left_out": tuple(left_out)})


def _by_file(projects: Iterable[Project]) -> dict[Path, Project]:
    return {project.folder / "project.toml": project for project in projects}


def _left_out(project_id: str, error: CurriculumInvalid) -> LeftOut:
    return LeftOut(
        project_id=project_id,
        file=str(error.extra.get("file", "")),
        field=str(error.extra.get("field", "")),
        detail=error.detail,
        remedy=error.remedy,
    )
