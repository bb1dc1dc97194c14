"""Exams as they are taken and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

ASKED_FOR = "asked for"


class ExamStatus(StrEnum):
    """Where an exam stands; one that had to wait for a work session is queued again."""

    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    FINISHED = "finished"
    FAILED = "failed"


LIVE_EXAMS = frozenset({ExamStatus.QUEUED, ExamStatus.RUNNING, ExamStatus.CANCELLING})


@dataclass(frozen=True, slots=True)
class Exam:
    """One sitting of all exam stages. `trigger` is "asked for" or the project just completed."""

    id: str
    trigger: str
    status: ExamStatus
    created_at: datetime
    seed: int
    answers: int
    max_tokens: int
    started_at: datetime | None = None
    ended_at: datetime | None = None
    model: str = ""
    model_digest: str = ""
    prompt_files: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ExamResult:
    """What one stage of an exam came to, with memory or without.

    `same_prompt`: memory had nothing to show, so the result without it stands for both.
    `verdicts` says for each answer how it ended and what share of the cases passed.
    """

    exam_id: str
    stage_id: str
    memory: bool
    difficulty: int
    prompt_hash: str
    answers: int
    passes: int
    tokens: int | None
    seconds: float
    visible_cases: int = 0
    visible_passed: int = 0
    hidden_cases: int = 0
    hidden_passed: int = 0
    learnings: tuple[str, ...] = ()
    same_prompt: bool = False
    note: str = ""
    verdicts: tuple[Mapping[str, Any], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ExamView:
    """An exam with how far it is, and its results so far.

    The shares are of the answers that the stages sat so far were to give, whether they
    gave them or not; `unanswered` names the stages that gave none without memory.
    """

    exam: Exam
    done: int
    total: int
    without_memory: float | None
    with_memory: float | None
    unanswered: tuple[str, ...] = ()
    results: tuple[ExamResult, ...] = ()


def share_passed(exam: Exam, results: Iterable[ExamResult], memory: bool) -> float | None:
    """Passes by the answers asked for, over all stages sat; None where none was sat.

    An answer that was not given did not pass: else a model would do better by saying
    nothing where it is weak, and two exams would be shares of different wholes.
    """
    side = [each for each in results if each.memory is memory]
    asked = exam.answers * len(side)
    return round(sum(each.passes for each in side) / asked, 4) if asked else None


def unanswered(results: Iterable[ExamResult]) -> tuple[str, ...]:
    """The stages that gave no answer at all without memory; their results say why."""
    return tuple(each.stage_id for each in results if not each.memory and not each.answers)
