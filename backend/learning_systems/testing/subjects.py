"""An accepted candidate among the accepted modules it stands on: what phase 4 works on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backend.learning_systems.acceptance import package_files
from backend.learning_systems.curriculum_model import Project, Stage
from backend.learning_systems.jobs import Limits
from backend.learning_systems.records import Candidate
from backend.learning_systems.tree_hash import tree_hash

PATIENT = Limits(wall_seconds=60.0, cpu_seconds=60.0)
"""For searches and measurements, whose length is not the question."""


@dataclass(frozen=True, slots=True)
class AcceptedStage:
    """One stage, its accepted candidate, and every accepted module by path.

    `hash` is that of the candidate with all it requires: what was found out about one
    stage holds until that changes, whatever becomes of the rest.
    """

    stage: Stage
    candidate: Candidate
    modules: Mapping[str, str]
    hash: str

    def files(self, code: str | None = None) -> dict[str, bytes]:
        """The package as the sandbox gets it; with `code` in the place of the candidate's."""
        modules = dict(self.modules)
        if code is not None:
            modules[self.stage.path] = code
        return package_files(modules)


def accepted_stages(project: Project, accepted: Mapping[str, Candidate]) -> Iterator[AcceptedStage]:
    """The stages that have accepted code, in the order of the project."""
    modules = {project.stage(key).path: each.code for key, each in accepted.items()}
    for stage in project.stages():
        if stage.id in accepted:
            yield AcceptedStage(stage, accepted[stage.id], modules, _hash(project, stage, accepted))


def _hash(project: Project, stage: Stage, accepted: Mapping[str, Candidate]) -> str:
    needed = [stage, *project.required_stages(stage.id)]
    return tree_hash({each.id: accepted[each.id].code for each in needed if each.id in accepted})
