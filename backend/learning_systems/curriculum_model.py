"""The curriculum as typed, frozen data: domains, projects, objectives, stages.

The fields are those of `domain.toml` and `project.toml`; `curriculum_files`
reads them, `stage_files` reads what belongs to one stage.
"""

from __future__ import annotations

import keyword
import sys
from abc import abstractmethod
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    model_validator,
)

from backend.errors import NotFound


class StageLevel(StrEnum):
    """How hard a stage is; core stages make phase 2, advanced ones phase 3."""

    CORE = "core"
    ADVANCED = "advanced"


class ImpactLevel(StrEnum):
    """How much a project matters to the business."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


class RoadmapPhase(StrEnum):
    """When the roadmap foresees a project."""

    MONTHS_1_2 = "Months 1-2"
    MONTHS_3_4 = "Months 3-4"
    MONTHS_5_6 = "Months 5-6"
    MONTHS_7_ON = "Months 7+"


def _package_name(name: str) -> str:
    if name in sys.stdlib_module_names or keyword.iskeyword(name):
        raise ValueError(f"{name!r} already means something in Python; choose another name")
    return name


# Ids become file names and Python names, so they can hold nothing else.
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Package = Annotated[Id, AfterValidator(_package_name)]
ModuleName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}\.[a-z_][a-z0-9_]{0,63}$")
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Lines = tuple[Line, ...]
Score = Annotated[float, Field(ge=0, le=100)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Domain(_Entry):
    """A field of knowledge. `order` is its place in the list the user sees."""

    id: Id
    name: Line
    order: StrictInt = Field(ge=1)
    priority: StrictBool = False
    topics: Lines = Field(min_length=1)


class BusinessImpact(_Entry):
    """How much a project matters and why."""

    level: ImpactLevel
    reason: Line


class KpiTargets(_Entry):
    """What a project aims at: scores of 0-100, and speed as a ratio of two times.

    `performance_ratio` is the time the project's code may take for each second
    the yardstick of its benchmark takes.
    """

    code_quality: Score = 80.0
    test_coverage: Score = 80.0
    documentation: Score = 80.0
    performance_ratio: float = Field(default=4.0, gt=0)


class Stage(_Entry):
    """The smallest thing Grace is asked to build: one module, one contract, one suite.

    `requires` names stages of the same project. The subject of a `black_box`
    stage is a running program, so its suite starts it instead of importing it.
    """

    id: Id
    objective_id: Id
    title: Line
    level: StageLevel
    module: ModuleName
    requires: tuple[Id, ...] = ()
    black_box: StrictBool = False

    @property
    def path(self) -> str:
        """Where the module lies in the built project, such as crm_system/contacts.py."""
        return self.module.replace(".", "/") + ".py"


class Objective(_Entry):
    """A deliverable part of a project; without stages it is only planned."""

    id: Id
    name: Line
    summary: Line
    stages: tuple[Stage, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _tell_stages_where_they_belong(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("stages"), list):
            return data
        return {**data, "stages": [_placed(stage, data.get("id")) for stage in data["stages"]]}


def _placed(stage: Any, objective_id: Any) -> Any:
    """A stage's table with its objective; a table that names one itself is refused."""
    if not isinstance(stage, dict):
        return stage
    if "objective_id" in stage:
        raise ValueError("a stage belongs to the objective it stands under; drop objective_id")
    return {**stage, "objective_id": objective_id}


class ProjectEntry(_Entry):
    """Exactly what `project.toml` holds.

    `prerequisites` are projects that must be completed first. An empty
    `allowed_packages` means the standard library only.
    """

    id: Id
    name: Line
    domain: Id
    package: Package
    summary: Line
    priority: StrictInt | None = Field(default=None, ge=1)
    complexity: StrictInt = Field(ge=1, le=10)
    prerequisites: tuple[Id, ...] = ()
    roadmap_phase: RoadmapPhase | None = None
    builds: Lines = Field(min_length=1)
    learning_outcomes: Lines = Field(min_length=1)
    allowed_packages: Lines = ()
    forbidden_imports: tuple[Line, ...] = ()
    business_impact: BusinessImpact
    kpi_targets: KpiTargets = KpiTargets()
    objectives: tuple[Objective, ...] = Field(min_length=1)


class StageSet(_Entry):
    """Stages whose files lie in one folder: a project's, or the exams'.

    `missing_files` are those not yet written, relative to the folder.
    """

    id: Id
    package: Package
    allowed_packages: Lines = ()
    forbidden_imports: tuple[Line, ...] = ()
    folder: Path
    missing_files: tuple[str, ...] = ()

    @abstractmethod
    def stages(self) -> tuple[Stage, ...]:
        """All stages in the order of the file."""

    @property
    def executable(self) -> bool:
        """True when it has stages and the files of every one are there."""
        return bool(self.stages()) and not self.missing_files

    def stage(self, stage_id: str) -> Stage:
        """Raises NotFound naming what was looked through."""
        for stage in self.stages():
            if stage.id == stage_id:
                return stage
        raise NotFound(f"{self.id} has no stage {stage_id!r}.")

    def required_stages(self, stage_id: str) -> tuple[Stage, ...]:
        """Every stage that this one builds on, directly or not, in the order of the file."""
        needed: set[str] = set()
        waiting = list(self.stage(stage_id).requires)
        while waiting:
            current = waiting.pop()
            if current not in needed:
                needed.add(current)
                waiting.extend(self.stage(current).requires)
        return tuple(stage for stage in self.stages() if stage.id in needed)


class Project(ProjectEntry, StageSet):
    """A project as loaded: its entry, its folder, and the stage files not yet written.

    `registered` is the SHA-256 (hex) of the files of a project that the user
    registered; None for one that came with Grace.
    """

    registered: str | None = None

    def stages(self) -> tuple[Stage, ...]:
        return tuple(stage for objective in self.objectives for stage in objective.stages)

    def stages_at(self, level: StageLevel) -> tuple[Stage, ...]:
        """The stages of one level, in the order of the file."""
        return tuple(stage for stage in self.stages() if stage.level is level)

    def objective(self, objective_id: str) -> Objective:
        """Raises NotFound naming the project."""
        for objective in self.objectives:
            if objective.id == objective_id:
                return objective
        raise NotFound(f"Project {self.id} has no objective {objective_id!r}.")

    def dependent_stages(self, stage_id: str) -> tuple[Stage, ...]:
        """Every stage that builds on this one, directly or not, in the order of the file."""
        self.stage(stage_id)
        return tuple(
            stage
            for stage in self.stages()
            if any(needed.id == stage_id for needed in self.required_stages(stage.id))
        )


class LeftOut(_Entry):
    """A registered project that cannot be used: what is wrong where, and what helps."""

    project_id: str
    file: str
    field: str
    detail: str
    remedy: str


class Curriculum(_Entry):
    """Everything there is to learn, by id; domains in their order.

    `left_out` are projects of the user's that are broken; they stop nothing else.
    """

    domains: Mapping[str, Domain]
    projects: Mapping[str, Project]
    left_out: tuple[LeftOut, ...] = ()

    def domain(self, domain_id: str) -> Domain:
        """Raises NotFound listing the known ids."""
        if domain_id not in self.domains:
            known = ", ".join(self.domains)
            raise NotFound(f"There is no domain {domain_id!r}.", remedy=f"Known: {known}.")
        return self.domains[domain_id]

    def project(self, project_id: str) -> Project:
        """Raises NotFound."""
        if project_id not in self.projects:
            raise NotFound(
                f"There is no project {project_id!r}.",
                remedy="GET /api/learning/projects lists all of them.",
            )
        return self.projects[project_id]

    def projects_of(self, domain_id: str) -> tuple[Project, ...]:
        """The projects of one domain, easiest first. Raises NotFound for the domain."""
        self.domain(domain_id)
        return tuple(project for project in self.projects.values() if project.domain == domain_id)

    def priority_projects(self) -> tuple[Project, ...]:
        """The projects the user ranked, first rank first."""
        ranked = [project for project in self.projects.values() if project.priority is not None]
        return tuple(sorted(ranked, key=lambda project: project.priority or 0))
