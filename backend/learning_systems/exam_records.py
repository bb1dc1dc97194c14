"""Exams as they are taken and kept."""

from __future__ import annotations

from collections.abc import Mapping
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
    """An exam with how far it is, and its results so far."""

    exam: Exam
    done: int
    total: int
    without_memory: float | None
    with_memory: float | None
    results: tuple[ExamResult, ...] = ()


def share_passed(results: tuple[ExamResult, ...], memory: bool) -> float | None:
    """Share of the answers that passed, over all stages; None where nothing was answered."""
    side = [each for each in results if each.memory is memory]
    answers = sum(each.answers for each in side)
    return round(sum(each.passes for each in side) / answers, 4) if answers else None
