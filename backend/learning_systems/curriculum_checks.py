"""What must hold between the entries of a curriculum, beyond the shape of each file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from backend.learning_systems.curriculum_errors import invalid
from backend.learning_systems.curriculum_model import Domain, Project, StageSet


def check_project(project: Project, file: Path) -> None:
    """Refuse a project that contradicts itself. Raises CurriculumInvalid."""
    _check_objectives(project, file)
    check_stages(project, file)


def check_stages(stages: StageSet, file: Path) -> None:
    """Refuse stages that contradict each other. Raises CurriculumInvalid."""
    _check_stages(stages, file)
    _check_requires(stages, file)


def check_domains(domains: Mapping[Path, Domain]) -> None:
    """Refuse two domains with one place in the list. Raises CurriculumInvalid."""
    _check_unique(((file, "order", domain.order) for file, domain in domains.items()))


def check_projects(projects: Mapping[Path, Project]) -> None:
    """Refuse projects that contradict each other; keys are their files.

    Raises CurriculumInvalid for an id, package or rank used twice, an unknown
    prerequisite and a cycle of prerequisites.
    """
    _check_unique((file, "id", project.id) for file, project in projects.items())
    _check_unique((file, "package", project.package) for file, project in projects.items())
    _check_unique(
        (file, "priority", project.priority)
        for file, project in projects.items()
        if project.priority is not None
    )
    _check_prerequisites(projects)


def _check_unique(values: Iterable[tuple[Path, str, object]]) -> None:
    seen: dict[object, Path] = {}
    for file, field, value in values:
        if value in seen:
            raise invalid(
                file, field, f"{value!r} is taken by {seen[value]}", "Choose a value of its own."
            )
        seen[value] = file


def _check_prerequisites(projects: Mapping[Path, Project]) -> None:
    known = {project.id for project in projects.values()}
    for file, project in projects.items():
        for index, needed in enumerate(project.prerequisites):
            if needed not in known:
                raise invalid(
                    file,
                    f"prerequisites[{index}]",
                    f"there is no project {needed!r}",
                    "Name the id of a project, or remove it.",
                )
    cycle = _cycle({project.id: project.prerequisites for project in projects.values()})
    if cycle:
        file = next(file for file, project in projects.items() if project.id == cycle[0])
        raise invalid(
            file,
            "prerequisites",
            f"nobody could start: {_arrows(cycle)}",
            "Remove one of these prerequisites.",
        )


def _check_objectives(project: Project, file: Path) -> None:
    seen: set[str] = set()
    for index, objective in enumerate(project.objectives):
        if objective.id in seen:
            raise invalid(
                file,
                f"objectives[{index}].id",
                f"{objective.id!r} is given twice",
                "Use one id once.",
            )
        seen.add(objective.id)


def _check_stages(project: StageSet, file: Path) -> None:
    seen_ids: set[str] = set()
    seen_modules: set[str] = set()
    for stage in project.stages():
        field = f"stage {stage.id}"
        if stage.id in seen_ids:
            raise invalid(file, f"{field}: id", "is given twice", "Use one id once.")
        if not stage.module.startswith(f"{project.package}."):
            raise invalid(
                file,
                f"{field}: module",
                f"{stage.module} is outside the package {project.package}",
                f"Name it {project.package}.something.",
            )
        if stage.module in seen_modules:
            raise invalid(
                file,
                f"{field}: module",
                f"{stage.module} belongs to another stage",
                "Give every stage a module of its own.",
            )
        seen_ids.add(stage.id)
        seen_modules.add(stage.module)


def _check_requires(project: StageSet, file: Path) -> None:
    known = {stage.id for stage in project.stages()}
    for stage in project.stages():
        for index, needed in enumerate(stage.requires):
            if needed not in known:
                raise invalid(
                    file,
                    f"stage {stage.id}: requires[{index}]",
                    f"the project has no stage {needed!r}",
                    "Name the id of a stage of this project, or remove it.",
                )
    cycle = _cycle({stage.id: stage.requires for stage in project.stages()})
    if cycle:
        raise invalid(
            file,
            f"stage {cycle[0]}: requires",
            f"nobody could start: {_arrows(cycle)}",
            "Remove one of these requirements.",
        )


def _cycle(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """The nodes of one cycle, each needing the next, or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found[::-1]
    return []


def _arrows(cycle: Iterable[str]) -> str:
    return " needs ".join(cycle)
