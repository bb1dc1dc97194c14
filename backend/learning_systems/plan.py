"""The plan of a project: five phases of tasks, each done only when it is proved.

Progress is the weighted share of tasks proved done; nothing else moves it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from backend.learning_systems.curriculum_model import Objective, Project, Stage, StageLevel
from backend.learning_systems.records import StageState, TaskFact
from backend.learning_systems.states import StageStatus

TaskStatus = Literal["open", "done"]

# How much of a project a task is. A stage is the unit; an advanced one is about
# one and a half of a core one, an objective without stages yet about three.
WEIGHT_CORE_STAGE = 2.0
WEIGHT_ADVANCED_STAGE = 3.0
WEIGHT_PLANNED_OBJECTIVE = 6.0
WEIGHT_OTHER = 1.0

NOT_MEASURED = "not measured"
TAKEN_ON_OLDER_CODE = "taken on older code"


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


@dataclass(frozen=True, slots=True)
class FactTask:
    """A task that a recorded fact proves; one that `needs_code` only on that very code."""

    id: str
    title: str
    needs_code: bool


_RESEARCH = (
    FactTask("research", "Research what is at hand offline, with citations", False),
    FactTask("design", "Design: data models and API contracts as importable stubs", False),
)
_TESTING = (
    FactTask("own_tests", "Write tests and run them against the accepted code", True),
    FactTask("discovery", "Search for edge cases with properties", True),
    FactTask("stress", "Stress at growing sizes", True),
    FactTask("security", "Check for weaknesses", True),
    FactTask("benchmarks", "Run the benchmarks", True),
)
_DOCUMENTATION = (
    FactTask("documentation", "Write the documentation", True),
    FactTask("kpis", "Measure the KPIs and the trust score", True),
)

FACT_TASKS: Mapping[str, FactTask] = {
    task.id: task for task in (*_RESEARCH, *_TESTING, *_DOCUMENTATION)
}
"""The tasks of phases 1, 4 and 5 by id, in the order of the plan."""


PHASE_NAMES = {
    1: "Research & Design",
    2: "Core Implementation",
    3: "Advanced Features",
    4: "Testing & Edge Cases",
    5: "Documentation & KPIs",
}
PHASE_OF_TASK = {
    task.id: number
    for number, tasks in ((1, _RESEARCH), (4, _TESTING), (5, _DOCUMENTATION))
    for task in tasks
}
"""Of the tasks that facts prove; a stage is of phase 2 or 3 by its level."""


def build_plan(
    project: Project,
    states: Mapping[str, StageState],
    facts: Mapping[str, TaskFact],
    tree_hash: str,
) -> Plan:
    """The project's plan: stages as their states say, other tasks as their latest facts.

    `tree_hash` is that of the code accepted now; facts about older code count for nothing.
    """
    core = (*_stage_tasks(project, StageLevel.CORE, states), *_planned(project))
    return Plan(
        (
            Phase(1, PHASE_NAMES[1], _by_fact(_RESEARCH, facts, tree_hash)),
            Phase(2, PHASE_NAMES[2], core),
            Phase(
                3,
                PHASE_NAMES[3],
                tuple(_stage_tasks(project, StageLevel.ADVANCED, states)),
            ),
            Phase(4, PHASE_NAMES[4], _by_fact(_TESTING, facts, tree_hash)),
            Phase(5, PHASE_NAMES[5], _by_fact(_DOCUMENTATION, facts, tree_hash)),
        )
    )


def is_proved(task: FactTask, fact: TaskFact | None, tree_hash: str) -> bool:
    """Whether the fact proves the task done, on the code there is now where it needs code."""
    return fact is not None and fact.status == "done" and _holds_now(task, fact, tree_hash)


def _holds_now(task: FactTask, fact: TaskFact, tree_hash: str) -> bool:
    return not task.needs_code or fact.tree_hash == tree_hash


def _by_fact(
    tasks: tuple[FactTask, ...], facts: Mapping[str, TaskFact], tree_hash: str
) -> tuple[Task, ...]:
    return tuple(_fact_task(task, facts.get(task.id), tree_hash) for task in tasks)


def _fact_task(task: FactTask, fact: TaskFact | None, tree_hash: str) -> Task:
    status: TaskStatus = "done" if is_proved(task, fact, tree_hash) else "open"
    return Task(task.id, task.title, status, WEIGHT_OTHER, _proof(task, fact, tree_hash))


def _proof(task: FactTask, fact: TaskFact | None, tree_hash: str) -> str:
    if fact is None:
        return NOT_MEASURED
    return fact.proof if _holds_now(task, fact, tree_hash) else TAKEN_ON_OLDER_CODE


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
