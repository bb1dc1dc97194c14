"""Between rows and records: one pair of functions for each table that needs it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

from backend.learning_systems.exam_records import Exam, ExamResult, ExamStatus
from backend.learning_systems.generation import PromptKind
from backend.learning_systems.jobs import Ended, Usage
from backend.learning_systems.learning_records import MemoryOutcome
from backend.learning_systems.records import (
    Acceptance,
    Candidate,
    CandidateOrigin,
    CaseVerdict,
    Cycle,
    EdgeCase,
    KpiMeasurement,
    Learning,
    ModelCall,
    ProjectDocument,
    ProjectRun,
    StageSearch,
    StageState,
    TaskFact,
    WorkSession,
)
from backend.learning_systems.schedule_records import Firing, FiringOutcome, Schedule
from backend.learning_systems.search_arms import ArmTally, BatchCost, ModelTally
from backend.learning_systems.states import ProjectState, SessionStatus, StageStatus
from backend.persistence.models import (
    AcceptanceRow,
    AnswerRow,
    ArmTallyRow,
    Base,
    BatchCostRow,
    CandidateRow,
    CaseRow,
    CycleRow,
    DocumentRow,
    EdgeCaseRow,
    ExamResultRow,
    ExamRow,
    FiringRow,
    KpiRow,
    LearningRow,
    MemoryOutcomeRow,
    ModelCallRow,
    ModelTallyRow,
    RunRow,
    ScheduleRow,
    SessionRow,
    StageRow,
    StageSearchRow,
    TaskFactRow,
)

Record = TypeVar("Record")


def columns(record: Any) -> dict[str, Any]:
    """The record's fields by name, shallow: the names equal the table's columns."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _record(kind: type[Record], row: Base, /, **changed: Any) -> Record:
    names = (field.name for field in fields(kind))  # type: ignore[arg-type]
    values = {name: getattr(row, name) for name in names if name not in changed}
    return kind(**values, **changed)


def run(row: RunRow) -> ProjectRun:
    return _record(ProjectRun, row, state=ProjectState(row.state))


def stage(row: StageRow) -> StageState:
    return _record(StageState, row, status=StageStatus(row.status))


def session(row: SessionRow) -> WorkSession:
    return _record(WorkSession, row, status=SessionStatus(row.status))


def schedule(row: ScheduleRow) -> Schedule:
    return _record(Schedule, row)


def firing(row: FiringRow) -> Firing:
    return _record(Firing, row, outcome=FiringOutcome(row.outcome))


def cycle(row: CycleRow) -> Cycle:
    return _record(Cycle, row, kind=PromptKind(row.kind))


def edge_case(row: EdgeCaseRow) -> EdgeCase:
    return _record(EdgeCase, row)


def stage_search(row: StageSearchRow) -> StageSearch:
    return _record(StageSearch, row, ended=Ended(row.ended))


def learning(row: LearningRow) -> Learning:
    return _record(Learning, row)


def memory_outcome(row: MemoryOutcomeRow) -> MemoryOutcome:
    return _record(MemoryOutcome, row)


def exam(row: ExamRow) -> Exam:
    return _record(Exam, row, status=ExamStatus(row.status))


def exam_result(row: ExamResultRow) -> ExamResult:
    learnings, verdicts = tuple(row.learnings), tuple(row.verdicts)
    return _record(ExamResult, row, learnings=learnings, verdicts=verdicts)


def kpi(row: KpiRow) -> KpiMeasurement:
    return _record(KpiMeasurement, row)


def task_fact(row: TaskFactRow) -> TaskFact:
    return _record(TaskFact, row)


def document(row: DocumentRow) -> ProjectDocument:
    return _record(ProjectDocument, row)


def model_call(row: ModelCallRow) -> ModelCall:
    return _record(ModelCall, row)


def origin(answer: AnswerRow, cycle: CycleRow, answers: int) -> CandidateOrigin:
    assert answer.candidate_id is not None
    return CandidateOrigin(
        candidate_id=answer.candidate_id,
        cycle_id=cycle.id,
        kind=cycle.kind,
        arm=cycle.choice.get("arm"),
        temperature=cycle.temperature,
        tokens=answer.tokens,
        seed=answer.seed,
        seconds=answer.seconds,
        prompt_hash=answer.prompt_hash,
        model_digest=answer.model_digest,
        answers=answers,
    )


def acceptance(row: AcceptanceRow) -> Acceptance:
    return _record(Acceptance, row)


def arm_tally(row: ArmTallyRow) -> ArmTally:
    return _record(ArmTally, row)


def model_tally(row: ModelTallyRow) -> ModelTally:
    return _record(ModelTally, row)


def batch_cost(row: BatchCostRow) -> BatchCost:
    return _record(BatchCost, row)


def case(row: CaseRow) -> CaseVerdict:
    return _record(CaseVerdict, row)


def candidate(row: CandidateRow, cases: tuple[CaseVerdict, ...]) -> Candidate:
    usage = Usage(row.wall_seconds, row.cpu_seconds, row.peak_memory_bytes)
    return _record(Candidate, row, ended=Ended(row.ended), usage=usage, cases=cases)


def candidate_columns(record: Candidate) -> dict[str, Any]:
    values = columns(record)
    usage = values.pop("usage")
    del values["cases"]
    return values | {
        "share_passed": record.share_passed,
        "wall_seconds": usage.wall_seconds,
        "cpu_seconds": usage.cpu_seconds,
        "peak_memory_bytes": usage.peak_memory_bytes,
    }
