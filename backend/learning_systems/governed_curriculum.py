"""The curriculum as the policy lets it be: a project uses the packages that both allow."""

from __future__ import annotations

from backend.learning_systems.curriculum_model import Curriculum, Project
from backend.learning_systems.ports import CurriculumSource, Governance


class GovernedCurriculum:
    """The CurriculumSource port over another; what the policy does not name is left out."""

    def __init__(self, source: CurriculumSource, governance: Governance) -> None:
        self._source = source
        self._governance = governance

    def current(self) -> Curriculum:
        curriculum = self._source.current()
        allowed = frozenset(self._governance.policy().packages.allowed)
        projects = {key: held_to(each, allowed) for key, each in curriculum.projects.items()}
        return curriculum.model_copy(update={"projects": projects})


def held_to(project: Project, allowed: frozenset[str]) -> Project:
    """The project with those of its packages that the policy allows."""
    kept = tuple(each for each in project.allowed_packages if each in allowed)
    if kept == tuple(project.allowed_packages):
        return project
    return project.model_copy(update={"allowed_packages": kept})
