"""Learnings as memory sees them: how they are looked for, and what showing them led to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from backend.learning_systems.records import Learning

EFFECTIVE_CORRELATION = 0.2
"""How alike the answers of one batch are taken to be; see decision 0090."""


class LearningKind(StrEnum):
    """The four kinds of learnings."""

    SKILL = "verified_skill"
    FAILURE = "failure_and_fix"
    EDGE_CASE = "edge_case"
    OPTIMISATION = "optimisation"


@dataclass(frozen=True, slots=True)
class LearningQuery:
    """What to look for. `usable`: none that was pruned.

    `unsolved` is a (project, stage) whose own solutions are left out: they would be the
    answer, not a memory.
    """

    text: str
    domain_id: str | None = None
    project_id: str | None = None
    kind: str | None = None
    usable: bool = False
    unsolved: tuple[str, str] | None = None
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class LearningMatch:
    """A learning that was found; the larger `relevance`, the better its text fits."""

    learning: Learning
    relevance: float


@dataclass(frozen=True, slots=True)
class Tally:
    """Batches in which the coin showed a learning, or held it back, and how they went."""

    batches: int = 0
    answers: int = 0
    passes: int = 0
    weight: float = 0.0
    weighed_passes: float = 0.0

    def plus(self, answers: int, passes: int) -> Tally:
        """With one more batch. Answers to one prompt are alike, so they count for less."""
        weight = answers / (1 + (answers - 1) * EFFECTIVE_CORRELATION)
        return Tally(
            self.batches + 1,
            self.answers + answers,
            self.passes + passes,
            self.weight + weight,
            self.weighed_passes + weight * passes / answers,
        )


@dataclass(frozen=True, slots=True)
class LearningTally:
    """Both sides of a learning's coin."""

    shown: Tally = Tally()
    held_back: Tally = Tally()

    def plus(self, shown: bool, answers: int, passes: int) -> LearningTally:
        if shown:
            return LearningTally(self.shown.plus(answers, passes), self.held_back)
        return LearningTally(self.shown, self.held_back.plus(answers, passes))


@dataclass(frozen=True, slots=True)
class FoundLearning:
    """A learning as a search answers with it: how well it fits, what showing it led to."""

    learning: Learning
    relevance: float | None
    measured: LearningTally


@dataclass(frozen=True, slots=True)
class MemoryOutcome:
    """One batch of drafts for which the coin was tossed, and what came of it."""

    cycle_id: str
    model: str
    domain_id: str
    project_id: str
    stage_id: str
    shown: bool
    propensity: float
    answers: int
    passes: int
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file of learnings came to: those read, those new, those known already."""

    origin: str
    read: int
    added: int
    known: int


class Parcels(Protocol):
    """Learnings as one file."""

    def export(self) -> Iterator[str]:
        """The file line by line."""
        ...

    def take_in(self, content: bytes) -> Imported:
        """Keep what is new of a file. Raises InvalidInput and keeps nothing of a wrong one."""
        ...
