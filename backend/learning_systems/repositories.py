"""What the learning systems ask of storage, one small protocol per kind of record.

All methods work inside the transaction of the UnitOfWork they hang on: they
flush, the edge (a request or an engine step) commits.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from backend.learning_systems.access import ApiTokens
from backend.learning_systems.exam_records import Exam, ExamResult
from backend.learning_systems.generation import PromptKind
from backend.learning_systems.learning_records import (
    LearningMatch,
    LearningQuery,
    LearningTally,
    MemoryOutcome,
)
from backend.learning_systems.records import (
    Acceptance,
    Answer,
    AnswerTally,
    Candidate,
    CandidateOrigin,
    Counters,
    Cycle,
    EdgeCase,
    KpiMeasurement,
    Learning,
    ModelCall,
    Page,
    ProjectDocument,
    ProjectRun,
    StageSearch,
    StageState,
    TaskFact,
    Used,
    WorkSession,
)
from backend.learning_systems.report_views import ReportCounts
from backend.learning_systems.schedule_records import Schedules
from backend.learning_systems.search_arms import BatchResult, Evidence
from backend.learning_systems.states import ProjectState

T = TypeVar("T")
NodeHash = Callable[[int, int], bytes]


class Runs(Protocol):
    """Attempts at projects."""

    def add(self, run: ProjectRun) -> None: ...
    def get(self, run_id: str) -> ProjectRun: ...
    def active(self) -> ProjectRun | None:
        """The run being worked on; the store lets there be one at most."""
        ...

    def paused(self, project_id: str) -> ProjectRun | None: ...
    def open_runs(self) -> Sequence[ProjectRun]:
        """Active and paused runs, newest first."""
        ...

    def latest(self, project_id: str) -> ProjectRun | None: ...
    def latest_of_each(self) -> Mapping[str, ProjectRun]:
        """Project id -> its newest run."""
        ...

    def completed(self) -> Mapping[str, float | None]:
        """Project id -> trust score of its completed run."""
        ...

    def set_state(
        self, run_id: str, state: ProjectState, at: datetime, trust_score: float | None = None
    ) -> None: ...


class Stages(Protocol):
    """Where the stages of a run stand; one without a row is waiting."""

    def of_run(self, run_id: str) -> Mapping[str, StageState]: ...
    def save(self, state: StageState) -> None: ...


class Sessions(Protocol):
    """Work sessions: the service queues and cancels, the engine does the rest."""

    def add(self, session: WorkSession) -> None: ...
    def get(self, session_id: str) -> WorkSession: ...
    def live(self) -> WorkSession | None:
        """The session that is queued, running or being cancelled."""
        ...

    def page(self, limit: int, cursor: str | None) -> Page[WorkSession]: ...
    def save(self, session: WorkSession) -> None: ...
    def due_again(self, run_id: str, now: datetime) -> WorkSession | None:
        """A session of this run that was paused for a trouble and may try again."""
        ...

    def note_follow_up(self, session_id: str, text: str) -> None: ...
    def tick(self, session_id: str, used_seconds: float, at: datetime) -> WorkSession:
        """Store heartbeat and time used, which counts for the day; the session as it now is."""
        ...

    def spend(self, session_id: str, tokens: int, at: datetime) -> None:
        """Count tokens that were generated, for the session and for the day."""
        ...

    def used_seconds(self, run_id: str) -> float:
        """Working time of all sessions of a run."""
        ...


class Usage(Protocol):
    """What sessions and exams used, and when, whatever becomes of them."""

    def add(self, at: datetime, *, seconds: float = 0.0, tokens: int = 0) -> None: ...
    def since(self, moment: datetime) -> Used:
        """Since a full quarter of an hour."""
        ...


class Cycles(Protocol):
    """Turns of the engine. One with no end was interrupted."""

    def add(self, cycle: Cycle) -> None: ...
    def close(self, cycle_id: str, outcome: str, at: datetime) -> None: ...
    def discard(self, cycle_id: str) -> None:
        """Forget a cycle in which nothing was answered."""
        ...

    def next_number(self, session_id: str) -> int: ...
    def results(self, cycle_id: str) -> tuple[int, int]:
        """Answers of the cycle, and how many of them passed their suite."""
        ...

    def page(self, session_id: str, limit: int, cursor: str | None) -> Page[Cycle]: ...
    def settle_interrupted(self, at: datetime) -> Sequence[Cycle]:
        """Close cycles a dead engine left open, drop those without an answer; the closed."""
        ...


class ModelCalls(Protocol):
    """What is asked of the model's library right now, and what ended the process."""

    def get(self, key: str) -> ModelCall | None: ...
    def save(self, call: ModelCall) -> None: ...
    def discard(self, key: str) -> None: ...
    def under_way(self) -> Sequence[ModelCall]: ...
    def set_aside(self) -> Sequence[ModelCall]:
        """What is not tried again, newest first."""
        ...


class Answers(Protocol):
    """What models said, whole."""

    def add(self, answer: Answer) -> None: ...
    def count(self, run_id: str, stage_id: str, kind: PromptKind, model_digest: str) -> int: ...
    def newest_valid(
        self, run_id: str, stage_id: str, kind: PromptKind, prompt_hash: str
    ) -> str | None:
        """The newest text that was valid as an answer to this very prompt, if there is one."""
        ...

    def tally(self, run_id: str, stage_id: str) -> AnswerTally: ...


class Candidates(Protocol):
    """Solutions tested."""

    def add(self, candidate: Candidate) -> None: ...
    def get(self, candidate_id: str) -> Candidate: ...
    def same_code(
        self, run_id: str, stage_id: str, code_hash: str, suite_hash: str
    ) -> Candidate | None:
        """The candidate with this very code, judged by this very suite, if there is one."""
        ...

    def best_failed(
        self, run_id: str, stage_id: str, limit: int, depth: int | None = None
    ) -> Sequence[Candidate]:
        """The failed candidates with the largest share of passed cases, best first.

        Of the given depth alone, where there is one.
        """
        ...

    def passed(self, run_id: str, stage_id: str, suite_hash: str) -> Sequence[Candidate]:
        """Those that passed this very suite and were not withdrawn, in the order they came.

        Without their verdicts per case, which all are passes.
        """
        ...

    def stages_with_unaccepted(self, run_id: str) -> Collection[str]:
        """Stages that have not passed, although a candidate of theirs did."""
        ...

    def withdraw(self, candidate_id: str, why: str) -> None:
        """It counts no longer as one that passed."""
        ...

    def count_repair(self, candidate_id: str) -> None:
        """A batch was asked to repair it."""
        ...

    def accepted_code(self, run_id: str) -> Mapping[str, Candidate]:
        """Stage id -> its accepted candidate."""
        ...

    def tree_hash(self, run_id: str) -> str:
        """The hash of the accepted code, read only when it is another than it was before."""
        ...

    def page(
        self, run_id: str, stage_id: str, limit: int, cursor: str | None
    ) -> Page[Candidate]: ...
    def origins(self, candidate_ids: Sequence[str]) -> Mapping[str, CandidateOrigin]:
        """Of each of these, where it came from."""
        ...


class Acceptances(Protocol):
    """What became the module of a stage and why, and what ceased to be."""

    def add(self, acceptance: Acceptance) -> None: ...
    def of_run(self, run_id: str) -> Sequence[Acceptance]:
        """All of a run, oldest first."""
        ...


class SearchTallies(Protocol):
    """What the search counted, kept ready: nothing is summed when a choice is made."""

    def evidence(self, model: str, project_id: str, stage_id: str) -> Evidence: ...
    def learn(self, model: str, project_id: str, stage_id: str, result: BatchResult) -> None: ...


class EdgeCases(Protocol):
    """Inputs that broke an invariant."""

    def add(self, edge_case: EdgeCase) -> bool:
        """True when it was not open before; one that was handled is opened again."""
        ...

    def of_run(self, run_id: str, stage_id: str | None = None) -> Sequence[EdgeCase]:
        """Open and handled ones, of one stage or of all, in the order they were found."""
        ...

    def handle(self, ids: Sequence[str], candidate_id: str, at: datetime) -> Sequence[EdgeCase]:
        """Those of them that were open, now handled by this candidate."""
        ...

    def page(self, project_id: str | None, limit: int, cursor: str | None) -> Page[EdgeCase]: ...


class Searches(Protocol):
    """Searches for edge cases that were made."""

    def add(self, search: StageSearch) -> None: ...
    def of_run(self, run_id: str) -> Sequence[StageSearch]:
        """In the order they were made."""
        ...


class Learnings(Protocol):
    """Recorded facts, deduplicated by content."""

    def add(self, learning: Learning) -> bool:
        """True when it was new."""
        ...

    def get(self, learning_id: str) -> Learning:
        """Raises NotFound."""
        ...

    def page(self, project_id: str | None, limit: int, cursor: str | None) -> Page[Learning]: ...
    def search(self, query: LearningQuery) -> Sequence[LearningMatch]:
        """Best match first; what it reads is bounded, however many learnings there are."""
        ...

    def tallies(self, learning_ids: Sequence[str]) -> Mapping[str, LearningTally]:
        """What showing each of them led to; all of them are in the answer."""
        ...

    def save_tally(self, learning_id: str, tally: LearningTally) -> None: ...
    def prune(self, learning_id: str, at: datetime, figures: Mapping[str, Any]) -> None:
        """Never show it again; it stays on record, with the figures."""
        ...

    def add_outcome(self, outcome: MemoryOutcome) -> None: ...
    def outcomes(self) -> Sequence[MemoryOutcome]:
        """Every batch for which the coin was tossed, oldest first."""
        ...


class ExamStore(Protocol):
    """Exams that were taken; their results are all that exams ever write."""

    def add(self, exam: Exam) -> None: ...
    def get(self, exam_id: str) -> Exam:
        """Raises NotFound."""
        ...

    def live(self) -> Exam | None:
        """The exam that is queued, running or being cancelled."""
        ...

    def save(self, exam: Exam) -> None: ...
    def page(self, limit: int, cursor: str | None) -> Page[Exam]: ...
    def finished(self, limit: int) -> Sequence[Exam]:
        """The newest of those that finished, oldest of them first."""
        ...

    def add_result(self, result: ExamResult) -> None: ...
    def results(self, exam_id: str) -> Sequence[ExamResult]:
        """Easiest stage first, without memory before with it."""
        ...


class Kpis(Protocol):
    """Every measurement ever taken."""

    def add(self, measurement: KpiMeasurement) -> None: ...
    def latest(self, run_id: str) -> Mapping[str, KpiMeasurement]: ...
    def page(self, project_id: str, limit: int, cursor: str | None) -> Page[KpiMeasurement]: ...


class Facts(Protocol):
    """What was found when tasks of phases 1, 4 and 5 were worked on; all of it is kept."""

    def add(self, fact: TaskFact) -> None: ...
    def latest(self, run_id: str) -> Mapping[str, TaskFact]:
        """Task id -> its newest fact."""
        ...


class Documents(Protocol):
    """The texts of built projects beside their code."""

    def replace(self, run_id: str, task_id: str, documents: Sequence[ProjectDocument]) -> None:
        """Make these the documents of a task; those of its earlier ones that differ are gone.

        One with the same text keeps the moment it was written at.
        """
        ...

    def of_run(self, run_id: str) -> Sequence[ProjectDocument]:
        """All documents of a run, by path."""
        ...


class LoggedEntry(Protocol):
    """An entry of the log: `body` is the canonical JSON that `hash` was taken of."""

    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> str: ...
    @property
    def event(self) -> str: ...
    @property
    def body(self) -> bytes: ...
    @property
    def hash(self) -> bytes: ...


class LogEntries(Protocol):
    """The append-only log of what happened."""

    def append(self, event: str, at: datetime, data: Mapping[str, Any]) -> None:
        """Add an event; `data` is JSON, and written with the transaction."""
        ...

    def size(self) -> int: ...
    def entry(self, seq: int) -> LoggedEntry | None: ...
    def entries(self, after: int = 0) -> Iterator[LoggedEntry]:
        """All entries behind this one, in order; read as they are asked for."""
        ...

    def latest(self, event: str, limit: int, before: int | None = None) -> Sequence[LoggedEntry]:
        """The newest entries of an event and those it is the first part of; "" means all."""
        ...

    def compute(self, result: Callable[[NodeHash], T]) -> T:
        """Something computed of the tree's hashes, which are fetched together.

        `result` is called twice, with the same hashes asked for: given level and index, the
        hash over the entries index * 2^level (from 0) and following. Raises LookupError when
        one is not there.
        """
        ...

    def rows(self) -> Iterator[tuple[int, bytes, bytes, bytes, bytes]]:
        """Every entry as it is stored: seq, at, event, body, hash; LookupError if unreadable."""
        ...

    def nodes(self) -> Iterator[tuple[int, bytes]]:
        """Every finished node above the entries: place, hash."""
        ...


class UnitOfWork(Protocol):
    """One transaction and everything that can be done in it."""

    @property
    def runs(self) -> Runs: ...
    @property
    def stages(self) -> Stages: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def usage(self) -> Usage: ...
    @property
    def cycles(self) -> Cycles: ...
    @property
    def model_calls(self) -> ModelCalls: ...
    @property
    def answers(self) -> Answers: ...
    @property
    def candidates(self) -> Candidates: ...
    @property
    def acceptances(self) -> Acceptances: ...
    @property
    def search(self) -> SearchTallies: ...
    @property
    def edge_cases(self) -> EdgeCases: ...
    @property
    def searches(self) -> Searches: ...
    @property
    def exams(self) -> ExamStore: ...
    @property
    def report(self) -> ReportCounts: ...
    @property
    def learnings(self) -> Learnings: ...
    @property
    def kpis(self) -> Kpis: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def documents(self) -> Documents: ...
    @property
    def schedules(self) -> Schedules: ...
    @property
    def tokens(self) -> ApiTokens: ...
    @property
    def log(self) -> LogEntries: ...

    def counters(self, run_id: str, session_id: str | None = None) -> Counters:
        """Of the whole run, or of one session of it."""
        ...
