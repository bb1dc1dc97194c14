"""Exams and CRM as tasks: our own solutions pass them, alone among what they require."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backend.learning_systems.generation import Completion, Finish
from backend.learning_systems.ports import Sandbox
from backend.sandboxing.selection import open_sandbox
from training.corpus.examples import fenced
from training.evaluate import parts_of
from training.judged_answers import PASSED, why_it_fails
from training.measured_stages import crm_tasks, exam_tasks
from training.measured_task import MeasuredTask
from training.places import REPOSITORY, Places

TASKS = [*exam_tasks(), *crm_tasks()]
_PROJECT = {"exams": "exams", "crm": "proj_crm_system"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = open_sandbox()
    yield sandbox
    sandbox.close()


def test_all_exams_and_stages_are_there_with_their_levels() -> None:
    assert len(exam_tasks()) == 12
    assert len(crm_tasks()) == 31
    assert {task.level for task in TASKS} == {"core", "advanced"}
    assert all(task.family.startswith(task.level) for task in TASKS)


def test_what_a_stage_requires_is_told_and_there() -> None:
    building = [task for task in TASKS if task.material.stage.requires]
    assert building
    for task in building:
        there = {stage.module for stage in task.accepted}
        assert {contract.module for contract in task.required} <= there


def test_parts_are_thinned_and_unknown_ones_refused() -> None:
    modules = [task.contract.module for task in parts_of(Places(), ["crm"], 3)]
    assert len(set(modules)) == 3
    with pytest.raises(ValueError, match="no such part"):
        parts_of(Places(), ["crn"])


def solution(task: MeasuredTask) -> str:
    folder = REPOSITORY / "tests" / "exemplars" / _PROJECT[task.part]
    return (folder / task.material.stage.path).read_text(encoding="utf-8")


@pytest.mark.parametrize("task", [TASKS[0], TASKS[11], TASKS[13]], ids=lambda task: task.family)
def test_our_solution_passes_and_a_module_without_rules_does_not(
    sandbox: Sandbox, task: MeasuredTask
) -> None:
    assert why_it_fails(sandbox, task, answer(solution(task))) == PASSED
    assert why_it_fails(sandbox, task, answer("x = 1\n"))[0] in ("missing name", "no module")


def test_import_of_what_is_not_allowed_is_refused_as_in_the_product(sandbox: Sandbox) -> None:
    code = "import numpy\n" + solution(TASKS[0])
    assert why_it_fails(sandbox, TASKS[0], answer(code))[0] == "refused"


def answer(code: str) -> Completion:
    return Completion(fenced(code), None, 1, Finish.CLOSED_FENCE, 0.0)
