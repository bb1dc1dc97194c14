"""What is kept: plain records that pass between the engine and the store.

All moments are timezone-aware UTC; durations are seconds; sizes are bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from backend.errors import InvalidInput
from backend.learning_systems.generation import PromptKind
from backend.learning_systems.jobs import Ended, Outcome, Usage
from backend.learning_systems.states import ProjectState, SessionStatus, StageStatus

T = TypeVar("T")
Severity = Literal["critical", "high", "medium"]
FactStatus = Literal["done", "failed"]

VALID_ANSWER = "valid"
"""Recorded of an answer of use that is no code, such as a description."""

# Names that begin with a letter, a digit or `_`: neither `..` nor `.git` nor a drive.
_PATH_INSIDE = re.compile(r"([A-Za-z0-9_][A-Za-z0-9_.-]*/)*[A-Za-z0-9_][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class ProjectRun:
    """One attempt at a project, from start to completion or abandonment."""

    id: str
    project_id: str
    state: ProjectState
    started_at: datetime
    ended_at: datetime | None = None
    prerequisites_overridden: bool = False
    trust_score: float | None = None


@dataclass(frozen=True, slots=True)
class StageState:
    """Where one stage of a run stands; `accepted_candidate_id` only once it passed.

    A stage that passed and went back to work, since an edge case was found in it, keeps
    its accepted candidate until a better one takes its place.
    """

    run_id: str
    stage_id: str
    status: StageStatus = StageStatus.WAITING
    cycles: int = 0
    accepted_candidate_id: str | None = None
    accepted_at: datetime | None = None
    set_aside_at: datetime | None = None
    graded_with: str = ""
    """Hash of the accepted modules beside which its suite passed last; "" for none."""


@dataclass(frozen=True, slots=True)
class WorkSession:
    """A run of cycles under a budget of hours, and of tokens if `max_tokens` says so.

    `used_seconds` counts working time only, `used_tokens` what was generated and counted.
    """

    id: str
    run_id: str
    project_id: str
    hours: float
    status: SessionStatus
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    heartbeat_at: datetime | None = None
    holder: str | None = None
    used_seconds: float = 0.0
    reason: str = ""
    max_tokens: int | None = None
    used_tokens: int = 0
    continuous: bool = False
    """Whether the next project follows by itself when this one is complete."""
    follow_up: str = ""
    """What came of that: what it was continued by, or why it was not."""
    troubles: int = 0
    """Troubles in a row that it was paused for."""
    resume_at: datetime | None = None
    """When it goes on by itself, while it is paused for a trouble that passes."""
    isolation_level: str | None = None
    """What held its code when it began; it goes on at no weaker one."""

    @property
    def tokens_left(self) -> int | None:
        """How many more may be generated; None when there is no limit."""
        return None if self.max_tokens is None else max(0, self.max_tokens - self.used_tokens)


@dataclass(frozen=True, slots=True)
class Used:
    """What was used in a time: hours of work, and tokens that were generated and counted."""

    hours: float = 0.0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Cycle:
    """One turn of the engine: choose, ask, run, score, record."""

    id: str
    session_id: str
    run_id: str
    stage_id: str
    number: int
    kind: PromptKind
    asked: int
    temperature: float
    reason: str
    started_at: datetime
    parent_id: str | None = None
    ended_at: datetime | None = None
    outcome: str = ""
    choice: Mapping[str, Any] = field(default_factory=dict)
    """What was weighed: the arm, the seed, and every arm's posterior, draw and score."""
    prompt: Mapping[str, Any] = field(default_factory=dict)
    """What each part of the prompt took of its budget, and what did not fit."""
    memory: Mapping[str, Any] = field(default_factory=dict)
    """What was remembered, and how the coin fell; empty where memory was not asked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One completion of a model, kept whole, whether or not it held any code.

    `parsed` is "code" or VALID_ANSWER, or the reason why it was of no use.
    """

    id: str
    cycle_id: str
    run_id: str
    stage_id: str
    kind: PromptKind
    text: str
    finish: str
    tokens: int | None
    seed: int
    seconds: float
    prompt_hash: str
    model_digest: str
    parsed: str
    created_at: datetime
    candidate_id: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerTally:
    """How many answers a stage got, and how many held no module or were cut off."""

    answers: int = 0
    without_code: int = 0
    cut_off: int = 0


@dataclass(frozen=True, slots=True)
class ModelCall:
    """Something asked of the model's library that could end the process.

    `under_way` while it lasts; kept afterwards only if it ended the process. `crashes`
    counts how often; from `set_aside_at` on it is not tried again.
    """

    key: str
    run_id: str
    stage_id: str
    kind: str
    model: str
    began_at: datetime
    under_way: bool = True
    crashes: int = 0
    last_end: str = ""
    set_aside_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseVerdict:
    """The outcome of one acceptance case for one candidate."""

    case_id: str
    clause: str
    visible: bool
    outcome: Outcome
    message: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """One solution that was tested, with everything the sandbox said of it."""

    id: str
    run_id: str
    session_id: str
    stage_id: str
    code: str
    code_hash: str
    suite_hash: str
    ended: Ended
    detail: str
    isolation_level: str
    created_at: datetime
    usage: Usage = field(default_factory=Usage)
    cases: tuple[CaseVerdict, ...] = ()
    parent_id: str | None = None
    depth: int = 0
    """How many repairs lie between it and a first draft."""
    repairs: int = 0
    """How many batches were asked to repair it."""
    withdrawn: str = ""
    """Why it counts no longer although it passed, if so."""

    @property
    def passed(self) -> bool:
        return self.ended is Ended.PASSED

    @property
    def share_passed(self) -> float:
        """Share of the cases that passed, 0 when nothing ran."""
        if not self.cases:
            return 0.0
        return sum(case.outcome == "passed" for case in self.cases) / len(self.cases)


@dataclass(frozen=True, slots=True)
class CandidateOrigin:
    """The first answer that held a candidate, and how many answers did."""

    candidate_id: str
    cycle_id: str
    kind: str
    arm: str | None
    temperature: float
    tokens: int | None
    seed: int
    seconds: float
    prompt_hash: str
    model_digest: str
    answers: int


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What decided over the module of a stage: `why` tells it.

    "compared": it was no faster than the accepted one by which it was measured.
    """

    candidate_id: str
    run_id: str
    stage_id: str
    kind: Literal["accepted", "replaced", "withdrawn", "regraded", "compared"]
    at: datetime
    why: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AcceptedStep:
    """One accepted candidate as the workspace exports it."""

    candidate_id: str
    stage_id: str
    path: str
    code: str
    accepted_at: datetime
    summary: str


@dataclass(frozen=True, slots=True)
class ProjectDocument:
    """A text that belongs to a built project beside its code, such as docs/DESIGN.md.

    `path` is relative to the project's folder, and one that could leave it is refused
    with InvalidInput; `task_id` is the task that wrote it.
    """

    run_id: str
    path: str
    text: str
    task_id: str
    written_at: datetime

    def __post_init__(self) -> None:
        if not _PATH_INSIDE.fullmatch(self.path):
            raise InvalidInput(f"{self.path!r} is no path of a document.", field="path")


@dataclass(frozen=True, slots=True)
class EdgeCase:
    """A shrunk input, found by running, that breaks a stated invariant.

    `handled_by` is the candidate that was accepted while it kept the invariant; until
    then the case is open. `literal` is Python text that makes the input again.
    """

    id: str
    run_id: str
    session_id: str
    stage_id: str
    candidate_id: str
    property: str
    clause: str
    input: str
    expected: str
    observed: str
    found_at: datetime
    severity: Severity = "high"
    found_by: str = ""
    literal: str = ""
    handled_by: str | None = None
    handled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StageSearch:
    """One search for inputs that break an accepted candidate's properties.

    `subject_hash` is that of the candidate with all it requires; `examples` were really
    tried, with the properties one after the other, at most `max_examples` each.
    """

    id: str
    run_id: str
    session_id: str
    stage_id: str
    candidate_id: str
    subject_hash: str
    max_examples: int
    seed: int
    examples: int
    findings: int
    ended: Ended
    detail: str
    seconds: float
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Learning:
    """A recorded fact with its evidence; the same content is recorded once.

    `origin` is empty for one of this Grace's own, else it names the import it came with.
    One that did harm is pruned: kept with the figures, never put into a prompt again.
    """

    id: str
    session_id: str | None
    kind: str
    title: str
    body: str
    domain_id: str
    project_id: str
    stage_id: str
    evidence: Mapping[str, Any]
    created_at: datetime
    origin: str = ""
    pruned_at: datetime | None = None
    pruned: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KpiMeasurement:
    """One KPI as it was measured; it counts only while `tree_hash` is that of the accepted code.

    `value` None: it could not be measured, and `reason` says why.
    """

    run_id: str
    name: str
    value: float | None
    tree_hash: str
    tool: str
    evidence: Mapping[str, Any]
    measured_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TaskFact:
    """What was found when a task of phase 1, 4 or 5 was worked on, done or failed.

    `proof` is the sentence the plan shows. A fact about the code counts only while
    `tree_hash` is that of the accepted code.
    """

    run_id: str
    task_id: str
    tree_hash: str
    status: FactStatus
    proof: str
    evidence: Mapping[str, Any]
    proved_at: datetime


@dataclass(frozen=True, slots=True)
class Counters:
    """What a run, or one session of it, has done so far, counted from the records."""

    iterations: int = 0
    solutions_tested: int = 0
    edge_cases_found: int = 0
    edge_cases_open: int = 0
    learnings: int = 0
    answers: int = 0
    tokens: int | None = 0
    """None when there are answers and nobody counted their tokens."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, newest first; `next` continues it, None at the end."""

    items: tuple[T, ...]
    next: str | None = None
