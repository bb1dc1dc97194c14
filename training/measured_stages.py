"""The exams and the CRM as tasks to measure: never trained on, each stage by itself."""

from __future__ import annotations

from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Stage, StageSet
from backend.learning_systems.exams import load_exams
from backend.learning_systems.stage_files import read_contract, read_stage
from backend.learning_systems.validation.submissions import Exemplars
from training.measured_task import MeasuredTask
from training.places import REPOSITORY

EXAMS, CRM = "exams", "crm"
_PROJECT = "proj_crm_system"
_EXEMPLARS = REPOSITORY / "tests" / "exemplars"


def exam_tasks() -> list[MeasuredTask]:
    """All exams, easiest first."""
    return _tasks(EXAMS, load_exams())


def crm_tasks() -> list[MeasuredTask]:
    """All stages of the CRM. What a stage requires is there as our own solution, so that no
    stage depends on whether another one was solved."""
    return _tasks(CRM, load_curriculum().project(_PROJECT))


def _tasks(part: str, stages: StageSet) -> list[MeasuredTask]:
    exemplars = Exemplars(_EXEMPLARS, stages)
    return [_task(part, stages, stage, exemplars) for stage in stages.stages()]


def _task(part: str, stages: StageSet, stage: Stage, exemplars: Exemplars) -> MeasuredTask:
    level = stage.level.value
    solved = {other: exemplars.code(other) for other in stages.required_stages(stage.id)}
    return MeasuredTask(
        part,
        f"{level} {stage.objective_id}",
        read_stage(stages, stage.id),
        level,
        tuple(read_contract(stages, required) for required in stage.requires),
        {other: code for other, code in solved.items() if code is not None},
    )
