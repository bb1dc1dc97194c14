"""Objectives that can be timed: their benchmark, and the accepted module it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from backend.learning_systems.curriculum_model import Objective
from backend.learning_systems.phase_tasks import TaskContext
from backend.learning_systems.stage_files import bench_path
from backend.learning_systems.testing.subjects import AcceptedStage, accepted_stages
from backend.learning_systems.validation.bench_check import bench_constants


@dataclass(frozen=True, slots=True)
class Timed:
    """One objective's benchmark; `subject` None while its module is not accepted."""

    objective: Objective
    source: bytes
    module: str
    sizes: tuple[int, ...]
    subject: AcceptedStage | None


def timed_objectives(context: TaskContext) -> Iterator[Timed]:
    """Each objective that has a benchmark with a module and sizes."""
    subjects = {
        each.stage.module: each for each in accepted_stages(context.project, context.accepted)
    }
    for objective in context.project.objectives:
        path = bench_path(context.project, objective.id)
        if not path.is_file():
            continue
        source = path.read_bytes()
        named = bench_constants(source)
        module, sizes = str(named.get("MODULE", "")), named.get("SIZES")
        if isinstance(sizes, tuple) and sizes:
            yield Timed(objective, source, module, sizes, subjects.get(module))
