"""Cycles, the answers they got, and the candidates found in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import case as when
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.errors import NotFound
from backend.learning_systems.generation import Finish, PromptKind
from backend.learning_systems.jobs import Ended
from backend.learning_systems.records import (
    VALID_ANSWER,
    Acceptance,
    Answer,
    AnswerTally,
    Candidate,
    CandidateOrigin,
    CaseVerdict,
    Cycle,
    ModelCall,
    Page,
)
from backend.learning_systems.states import StageStatus
from backend.persistence import logged, mapping
from backend.persistence.log import SqlLogEntries
from backend.persistence.models import (
    FAILED,
    PASSED,
    AcceptanceRow,
    AnswerRow,
    CandidateRow,
    CaseRow,
    CycleRow,
    ModelCallRow,
    StageRow,
)
from backend.persistence.paging import page
from backend.persistence.tree_hashes import TreeHashes

INTERRUPTED = "interrupted"


class SqlCycles:
    """The Cycles port."""

    def __init__(self, session: Session, log: SqlLogEntries) -> None:
        self._session = session
        self._log = log

    def add(self, cycle: Cycle) -> None:
        self._session.add(CycleRow(**mapping.columns(cycle)))
        self._session.flush()
        self._log.append("cycle.chosen", cycle.started_at, logged.choice(cycle))

    def close(self, cycle_id: str, outcome: str, at: datetime) -> None:
        row = self._session.get_one(CycleRow, cycle_id)
        row.outcome, row.ended_at = outcome, at
        self._session.flush()

    def discard(self, cycle_id: str) -> None:
        self._session.execute(delete(CycleRow).where(CycleRow.id == cycle_id))

    def next_number(self, session_id: str) -> int:
        query = select(func.max(CycleRow.number)).where(CycleRow.session_id == session_id)
        return (self._session.scalar(query) or 0) + 1

    def results(self, cycle_id: str) -> tuple[int, int]:
        passed = func.sum(when((CandidateRow.ended == Ended.PASSED, 1), else_=0))
        query = (
            select(func.count(), passed)
            .select_from(AnswerRow)
            .outerjoin(CandidateRow, AnswerRow.candidate_id == CandidateRow.id)
            .where(AnswerRow.cycle_id == cycle_id)
        )
        answers, passes = self._session.execute(query).one()
        return answers, passes or 0

    def page(self, session_id: str, limit: int, cursor: str | None) -> Page[Cycle]:
        query = select(CycleRow).where(CycleRow.session_id == session_id)
        moment, row_id = CycleRow.started_at, CycleRow.id
        return page(self._session, query, moment, row_id, limit, cursor, mapping.cycle)

    def settle_interrupted(self, at: datetime) -> list[Cycle]:
        open_cycles = list(
            self._session.scalars(select(CycleRow).where(CycleRow.ended_at.is_(None)))
        )
        answered = [row for row in open_cycles if self._answered(row.id)]
        for row in open_cycles:
            if row in answered:
                row.outcome, row.ended_at = INTERRUPTED, at
            else:
                self.discard(row.id)
        self._session.flush()
        return [mapping.cycle(row) for row in answered]

    def _answered(self, cycle_id: str) -> bool:
        query = select(AnswerRow.id).where(AnswerRow.cycle_id == cycle_id).limit(1)
        return self._session.scalar(query) is not None


class SqlModelCalls:
    """The ModelCalls port."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, key: str) -> ModelCall | None:
        row = self._session.get(ModelCallRow, key)
        return None if row is None else mapping.model_call(row)

    def save(self, call: ModelCall) -> None:
        self._session.merge(ModelCallRow(**mapping.columns(call)))
        self._session.flush()

    def discard(self, key: str) -> None:
        self._session.execute(delete(ModelCallRow).where(ModelCallRow.key == key))

    def under_way(self) -> Sequence[ModelCall]:
        query = select(ModelCallRow).where(ModelCallRow.under_way)
        return [mapping.model_call(row) for row in self._session.scalars(query)]

    def set_aside(self) -> Sequence[ModelCall]:
        moment = ModelCallRow.set_aside_at
        query = select(ModelCallRow).where(moment.is_not(None)).order_by(moment.desc())
        return [mapping.model_call(row) for row in self._session.scalars(query)]


class SqlAnswers:
    """The Answers port."""

    def __init__(self, session: Session, log: SqlLogEntries) -> None:
        self._session = session
        self._log = log

    def add(self, answer: Answer) -> None:
        self._session.add(AnswerRow(**mapping.columns(answer)))
        self._session.flush()
        self._log.append("answer.settled", answer.created_at, logged.answer(answer))

    def count(self, run_id: str, stage_id: str, kind: PromptKind, model_digest: str) -> int:
        query = (
            select(func.count())
            .select_from(AnswerRow)
            .where(
                AnswerRow.run_id == run_id,
                AnswerRow.stage_id == stage_id,
                AnswerRow.kind == kind,
                AnswerRow.model_digest == model_digest,
            )
        )
        return self._session.scalar(query) or 0

    def newest_valid(
        self, run_id: str, stage_id: str, kind: PromptKind, prompt_hash: str
    ) -> str | None:
        query = select(AnswerRow.text).where(
            AnswerRow.run_id == run_id,
            AnswerRow.stage_id == stage_id,
            AnswerRow.kind == kind,
            AnswerRow.prompt_hash == prompt_hash,
            AnswerRow.parsed == VALID_ANSWER,
        )
        return self._session.scalar(query.order_by(AnswerRow.created_at.desc()).limit(1))

    def tally(self, run_id: str, stage_id: str) -> AnswerTally:
        without = when((AnswerRow.parsed != "code", 1), else_=0)
        cut = when((AnswerRow.finish.in_([Finish.LENGTH, Finish.REPETITION]), 1), else_=0)
        query = select(func.count(), func.sum(without), func.sum(cut)).where(
            AnswerRow.run_id == run_id,
            AnswerRow.stage_id == stage_id,
            AnswerRow.kind.in_([PromptKind.DRAFT, PromptKind.REPAIR]),
        )
        answers, without_code, cut_off = self._session.execute(query).one()
        return AnswerTally(answers, without_code or 0, cut_off or 0)


class SqlCandidates:
    """The Candidates port. `trees` is what it keeps from one unit of work to the next."""

    def __init__(self, session: Session, trees: TreeHashes) -> None:
        self._session = session
        self._trees = trees

    def add(self, candidate: Candidate) -> None:
        self._session.add(CandidateRow(**mapping.candidate_columns(candidate)))
        self._session.flush()
        for position, case in enumerate(candidate.cases):
            values = mapping.columns(case)
            self._session.add(CaseRow(candidate_id=candidate.id, position=position, **values))
        self._session.flush()

    def get(self, candidate_id: str) -> Candidate:
        row = self._session.get(CandidateRow, candidate_id)
        if row is None:
            raise NotFound(f"There is no candidate {candidate_id}.")
        return self._whole(row)

    def same_code(
        self, run_id: str, stage_id: str, code_hash: str, suite_hash: str
    ) -> Candidate | None:
        query = select(CandidateRow).where(
            CandidateRow.run_id == run_id,
            CandidateRow.stage_id == stage_id,
            CandidateRow.code_hash == code_hash,
            CandidateRow.suite_hash == suite_hash,
        )
        row = self._session.scalars(query).first()
        return None if row is None else self._whole(row)

    def best_failed(
        self, run_id: str, stage_id: str, limit: int, depth: int | None = None
    ) -> Sequence[Candidate]:
        query = select(CandidateRow).where(
            CandidateRow.run_id == run_id, CandidateRow.stage_id == stage_id, FAILED
        )
        if depth is not None:
            query = query.where(CandidateRow.depth == depth)
        # The order of the index: one by age among equals would sort them all first.
        query = query.order_by(CandidateRow.share_passed.desc()).limit(limit)
        return [self._whole(row) for row in self._session.scalars(query)]

    def passed(self, run_id: str, stage_id: str, suite_hash: str) -> Sequence[Candidate]:
        query = select(CandidateRow).where(
            CandidateRow.run_id == run_id,
            CandidateRow.stage_id == stage_id,
            CandidateRow.suite_hash == suite_hash,
            CandidateRow.withdrawn == "",
            PASSED,
        )
        query = query.order_by(CandidateRow.created_at, CandidateRow.id)
        return [mapping.candidate(row, ()) for row in self._session.scalars(query)]

    def stages_with_unaccepted(self, run_id: str) -> Collection[str]:
        done = select(StageRow.stage_id).where(
            StageRow.run_id == run_id, StageRow.status == StageStatus.PASSED
        )
        query = select(CandidateRow.stage_id).where(
            CandidateRow.run_id == run_id,
            CandidateRow.withdrawn == "",
            CandidateRow.stage_id.not_in(done),
            PASSED,
        )
        return set(self._session.scalars(query))

    def withdraw(self, candidate_id: str, why: str) -> None:
        self._session.get_one(CandidateRow, candidate_id).withdrawn = why
        self._session.flush()

    def count_repair(self, candidate_id: str) -> None:
        row = self._session.get_one(CandidateRow, candidate_id)
        row.repairs += 1
        self._session.flush()

    def accepted_code(self, run_id: str) -> Mapping[str, Candidate]:
        query = (
            select(StageRow.stage_id, CandidateRow)
            .join(CandidateRow, StageRow.accepted_candidate_id == CandidateRow.id)
            .where(StageRow.run_id == run_id)
            .order_by(StageRow.accepted_at)
        )
        return {stage: mapping.candidate(row, ()) for stage, row in self._session.execute(query)}

    def tree_hash(self, run_id: str) -> str:
        accepted = StageRow.run_id == run_id, StageRow.accepted_candidate_id.is_not(None)
        query = select(StageRow.stage_id, StageRow.accepted_candidate_id).where(*accepted)
        ids = {stage: str(candidate) for stage, candidate in self._session.execute(query)}
        return self._trees.of(run_id, ids, lambda: self._code(run_id))

    def _code(self, run_id: str) -> Mapping[str, str]:
        return {stage: each.code for stage, each in self.accepted_code(run_id).items()}

    def page(self, run_id: str, stage_id: str, limit: int, cursor: str | None) -> Page[Candidate]:
        query = select(CandidateRow).where(
            CandidateRow.run_id == run_id, CandidateRow.stage_id == stage_id
        )
        moment, row_id = CandidateRow.created_at, CandidateRow.id
        return page(self._session, query, moment, row_id, limit, cursor, self._whole)

    def origins(self, candidate_ids: Sequence[str]) -> Mapping[str, CandidateOrigin]:
        query = (
            select(AnswerRow, CycleRow)
            .join(CycleRow, AnswerRow.cycle_id == CycleRow.id)
            .where(AnswerRow.candidate_id.in_(candidate_ids))
            .order_by(AnswerRow.created_at.desc(), AnswerRow.id.desc())
        )
        found: dict[str, CandidateOrigin] = {}
        for answer, cycle in self._session.execute(query):  # the oldest comes last and stays
            key = str(answer.candidate_id)
            known = found[key].answers if key in found else 0
            found[key] = mapping.origin(answer, cycle, known + 1)
        return found

    def _whole(self, row: CandidateRow) -> Candidate:
        return mapping.candidate(row, self._cases(row.id))

    def _cases(self, candidate_id: str) -> tuple[CaseVerdict, ...]:
        query = select(CaseRow).where(CaseRow.candidate_id == candidate_id)
        rows = self._session.scalars(query.order_by(CaseRow.position))
        return tuple(mapping.case(row) for row in rows)


class SqlAcceptances:
    """The Acceptances port."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, acceptance: Acceptance) -> None:
        self._session.add(AcceptanceRow(**mapping.columns(acceptance)))
        self._session.flush()

    def of_run(self, run_id: str) -> Sequence[Acceptance]:
        query = select(AcceptanceRow).where(AcceptanceRow.run_id == run_id)
        rows = self._session.scalars(query.order_by(AcceptanceRow.id))
        return [mapping.acceptance(row) for row in rows]
