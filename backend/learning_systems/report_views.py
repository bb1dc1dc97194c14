"""The report of learning as it is answered: measured figures, each with what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Uplift:
    """What memory brought: how much more often drafts passed with it than without it.

    Figures are None, and `measured` False, where there are too few stages. `low` and `high`
    are the 95 % interval, bootstrapped by stage.
    """

    stages: int
    batches: int
    measured: bool
    with_memory: float | None
    without_memory: float | None
    difference: float | None
    low: float | None
    high: float | None
    said: str


@dataclass(frozen=True, slots=True)
class PassRate:
    """Of the solutions tested at one difficulty, how many passed."""

    difficulty: str
    stages: int
    solutions_tested: int
    passed: int
    rate: float | None


@dataclass(frozen=True, slots=True)
class SessionCost:
    """What the accepted stages of one session cost; None per stage when none was accepted."""

    session_id: str
    project_id: str
    ended_at: datetime
    accepted_stages: int
    tokens: int | None
    seconds: float
    tokens_per_stage: float | None
    seconds_per_stage: float | None


@dataclass(frozen=True, slots=True)
class Gap:
    """How much better visible cases fare than hidden ones, over the newest solutions tested."""

    solutions_tested: int
    visible_passed: float | None
    hidden_passed: float | None
    gap: float | None


@dataclass(frozen=True, slots=True)
class ExamPoint:
    """One exam on the curve: by memory and difficulty, the share that passed of all answers
    asked for; one that was not given did not pass. `unanswered` names stages that gave none.
    """

    exam_id: str
    ended_at: datetime
    trigger: str
    model: str
    model_digest: str
    answers: int
    unanswered: tuple[str, ...]
    without_memory: float | None
    with_memory: float | None
    by_difficulty: dict[str, float]


@dataclass(frozen=True, slots=True)
class LearningReport:
    """Whether Grace learns, from what was measured and from nothing else."""

    made_at: datetime
    exams: tuple[ExamPoint, ...]
    uplift: Uplift
    uplift_by_domain: dict[str, Uplift]
    pass_rates: tuple[PassRate, ...]
    sessions: tuple[SessionCost, ...]
    gap: Gap
    learnings: int
    learnings_pruned: int


class StageTotals(NamedTuple):
    """Solutions tested at one stage, over all runs of its project."""

    project_id: str
    stage_id: str
    tested: int
    passed: int


class CaseTotals(NamedTuple):
    """Cases of the newest solutions tested."""

    candidates: int
    visible: int
    visible_passed: int
    hidden: int
    hidden_passed: int


class SessionTotals(NamedTuple):
    """What one session did. `tokens` None: not every answer's tokens were counted."""

    session_id: str
    project_id: str
    at: datetime
    accepted_stages: int
    tokens: int | None
    seconds: float


class ReportCounts(Protocol):
    """What the report is counted from."""

    def stages(self) -> Sequence[StageTotals]: ...
    def cases(self, newest: int) -> CaseTotals:
        """Over so many of the newest solutions tested."""
        ...

    def sessions(self, newest: int) -> Sequence[SessionTotals]:
        """So many of the newest that worked, oldest first."""
        ...

    def learnings(self) -> tuple[int, int]:
        """Those recorded, and how many of them were pruned."""
        ...


class Report(Protocol):
    """Where routes get the report from."""

    def make(self) -> LearningReport: ...
