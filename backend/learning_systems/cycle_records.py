"""Writes a cycle down: its beginning, each answer with all it led to, its end.

Every method is one transaction, and safe to be the last thing that happens
before a kill.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from backend.learning_systems import acceptance
from backend.learning_systems.accepting import accept_best
from backend.learning_systems.answer_text import storable
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.generation import Completion
from backend.learning_systems.jobs import Result
from backend.learning_systems.memory_coin import count_memory
from backend.learning_systems.ports import Clock, Store
from backend.learning_systems.records import Answer, Candidate, Cycle, StageState, WorkSession
from backend.learning_systems.regrading import basis
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.search_arms import BY_NAME, BatchResult
from backend.learning_systems.search_policy import Choice
from backend.learning_systems.stage_files import StageMaterial
from backend.learning_systems.stage_order import status_after
from backend.learning_systems.states import StageStatus, move
from backend.learning_systems.testing.regressions import gate


@dataclass(frozen=True, slots=True)
class OpenCycle:
    """A cycle under way: what was chosen, and what was there when it began.

    `accepted` are the modules accepted so far, by stage id, `basis` what of them the
    verdicts rest on.
    """

    project: Project
    session: WorkSession
    choice: Choice
    material: StageMaterial
    cycle: Cycle
    accepted: Mapping[str, str]
    state_before: StageState
    basis: str


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it is to be recorded: `said` is "code" or why there is none."""

    completion: Completion
    index: int
    said: str
    prompt_hash: str
    model_digest: str


class CycleRecords:
    """Records cycles in the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def begin(
        self,
        project: Project,
        session: WorkSession,
        choice: Choice,
        material: StageMaterial,
        memory: Mapping[str, Any] | None = None,
        prompt: Mapping[str, Any] | None = None,
    ) -> OpenCycle:
        with self._store.transaction() as tx:
            before = _state(tx, session.run_id, choice.stage.id)
            number = tx.cycles.next_number(session.id)
            cycle = replace(
                self._cycle(session, choice, number), memory=memory or {}, prompt=prompt or {}
            )
            tx.cycles.add(cycle)
            tx.stages.save(replace(before, status=move(before.status, StageStatus.WORKING)))
            code = tx.candidates.accepted_code(session.run_id)
            rests_on = basis(project, choice.stage, tx.stages.of_run(session.run_id))
        accepted = {stage: candidate.code for stage, candidate in code.items()}
        return OpenCycle(project, session, choice, material, cycle, accepted, before, rests_on)

    def next_id(self, session: WorkSession) -> str:
        """The id of the session's next cycle, the same until one with an answer is closed."""
        with self._store.snapshot() as tx:
            return cycle_id(session, tx.cycles.next_number(session.id))

    def known(self, cycle: OpenCycle, code: str) -> Candidate | None:
        """The candidate with this very code, if this very suite has judged it in this run."""
        with self._store.snapshot() as tx:
            return tx.candidates.same_code(
                cycle.session.run_id,
                cycle.choice.stage.id,
                acceptance.code_hash(code),
                cycle.material.content_hash,
            )

    def untested(self, cycle: OpenCycle, given: Given, known: Candidate | None = None) -> None:
        """An answer that led to no run: no module in it, or one that is known already."""
        with self._store.transaction() as tx:
            self._add_answer(tx, cycle, given, known)

    def tested(self, cycle: OpenCycle, given: Given, code: str, result: Result) -> Candidate:
        """An answer whose module was judged."""
        candidate = self._candidate(cycle, code, result)
        with self._store.transaction() as tx:
            tx.candidates.add(candidate)
            self._add_answer(tx, cycle, given, candidate)
            tx.log.append("candidate.judged", candidate.created_at, _logged(candidate))
        return candidate

    def end(self, cycle: OpenCycle, answers: int, seconds: float | None = None) -> Candidate | None:
        """Close the cycle; the best of the candidates that passed, which is accepted.

        `seconds` is what it took, None where that was not measured. A cycle in which nothing
        was answered is forgotten.
        """
        run_id, stage_id = cycle.session.run_id, cycle.choice.stage.id
        with self._store.transaction() as tx:
            if not answers:
                tx.cycles.discard(cycle.cycle.id)
                tx.stages.save(cycle.state_before)
                return None
            accepted = accept_best(
                tx,
                cycle.project,
                run_id,
                cycle.material,
                self._clock.now(),
                graded_with=cycle.basis,
                since=cycle.cycle.started_at,
            )
            outcome = "none passed" if accepted is None else "accepted"
            tx.cycles.close(cycle.cycle.id, outcome, self._clock.now())
            state = _state(tx, run_id, stage_id)
            tx.stages.save(self._after(replace(state, cycles=state.cycles + 1)))
            # A batch that was cut short says nothing of what a whole one takes.
            whole = answers == cycle.choice.answers
            credit(tx, cycle.project.id, cycle.cycle, seconds if whole else None)
            count_memory(tx, cycle.project.id, cycle.cycle, self._clock.now())
        return accepted

    def decoded_in_vain(self, session: WorkSession, choice: Choice, tokens: int) -> None:
        """A batch that was begun for nothing, as a verdict awaited changed what comes next."""
        told = {
            "session_id": session.id,
            "run_id": session.run_id,
            "stage": choice.stage.id,
            "kind": choice.kind.value,
            "asked": choice.answers,
            "tokens": tokens,
        }
        with self._store.transaction() as tx:
            now = self._clock.now()
            tx.sessions.spend(session.id, tokens, now)
            tx.log.append("answers.dropped", now, told)

    def accept_left_over(self, project: Project, run_id: str) -> bool:
        """Accept what passed before an engine died; whether there was anything."""
        with self._store.snapshot() as tx:
            waiting = tx.candidates.stages_with_unaccepted(run_id)
        found = [each.id for each in project.stages() if each.id in waiting]
        with self._store.transaction() as tx:
            accepted = [
                accept_best(
                    tx, project, run_id, gate(project, stage, run_id, tx), self._clock.now()
                )
                for stage in found
            ]
        return any(each is not None for each in accepted)

    def _after(self, state: StageState) -> StageState:
        """The state once its cycle was counted."""
        if state.status is StageStatus.PASSED:
            return state
        status = move(state.status, status_after(state))
        aside = self._clock.now() if status is StageStatus.SET_ASIDE else None
        return replace(state, status=status, set_aside_at=aside)

    def _cycle(self, session: WorkSession, choice: Choice, number: int) -> Cycle:
        return Cycle(
            id=cycle_id(session, number),
            session_id=session.id,
            run_id=session.run_id,
            stage_id=choice.stage.id,
            number=number,
            kind=choice.kind,
            asked=choice.answers,
            temperature=choice.temperature,
            reason=choice.reason,
            started_at=self._clock.now(),
            parent_id=_parent(choice),
            choice=choice.weighed,
        )

    def _candidate(self, cycle: OpenCycle, code: str, result: Result) -> Candidate:
        return Candidate(
            id=uuid.uuid4().hex,
            run_id=cycle.session.run_id,
            session_id=cycle.session.id,
            stage_id=cycle.choice.stage.id,
            code=code,
            code_hash=acceptance.code_hash(code),
            suite_hash=cycle.material.content_hash,
            ended=result.ended,
            detail=result.detail,
            isolation_level=result.isolation_level,
            created_at=self._clock.now(),
            usage=result.usage,
            cases=acceptance.case_verdicts(cycle.material.manifest, result),
            parent_id=_parent(cycle.choice),
            depth=0 if cycle.choice.parent is None else cycle.choice.parent.depth + 1,
        )

    def _add_answer(
        self, tx: UnitOfWork, cycle: OpenCycle, given: Given, candidate: Candidate | None
    ) -> None:
        tx.answers.add(self._answer(cycle, given, candidate))
        if given.completion.tokens:
            tx.sessions.spend(cycle.session.id, given.completion.tokens, self._clock.now())

    def _answer(self, cycle: OpenCycle, given: Given, candidate: Candidate | None) -> Answer:
        completion = given.completion
        return Answer(
            id=f"{cycle.cycle.id}-{given.index}",
            cycle_id=cycle.cycle.id,
            run_id=cycle.session.run_id,
            stage_id=cycle.choice.stage.id,
            kind=cycle.choice.kind,
            text=storable(completion.text),
            finish=completion.finish.value,
            tokens=completion.tokens,
            seed=completion.seed,
            seconds=completion.seconds,
            prompt_hash=given.prompt_hash,
            model_digest=given.model_digest,
            parsed=storable(given.said),
            created_at=self._clock.now(),
            candidate_id=None if candidate is None else candidate.id,
        )


def cycle_id(session: WorkSession, number: int) -> str:
    return f"{session.id}-{number}"


def credit(tx: UnitOfWork, project_id: str, cycle: Cycle, seconds: float | None) -> None:
    """Count for the search what a cycle led to; call it once, when the cycle is closed.

    A cycle from before choices were stored teaches nothing.
    """
    arm = BY_NAME.get(cycle.choice.get("arm", ""))
    if arm is None:
        return
    result = BatchResult(arm, *tx.cycles.results(cycle.id), seconds)
    tx.search.learn(cycle.choice["model"], project_id, cycle.stage_id, result)
    if cycle.parent_id is not None:
        tx.candidates.count_repair(cycle.parent_id)


def _parent(choice: Choice) -> str | None:
    return None if choice.parent is None else choice.parent.id


def _logged(candidate: Candidate) -> dict[str, str]:
    return {
        "candidate": candidate.id,
        "stage": candidate.stage_id,
        "run_id": candidate.run_id,
        "code_hash": candidate.code_hash,
        "suite_hash": candidate.suite_hash,
        "ended": candidate.ended.value,
        "isolation_level": candidate.isolation_level,
    }


def _state(tx: UnitOfWork, run_id: str, stage_id: str) -> StageState:
    return tx.stages.of_run(run_id).get(stage_id, StageState(run_id, stage_id))
