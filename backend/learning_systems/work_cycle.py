"""One turn of the engine: choose, ask, run, score, record.

What was chosen comes in; everything else happens here. Each answer is one
transaction, written as soon as its verdict is known, so that a kill at any
moment loses at most the answers not finished and the run in flight.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from backend.errors import SandboxUnavailable
from backend.learning_systems import acceptance, prompting
from backend.learning_systems.answers import Code, parse_answer
from backend.learning_systems.contract_files import Contract
from backend.learning_systems.curriculum_model import Project, Stage
from backend.learning_systems.generation import (
    Completion,
    Finish,
    Message,
    PromptKind,
    PromptLabel,
    Sampling,
)
from backend.learning_systems.jobs import Ended, Result
from backend.learning_systems.lessons import lessons
from backend.learning_systems.ports import Cancelled, Clock, Events, LanguageModel, Sandbox, Store
from backend.learning_systems.records import Answer, Candidate, Cycle, StageState, WorkSession
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.search_policy import Choice, status_after
from backend.learning_systems.stage_files import StageMaterial, read_contract, read_stage
from backend.learning_systems.states import StageStatus, move
from backend.learning_systems.static_gate import refusal

CUT_OFF = frozenset({Finish.LENGTH, Finish.DEADLINE, Finish.CANCELLED, Finish.REPETITION})


@dataclass(frozen=True, slots=True)
class Tools:
    """What a cycle works with."""

    model: LanguageModel
    sandbox: Sandbox
    store: Store
    clock: Clock
    events: Events
    max_answer_tokens: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What a cycle came to: how many answers there were, and what was accepted."""

    answers: int
    accepted: Candidate | None


@dataclass(frozen=True, slots=True)
class _Setting:
    """Everything about this cycle that does not change while it runs."""

    project: Project
    session: WorkSession
    choice: Choice
    cycle: Cycle
    material: StageMaterial
    accepted: dict[Stage, str]
    messages: list[Message]
    state_before: StageState

    @property
    def required(self) -> list[Stage]:
        return list(self.project.required_stages(self.choice.stage.id))


class WorkCycle:
    """Runs single cycles; holds the tools, no state between turns."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def turn(
        self,
        project: Project,
        session: WorkSession,
        choice: Choice,
        *,
        deadline: float,
        cancelled: Cancelled,
    ) -> Turn:
        """One cycle to its end, or to `deadline` (monotonic seconds) or a cancel.

        Raises SandboxUnavailable when the sandbox can judge nothing.
        """
        setting = self._open(project, session, choice)
        completions = self._ask(setting, deadline, cancelled)
        accepted = None
        answered = 0
        for completion in completions:
            if cancelled():
                break
            candidate = self._settle(setting, completion, answered, cancelled)
            answered += 1
            accepted = accepted or candidate
        self._close(setting, accepted, answered)
        return Turn(answered, accepted)

    def _open(self, project: Project, session: WorkSession, choice: Choice) -> _Setting:
        material = read_stage(project, choice.stage.id)
        with self._tools.store.transaction() as tx:
            before = _state(tx, session.run_id, choice.stage.id)
            cycle = self._begin(tx, session, choice, before)
            code = tx.candidates.accepted_code(session.run_id)
        accepted = {project.stage(key): each.code for key, each in code.items()}
        messages = _messages(project, material, choice)
        self._tools.events.emit(
            "cycle", stage=choice.stage.id, kind=choice.kind.value, reason=choice.reason
        )
        return _Setting(project, session, choice, cycle, material, accepted, messages, before)

    def _begin(
        self, tx: UnitOfWork, session: WorkSession, choice: Choice, before: StageState
    ) -> Cycle:
        number = tx.cycles.next_number(session.id)
        cycle = Cycle(
            id=f"{session.id}-{number}",
            session_id=session.id,
            run_id=session.run_id,
            stage_id=choice.stage.id,
            number=number,
            kind=choice.kind,
            asked=choice.answers,
            temperature=choice.temperature,
            reason=choice.reason,
            started_at=self._tools.clock.now(),
            parent_id=None if choice.parent is None else choice.parent.id,
        )
        tx.cycles.add(cycle)
        tx.stages.save(replace(before, status=move(before.status, StageStatus.WORKING)))
        return cycle

    def _ask(
        self, setting: _Setting, deadline: float, cancelled: Cancelled
    ) -> Sequence[Completion]:
        choice = setting.choice
        sampling = Sampling(
            temperature=choice.temperature,
            max_tokens=self._tools.max_answer_tokens,
            seed=_seed(setting.cycle),
        )
        return self._tools.model.generate(
            setting.messages,
            choice.answers,
            sampling,
            label=PromptLabel(choice.stage.id, choice.kind),
            deadline=deadline,
            on_token=None,
            cancelled=cancelled,
        )

    def _settle(
        self, setting: _Setting, completion: Completion, index: int, cancelled: Cancelled
    ) -> Candidate | None:
        """Parse, gate, run and record one answer; the candidate when it was accepted."""
        code, said = self._module(setting, completion)
        if code is None:
            self._record(setting, completion, index, said, None)
            return None
        known = self._known(setting, code)
        if known is not None:
            self._record(setting, completion, index, said, known)
            return None
        result = self._judge(setting, code, cancelled)
        if result.ended is Ended.CANCELLED:
            return None  # the answer was not judged; it counts as unfinished
        return self._record_tested(setting, completion, index, said, code, result)

    def _module(self, setting: _Setting, completion: Completion) -> tuple[str | None, str]:
        """The module in the answer, or None and why there is none to run."""
        contract = setting.material.contract
        parsed = parse_answer(
            completion.text,
            contract.interface,
            module=contract.module,
            cut_off=completion.finish in CUT_OFF,
        )
        if not isinstance(parsed, Code):
            return None, f"{parsed.reason.value}: {parsed.detail}"
        objection = refusal(parsed.source, setting.material, setting.project.allowed_packages)
        return (parsed.source, "code") if objection is None else (None, objection)

    def _known(self, setting: _Setting, code: str) -> Candidate | None:
        """Identical code never runs twice against the same suite."""
        with self._tools.store.snapshot() as tx:
            return tx.candidates.same_code(
                setting.session.run_id,
                setting.choice.stage.id,
                acceptance.code_hash(code),
                setting.material.content_hash,
            )

    def _judge(self, setting: _Setting, code: str, cancelled: Cancelled) -> Result:
        job = acceptance.acceptance_job(setting.material, code, setting.accepted)
        result = self._tools.sandbox.run(job, cancelled=cancelled)
        if result.ended in acceptance.NO_VERDICT and result.ended is not Ended.CANCELLED:
            raise SandboxUnavailable(f"The sandbox gave no verdict: {result.detail}")
        return result

    def _record_tested(
        self,
        setting: _Setting,
        completion: Completion,
        index: int,
        said: str,
        code: str,
        result: Result,
    ) -> Candidate | None:
        parent = setting.choice.parent
        candidate = acceptance.tested_candidate(
            candidate_id=uuid.uuid4().hex,
            run_id=setting.session.run_id,
            session_id=setting.session.id,
            material=setting.material,
            code=code,
            result=result,
            parent_id=None if parent is None else parent.id,
            at=self._tools.clock.now(),
        )
        accepted = self._record(setting, completion, index, said, candidate, new=True)
        self._tools.events.emit(
            "verdict", stage=candidate.stage_id, candidate=candidate.id, ended=result.ended.value
        )
        return candidate if accepted else None

    def _record(
        self,
        setting: _Setting,
        completion: Completion,
        index: int,
        said: str,
        candidate: Candidate | None,
        *,
        new: bool = False,
    ) -> bool:
        """One transaction for an answer and all it led to; True when code was accepted."""
        with self._tools.store.transaction() as tx:
            if new and candidate is not None:
                tx.candidates.add(candidate)
                self._log_verdict(tx, candidate)
            tx.answers.add(self._answer(setting, completion, index, said, candidate))
            if not new or candidate is None or not candidate.passed:
                return False
            return self._accept(tx, setting, candidate)

    def _accept(self, tx: UnitOfWork, setting: _Setting, candidate: Candidate) -> bool:
        state = _state(tx, candidate.run_id, candidate.stage_id)
        if state.status is StageStatus.PASSED:
            return False
        now = self._tools.clock.now()
        passed = move(state.status, StageStatus.PASSED)
        tx.stages.save(
            replace(state, status=passed, accepted_candidate_id=candidate.id, accepted_at=now)
        )
        failed = tx.candidates.best_failed(candidate.run_id, candidate.stage_id, limit=32)
        for learning in lessons(setting.project, setting.material, candidate, failed, now):
            tx.learnings.add(learning)
        tx.log.append("stage.passed", now, {"stage": candidate.stage_id, "candidate": candidate.id})
        return True

    def _log_verdict(self, tx: UnitOfWork, candidate: Candidate) -> None:
        data = {
            "candidate": candidate.id,
            "stage": candidate.stage_id,
            "code_hash": candidate.code_hash,
            "ended": candidate.ended.value,
            "isolation_level": candidate.isolation_level,
        }
        tx.log.append("candidate.judged", candidate.created_at, data)

    def _answer(
        self,
        setting: _Setting,
        completion: Completion,
        index: int,
        said: str,
        candidate: Candidate | None,
    ) -> Answer:
        return Answer(
            id=f"{setting.cycle.id}-{index}",
            cycle_id=setting.cycle.id,
            run_id=setting.session.run_id,
            stage_id=setting.choice.stage.id,
            kind=setting.choice.kind,
            text=_storable(completion.text),
            finish=completion.finish.value,
            tokens=completion.tokens,
            seed=completion.seed,
            seconds=completion.seconds,
            prompt_hash=prompting.prompt_hash(setting.messages),
            model_digest=self._tools.model.describe().digest,
            parsed=_storable(said),
            created_at=self._tools.clock.now(),
            candidate_id=None if candidate is None else candidate.id,
        )

    def _close(self, setting: _Setting, accepted: Candidate | None, answers: int) -> None:
        with self._tools.store.transaction() as tx:
            if not answers:  # nothing happened, so nothing is counted
                tx.cycles.discard(setting.cycle.id)
                tx.stages.save(setting.state_before)
                return
            outcome = "accepted" if accepted else "none passed"
            tx.cycles.close(setting.cycle.id, outcome, self._tools.clock.now())
            state = _state(tx, setting.session.run_id, setting.choice.stage.id)
            state = replace(state, cycles=state.cycles + 1)
            if state.status is not StageStatus.PASSED:
                state = replace(state, status=move(state.status, status_after(state)))
            tx.stages.save(state)


def _messages(project: Project, material: StageMaterial, choice: Choice) -> list[Message]:
    required = _contracts(project, material)
    if choice.kind is PromptKind.REPAIR and choice.parent is not None:
        return prompting.repair_messages(material.contract, required, choice.parent)
    return prompting.draft_messages(material.contract, required)


def _contracts(project: Project, material: StageMaterial) -> list[Contract]:
    return [read_contract(project, key) for key in material.stage.requires]


def _state(tx: UnitOfWork, run_id: str, stage_id: str) -> StageState:
    return tx.stages.of_run(run_id).get(stage_id, StageState(run_id, stage_id))


def _seed(cycle: Cycle) -> int:
    """A seed that differs from cycle to cycle and is the same when one is repeated."""
    return int(acceptance.code_hash(cycle.id)[:7], 16)


def _storable(text: str) -> str:
    """Models emit broken UTF-8 now and then; databases take neither that nor NUL."""
    return (
        text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\N{REPLACEMENT CHARACTER}")
    )
