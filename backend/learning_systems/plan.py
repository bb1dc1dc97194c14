"""The plan of a project: five phases of tasks, each done only when it is proved.

Progress is the weighted share of tasks proved done; nothing else moves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from backend.learning_systems.curriculum_model import Objective, Project, Stage, StageLevel
from backend.learning_systems.records import StageState
from backend.learning_systems.states import StageStatus

TaskStatus = Literal["open", "done"]

# How much of a project a task is. A stage is the unit; an advanced one is about
# one and a half of a core one, an objective without stages yet about three.
WEIGHT_CORE_STAGE = 2.0
WEIGHT_ADVANCED_STAGE = 3.0
WEIGHT_PLANNED_OBJECTIVE = 6.0
WEIGHT_OTHER = 1.0

NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to be proved. `proof` says what proved it, or what is missing."""

    id: str
    title: str
    status: TaskStatus
    weight: float
    proof: str


@dataclass(frozen=True, slots=True)
class Phase:
    """One of the five phases."""

    number: int
    name: str
    tasks: tuple[Task, ...]

    @property
    def done(self) -> bool:
        return bool(self.tasks) and all(task.status == "done" for task in self.tasks)


@dataclass(frozen=True, slots=True)
class Plan:
    """All five phases."""

    phases: tuple[Phase, ...]

    @property
    def tasks(self) -> tuple[Task, ...]:
        return tuple(task for phase in self.phases for task in phase.tasks)

    @property
    def progress(self) -> float:
        """Percent of the weight that is proved done, 0-100, one decimal."""
        total = sum(task.weight for task in self.tasks)
        done = sum(task.weight for task in self.tasks if task.status == "done")
        return round(100 * done / total, 1) if total else 0.0


_RESEARCH = (
    ("research", "Research what is at hand offline, with citations"),
    ("design", "Design: data models and API contracts as importable stubs"),
)
_TESTING = (
    ("own_tests", "Write tests and run them against the accepted code"),
    ("discovery", "Search for edge cases with properties"),
    ("stress", "Stress at growing sizes"),
    ("security", "Check for weaknesses"),
    ("benchmarks", "Run the benchmarks"),
)
_DOCUMENTATION = (
    ("documentation", "Write the documentation"),
    ("kpis", "Measure the KPIs and the trust score"),
)


def build_plan(project: Project, states: Mapping[str, StageState]) -> Plan:
    """The project's plan with every task's status read from the stage states."""
    core = (*_stage_tasks(project, StageLevel.CORE, states), *_planned(project))
    return Plan(
        (
            Phase(1, "Research & Design", _unproved(_RESEARCH)),
            Phase(2, "Core Implementation", core),
            Phase(
                3,
                "Advanced Features",
                tuple(_stage_tasks(project, StageLevel.ADVANCED, states)),
            ),
            Phase(4, "Testing & Edge Cases", _unproved(_TESTING)),
            Phase(5, "Documentation & KPIs", _unproved(_DOCUMENTATION)),
        )
    )


def _unproved(tasks: Iterable[tuple[str, str]]) -> tuple[Task, ...]:
    return tuple(Task(key, title, "open", WEIGHT_OTHER, NOT_MEASURED) for key, title in tasks)


def _stage_tasks(
    project: Project, level: StageLevel, states: Mapping[str, StageState]
) -> Iterator[Task]:
    for stage in project.stages_at(level):
        yield _stage_task(stage, states.get(stage.id))


def _stage_task(stage: Stage, state: StageState | None) -> Task:
    core = stage.level is StageLevel.CORE
    weight = WEIGHT_CORE_STAGE if core else WEIGHT_ADVANCED_STAGE
    if state is not None and state.status is StageStatus.PASSED:
        proof = f"candidate {state.accepted_candidate_id} passed the acceptance suite"
        return Task(stage.id, stage.title, "done", weight, proof)
    return Task(stage.id, stage.title, "open", weight, "no candidate has passed its suite")


def _planned(project: Project) -> Iterator[Task]:
    for objective in project.objectives:
        if not objective.stages:
            yield _planned_task(objective)


def _planned_task(objective: Objective) -> Task:
    title = f"{objective.name} (its stages are not written yet)"
    proof = "nothing can prove it: it has no acceptance suite"
    return Task(objective.id, title, "open", WEIGHT_PLANNED_OBJECTIVE, proof)
