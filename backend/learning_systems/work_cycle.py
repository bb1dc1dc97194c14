"""One turn of the engine: choose, ask, run, score, record.

What was chosen comes in; everything else happens here. Answers are judged while
others are still decoded, and each is written down as soon as its verdict and those
before it are known, so that a kill at any moment loses at most the answers not
finished and the runs in flight.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from backend.errors import PromptTooLong
from backend.learning_systems import acceptance, prompting
from backend.learning_systems.activity_news import ActivityNews
from backend.learning_systems.crash_guard import CrashGuard, call_key
from backend.learning_systems.curriculum_model import Project, StageLevel
from backend.learning_systems.cycle_records import CycleRecords, OpenCycle
from backend.learning_systems.generation import Message, PromptKind, PromptLabel, Sampling
from backend.learning_systems.judging import JudgingRoom
from backend.learning_systems.memory_coin import (
    MemoryUse,
    recall_seed,
    room,
    toss,
    with_section,
)
from backend.learning_systems.ports import (
    Cancelled,
    Clock,
    Events,
    LanguageModel,
    Memory,
    OnDone,
    Sandbox,
    Store,
)
from backend.learning_systems.prompt_parts import Part, as_stored
from backend.learning_systems.prompting import Prompt
from backend.learning_systems.records import Candidate, WorkSession
from backend.learning_systems.search_policy import Choice
from backend.learning_systems.stage_files import StageMaterial, read_contract
from backend.learning_systems.testing.regressions import gate, in_full


@dataclass(frozen=True, slots=True)
class Tools:
    """What a cycle works with."""

    model: LanguageModel
    sandbox: Sandbox
    store: Store
    clock: Clock
    events: Events
    max_answer_tokens: int
    memory: Memory | None = None


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
        self._room = JudgingRoom(tools.sandbox, self._records, tools.events)

    def accept_left_over(self, project: Project, session: WorkSession) -> bool:
        """Accept what passed before an engine died; whether there was anything."""
        return self._records.accept_left_over(project, session.run_id)

    def close(self) -> None:
        """Wait for what is being judged."""
        self._room.close()

    def turn(
        self,
        project: Project,
        session: WorkSession,
        choice: Choice,
        *,
        deadline: float,
        cancelled: Cancelled,
        most_tokens: int | None = None,
    ) -> Turn:
        """One cycle to its end, or to `deadline` (monotonic seconds) or a cancel.

        `most_tokens` is what one answer may have, if less than usual.

        Raises SandboxUnavailable when the sandbox can judge nothing.
        """
        with self._tools.store.snapshot() as tx:
            material = gate(project, choice.stage.id, session.run_id, tx)
        use = self._remember(project, session, choice, material)
        limits = (deadline, cancelled, most_tokens)
        turn = self._turn(project, session, choice, material, use, *limits)
        if turn.refused and use is not None and use.section:
            use = use.dropped(f"asked without it: {turn.refused}")
            turn = self._turn(project, session, choice, material, use, *limits)
        return turn

    def _turn(
        self,
        project: Project,
        session: WorkSession,
        choice: Choice,
        material: StageMaterial,
        use: MemoryUse | None,
        deadline: float,
        cancelled: Cancelled,
        most_tokens: int | None,
    ) -> Turn:
        prompt = self._prompt(project, material, choice)
        messages = prompt.messages if use is None else with_section(prompt.messages, use.section)
        key = self._call_key(session, choice, messages)
        if (aside := self._guard.set_aside(key)) is not None:
            return Turn(0, None, refused=f"it crashed the model {aside.crashes} times")
        memory = {} if use is None else use.stored()
        parts = [*prompt.parts, *([] if use is None else [Part("memory", use.section)])]
        cycle = self._records.begin(project, session, choice, material, memory, as_stored(parts))
        self._tell_cycle(choice)
        digest = self._tools.model.describe().digest
        batch = self._room.open(cycle, messages, digest, cancelled)
        try:
            with batch:
                with self._asking(key, cycle):
                    self._ask(cycle, messages, batch.take, deadline, cancelled, most_tokens)
                answers = batch.finish()
        except PromptTooLong as error:
            self._records.end(cycle, 0)
            return Turn(0, None, refused=str(error))
        except Exception:  # the session may go on after it: no cycle is left open
            self._records.end(cycle, batch.answers)
            raise
        accepted = self._records.end(cycle, answers)
        if accepted is not None:
            self._tools.events.emit("accepted", stage=accepted.stage_id, candidate=accepted.id)
        return Turn(answers, accepted)

    def _remember(
        self, project: Project, session: WorkSession, choice: Choice, material: StageMaterial
    ) -> MemoryUse | None:
        """What memory does for a batch of drafts; a repair is asked without it."""
        memory = self._tools.memory
        if memory is None or choice.kind is not PromptKind.DRAFT:
            return None
        cycle_id = self._records.next_id(session)
        bare = self._prompt(project, material, choice).messages
        context = self._tools.model.describe().context_tokens
        left = room(bare, context, self._tools.max_answer_tokens)
        recall = memory.recall(material, project.id, left, recall_seed(cycle_id))
        return toss(project.domain, recall, cycle_id)

    def _prompt(self, project: Project, material: StageMaterial, choice: Choice) -> Prompt:
        required = [read_contract(project, key) for key in material.stage.requires]
        if choice.kind is not PromptKind.REPAIR or choice.parent is None:
            return prompting.draft_prompt(material.contract, required)
        context = self._tools.model.describe().context_tokens
        longest = self._tools.max_answer_tokens
        failed = in_full(material, choice.parent)
        return prompting.repair_prompt(material.contract, required, failed, context, longest)

    def _ask(
        self,
        cycle: OpenCycle,
        messages: Sequence[Message],
        on_done: OnDone,
        deadline: float,
        cancelled: Cancelled,
        most_tokens: int | None,
    ) -> None:
        choice = cycle.choice
        sampling = Sampling(
            temperature=choice.temperature,
            max_tokens=most_tokens or self._tools.max_answer_tokens,
            seed=_seed(cycle.cycle.id),
        )
        with ActivityNews(self._tools.model, self._tools.events):
            self._tools.model.generate(
                messages,
                choice.answers,
                sampling,
                label=PromptLabel(choice.stage.id, choice.kind),
                deadline=deadline,
                on_done=on_done,
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

    def _tell_cycle(self, choice: Choice) -> None:
        self._tools.events.emit(
            "cycle",
            phase=2 if choice.stage.level is StageLevel.CORE else 3,
            stage=choice.stage.id,
            kind=choice.kind.value,
            arm=choice.weighed.get("arm"),
            answers=choice.answers,
            temperature=choice.temperature,
            reason=choice.reason,
        )


def _seed(cycle_id: str) -> int:
    """A seed that differs from cycle to cycle and is the same when one is repeated."""
    return int(acceptance.code_hash(cycle_id)[:7], 16)
