"""Exams: fixed stages by which Grace is measured and from which she never learns.

    backend/curriculum/exams/exam.toml
    backend/curriculum/exams/contracts/, acceptance/, properties/

A stage has the files that a project's stage has, apart from a benchmark. The
exams are no part of the curriculum: they are neither a domain nor a project, so
that nothing that starts, lists, plans or remembers projects can come upon them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from backend.learning_systems.curriculum_checks import check_stages
from backend.learning_systems.curriculum_files import BUNDLED_ROOT, read_toml
from backend.learning_systems.curriculum_model import (
    Id,
    Line,
    ModuleName,
    Stage,
    StageLevel,
    StageSet,
)
from backend.learning_systems.stage_files import missing_files

EXAMS_ID = "exams"
EXAMS_PACKAGE = "exam"
BUNDLED_EXAMS = BUNDLED_ROOT / EXAMS_ID

Difficulty = Annotated[StrictInt, Field(ge=1, le=4)]

_LAST_CORE = 2
"""Up to this difficulty an exam has the size of a core stage, above that of an advanced one."""


class ExamStage(Stage):
    """A stage of the exams. It requires no other, so that each can be taken by itself."""

    difficulty: Difficulty


class Exams(StageSet):
    """All exams, easiest first."""

    exam_stages: tuple[ExamStage, ...]

    def stages(self) -> tuple[Stage, ...]:
        return self.exam_stages

    def at(self, difficulty: int) -> tuple[ExamStage, ...]:
        """The exams of one difficulty, in the order of the file."""
        return tuple(stage for stage in self.exam_stages if stage.difficulty == difficulty)


class _StageEntry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    title: Line
    difficulty: Difficulty
    module: ModuleName


class _Entry(BaseModel):
    """Exactly what `exam.toml` holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stages: tuple[_StageEntry, ...] = Field(min_length=1)


def load_exams(folder: Path = BUNDLED_EXAMS) -> Exams:
    """Read and check the exams. Raises CurriculumInvalid naming file and field, with a remedy."""
    file = folder / "exam.toml"
    entries = read_toml(file, _Entry).stages
    in_order = sorted(map(_stage, entries), key=lambda stage: stage.difficulty)
    exams = Exams(id=EXAMS_ID, package=EXAMS_PACKAGE, folder=folder, exam_stages=tuple(in_order))
    check_stages(exams, file)
    return exams.model_copy(update={"missing_files": missing_files(exams)})


def _stage(entry: _StageEntry) -> ExamStage:
    level = StageLevel.CORE if entry.difficulty <= _LAST_CORE else StageLevel.ADVANCED
    return ExamStage(**dict(entry), objective_id=f"difficulty_{entry.difficulty}", level=level)
