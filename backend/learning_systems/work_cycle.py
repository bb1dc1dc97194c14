"""One turn of the engine: choose, ask, run, score, record.

What was chosen comes in; everything else happens here. Each answer is written
down as soon as its verdict is known, so that a kill at any moment loses at
most the answers not finished and the run in flight.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from backend.errors import PromptTooLong, SandboxUnavailable
from backend.learning_systems import acceptance, prompting
from backend.learning_systems.activity_news import ActivityNews
from backend.learning_systems.answers import Code, parse_answer
from backend.learning_systems.crash_guard import CrashGuard, call_key
from backend.learning_systems.curriculum_model import Project, StageLevel
from backend.learning_systems.cycle_records import CycleRecords, Given, OpenCycle
from backend.learning_systems.generation import (
    Completion,
    Finish,
    Message,
    PromptKind,
    PromptLabel,
    Sampling,
)
from backend.learning_systems.jobs import Ended, Result
from backend.learning_systems.ports import Cancelled, Clock, Events, LanguageModel, Sandbox, Store
from backend.learning_systems.records import Candidate, WorkSession
from backend.learning_systems.search_policy import Choice
from backend.learning_systems.stage_files import StageMaterial, read_contract, read_stage
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
    """What a cycle came to: how many answers were settled, and what was accepted.

    `refused` says why this could not be asked: it crashed the model too often, or the
    prompt is too long for it.
    """

    answers: int
    accepted: Candidate | None
    refused: str = ""


class WorkCycle:
    """Runs single cycles; holds the tools, no state between turns."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._records = CycleRecords(tools.store, tools.clock)
        self._guard = CrashGuard(tools.store, tools.clock)

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
        material = read_stage(project, choice.stage.id)
        messages = _messages(project, material, choice)
        key = self._call_key(session, choice, messages)
        if (aside := self._guard.set_aside(key)) is not None:
            return Turn(0, None, refused=f"it crashed the model {aside.crashes} times")
        cycle = self._records.begin(project, session, choice, material)
        self._tell_cycle(choice)
        answers, accepted = 0, None
        try:
            with self._asking(key, cycle):
                completions = self._ask(cycle, messages, deadline, cancelled)
        except PromptTooLong as error:
            self._records.end(cycle, 0, False)
            return Turn(0, None, refused=str(error))
        for completion in completions:
            if cancelled():
                break
            given = self._given(completion, answers, messages)
            accepted = self._settle(cycle, given, cancelled) or accepted
            answers += 1
        self._records.end(cycle, answers, accepted is not None)
        return Turn(answers, accepted)

    def _ask(
        self,
        cycle: OpenCycle,
        messages: Sequence[Message],
        deadline: float,
        cancelled: Cancelled,
    ) -> Sequence[Completion]:
        choice = cycle.choice
        sampling = Sampling(
            temperature=choice.temperature,
            max_tokens=self._tools.max_answer_tokens,
            seed=_seed(cycle.cycle.id),
        )
        with ActivityNews(self._tools.model, self._tools.events):
            return self._tools.model.generate(
                messages,
                choice.answers,
                sampling,
                label=PromptLabel(choice.stage.id, choice.kind),
                deadline=deadline,
                cancelled=cancelled,
            )

    def _asking(self, key: str, cycle: OpenCycle) -> AbstractContextManager[None]:
        return self._guard.asking(
            key,
            run_id=cycle.session.run_id,
            stage_id=cycle.choice.stage.id,
            kind=cycle.choice.kind.value,
            model=self._tools.model.describe().name,
        )

    def _call_key(self, session: WorkSession, choice: Choice, messages: Sequence[Message]) -> str:
        digest = self._tools.model.describe().digest
        said = prompting.prompt_hash(messages)
        return call_key(session.run_id, choice.stage.id, choice.kind.value, said, digest)

    def _given(self, completion: Completion, index: int, messages: Sequence[Message]) -> Given:
        digest = self._tools.model.describe().digest
        return Given(completion, index, "code", prompting.prompt_hash(messages), digest)

    def _settle(self, cycle: OpenCycle, given: Given, cancelled: Cancelled) -> Candidate | None:
        """Parse, gate, run and record one answer; the candidate when it was accepted."""
        code = _module(cycle, given.completion)
        if isinstance(code, str):
            self._records.untested(cycle, replace(given, said=code))
            return None
        known = self._records.known(cycle, code.source)
        if known is not None:
            self._records.untested(cycle, given, known)
            return None
        result = self._judge(cycle, code.source, cancelled)
        if result.ended is Ended.CANCELLED:
            return None  # it was not judged, so it counts as not answered
        candidate, accepted = self._records.tested(cycle, given, code.source, result)
        self._tell_verdict(candidate, accepted)
        return candidate if accepted else None

    def _judge(self, cycle: OpenCycle, code: str, cancelled: Cancelled) -> Result:
        modules = {cycle.project.stage(key): text for key, text in cycle.accepted.items()}
        job = acceptance.acceptance_job(cycle.material, code, modules)
        result = self._tools.sandbox.run(job, cancelled=cancelled)
        if result.ended in acceptance.NO_VERDICT and result.ended is not Ended.CANCELLED:
            raise SandboxUnavailable(f"The sandbox gave no verdict: {result.detail}")
        return result

    def _tell_cycle(self, choice: Choice) -> None:
        core = choice.stage.level is StageLevel.CORE
        self._tools.events.emit(
            "cycle",
            phase=2 if core else 3,
            phase_name="Core Implementation" if core else "Advanced Features",
            stage=choice.stage.id,
            kind=choice.kind.value,
            arm=choice.weighed.get("arm"),
            answers=choice.answers,
            temperature=choice.temperature,
            reason=choice.reason,
        )

    def _tell_verdict(self, candidate: Candidate, accepted: bool) -> None:
        self._tools.events.emit(
            "verdict",
            stage=candidate.stage_id,
            candidate=candidate.id,
            ended=candidate.ended.value,
            passed=sum(case.outcome == "passed" for case in candidate.cases),
            cases=len(candidate.cases),
        )
        if accepted:
            self._tools.events.emit("accepted", stage=candidate.stage_id, candidate=candidate.id)


def _module(cycle: OpenCycle, completion: Completion) -> Code | str:
    """The module in an answer, or why there is none to run."""
    contract = cycle.material.contract
    parsed = parse_answer(
        completion.text,
        contract.interface,
        module=contract.module,
        cut_off=completion.finish in CUT_OFF,
    )
    if not isinstance(parsed, Code):
        return f"{parsed.reason.value}: {parsed.detail}"
    objection = refusal(parsed.source, cycle.material, cycle.project.allowed_packages)
    return parsed if objection is None else objection


def _messages(project: Project, material: StageMaterial, choice: Choice) -> list[Message]:
    required = [read_contract(project, key) for key in material.stage.requires]
    if choice.kind is PromptKind.REPAIR and choice.parent is not None:
        return prompting.repair_messages(material.contract, required, choice.parent)
    return prompting.draft_messages(material.contract, required)


def _seed(cycle_id: str) -> int:
    """A seed that differs from cycle to cycle and is the same when one is repeated."""
    return int(acceptance.code_hash(cycle_id)[:7], 16)
