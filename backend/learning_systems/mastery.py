"""How much of a domain Grace has mastered, from completed projects alone.

A domain counts as mastered at 80 % of its projects completed, each with a trust
score of at least 70.
"""

from __future__ import annotations

from collections.abc import Mapping

from backend.learning_systems.curriculum_model import Curriculum

MASTERED_SHARE = 80.0
MASTERED_TRUST = 70.0


class Mastery:
    """Reads completed projects (id -> trust score) against the curriculum."""

    def __init__(self, curriculum: Curriculum, completed: Mapping[str, float | None]) -> None:
        self._curriculum = curriculum
        self._completed = completed

    @property
    def projects_completed(self) -> int:
        return sum(project_id in self._curriculum.projects for project_id in self._completed)

    @property
    def domains_mastered(self) -> int:
        return sum(map(self.mastered, self._curriculum.domains))

    def completed(self, project_id: str) -> bool:
        return project_id in self._completed

    def trust(self, project_id: str) -> float | None:
        return self._completed.get(project_id)

    def of(self, domain_id: str) -> float:
        """Percent of the domain's projects completed, one decimal."""
        projects = self._curriculum.projects_of(domain_id)
        done = sum(self.completed(project.id) for project in projects)
        return round(100 * done / len(projects), 1) if projects else 0.0

    def mastered(self, domain_id: str) -> bool:
        projects = self._curriculum.projects_of(domain_id)
        trusted = sum((self.trust(project.id) or 0.0) >= MASTERED_TRUST for project in projects)
        return bool(projects) and 100 * trusted / len(projects) >= MASTERED_SHARE
