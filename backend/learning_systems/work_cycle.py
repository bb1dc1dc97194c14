"""One turn of the engine: choose, ask, run, score, record.

What was chosen comes in; everything else happens here. Answers are judged while
others are still decoded, and each is written down as soon as its verdict and those
before it are known, so that a kill at any moment loses at most the answers not
finished and the runs in flight. While verdicts of a cycle are awaited, the batch of the
next is decoded; the next begins, and its answers are judged, when the one before has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from backend.errors import PromptTooLong
from backend.learning_systems import acceptance, prompting
from backend.learning_systems.activity_news import ActivityNews
from backend.learning_systems.crash_guard import CrashGuard, call_key
from backend.learning_systems.curriculum_model import Project, StageLevel
from backend.learning_systems.cycle_records import CycleRecords
from backend.learning_systems.decoding import Decoding
from backend.learning_systems.generation import Message, PromptKind, PromptLabel, Sampling
from backend.learning_systems.judging import Batch, JudgingRoom
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
from backend.learning_systems.search_policy import Choice, Pending
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
class Limits:
    """What ends a batch: a monotonic moment, a cancel, and the tokens one answer may have.

    `most_tokens` is None for as many as usual.
    """

    deadline: float
    cancelled: Cancelled
    most_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What a cycle came to: how many answers were settled, and what was accepted.

    `refused` says why this could not be asked: it crashed the model too often, or the
    prompt is too long for it.
    """

    answers: int
    accepted: Candidate | None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """All that the model is asked for one batch, and what it was made from."""

    session: WorkSession
    choice: Choice
    material: StageMaterial
    use: MemoryUse | None
    messages: Sequence[Message]
    parts: Sequence[Part]
    key: str
    seed: int
    limits: Limits


Following = Callable[[Pending], tuple[Choice, Limits] | None]
"""What to ask while verdicts are awaited, if anything."""


class WorkCycle:
    """Runs single cycles; between turns it holds at most a batch that was begun ahead."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._records = CycleRecords(tools.store, tools.clock)
        self._guard = CrashGuard(tools.store, tools.clock)
        self._room = JudgingRoom(tools.sandbox, self._records, tools.events)
        self._decoder = ThreadPoolExecutor(1, "decoder")
        self._ahead: tuple[Question, Decoding] | None = None

    def accept_left_over(self, project: Project, session: WorkSession) -> bool:
        """Accept what passed before an engine died; whether there was anything."""
        return self._records.accept_left_over(project, session.run_id)

    def close(self) -> None:
        """Wait for what is decoded and judged."""
        self.drop_ahead()
        self._decoder.shutdown()
        self._room.close()

    @property
    def begun(self) -> Choice | None:
        """The choice for which a batch is being decoded already; the next turn must be for it."""
        return None if self._ahead is None else self._ahead[0].choice

    def drop_ahead(self) -> None:
        """Stop a batch that was begun ahead; what it took is counted."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            question, decoding = ahead
            tokens = sum(each.tokens or 0 for each in decoding.drop())
            self._records.decoded_in_vain(question.session, question.choice, tokens)

    def turn(
        self,
        project: Project,
        session: WorkSession,
        choice: Choice,
        limits: Limits,
        following: Following = lambda pending: None,
    ) -> Turn:
        """One cycle to its end, or to its limits.

        Once all answers are there and verdicts are awaited, `following` is asked what to decode
        meanwhile; that goes on after this turn unless something passed. Raises
        SandboxUnavailable when the sandbox can judge nothing.
        """
        ahead, self._ahead = self._ahead, None
        question, decoding = ahead or (self._question(project, session, choice, limits), None)
        turn = self._turn(project, question, decoding, following)
        if turn.refused and (use := question.use) is not None and use.section:
            use = use.dropped(f"asked without it: {turn.refused}")
            question = self._asked(project, session, choice, question.material, use, limits)
            turn = self._turn(project, question, None, following)
        return turn

    def _turn(
        self,
        project: Project,
        question: Question,
        decoding: Decoding | None,
        following: Following,
    ) -> Turn:
        if decoding is None and (refused := self._crashed(question)):
            return Turn(0, None, refused=refused)
        session, choice, use = question.session, question.choice, question.use
        memory, parts = ({} if use is None else use.stored()), as_stored(question.parts)
        cycle = self._records.begin(project, session, choice, question.material, memory, parts)
        self._tell_cycle(choice)
        decoding = decoding or self._decode(question)
        digest = self._tools.model.describe().digest
        batch = self._room.open(cycle, question.messages, digest, question.limits.cancelled)
        try:
            with batch:
                decoding.hand_to(batch.take)
                self._begin_ahead(project, session, batch, following)
                answers = batch.finish()
            accepted = self._records.end(cycle, answers, self._model_was_free() - decoding.began)
        except PromptTooLong as error:
            self._records.end(cycle, 0)
            return Turn(0, None, refused=str(error))
        except Exception:  # the session may go on after it: no cycle is left open
            self.drop_ahead()
            self._records.end(cycle, batch.answers)
            raise
        if accepted is not None or answers < batch.taken:
            self.drop_ahead()
        if accepted is not None:
            self._tools.events.emit("accepted", stage=accepted.stage_id, candidate=accepted.id)
        return Turn(answers, accepted)

    def _begin_ahead(
        self, project: Project, session: WorkSession, batch: Batch, following: Following
    ) -> None:
        """Decode on while verdicts are awaited, if there is something to decode."""
        # A script is consumed by what is recorded: what is awaited would be given out again.
        scripted = self._tools.model.describe().kind == "scripted"
        pending = None if scripted else batch.pending()
        wanted = None if pending is None else following(pending)
        if wanted is not None:
            question = self._question(project, session, *wanted)
            if not self._crashed(question):
                self._ahead = question, self._decode(question)

    def _model_was_free(self) -> float:
        """The monotonic moment from which on its time is another cycle's: now, or earlier."""
        return self._tools.clock.monotonic() if self._ahead is None else self._ahead[1].began

    def _crashed(self, question: Question) -> str:
        """Why this is not asked again; "" when it may be."""
        aside = self._guard.set_aside(question.key)
        return "" if aside is None else f"it crashed the model {aside.crashes} times"

    def _question(
        self, project: Project, session: WorkSession, choice: Choice, limits: Limits
    ) -> Question:
        with self._tools.store.snapshot() as tx:
            material = gate(project, choice.stage.id, session.run_id, tx)
        use = self._remember(project, session, choice, material)
        return self._asked(project, session, choice, material, use, limits)

    def _asked(
        self,
        project: Project,
        session: WorkSession,
        choice: Choice,
        material: StageMaterial,
        use: MemoryUse | None,
        limits: Limits,
    ) -> Question:
        prompt = self._prompt(project, material, choice)
        section = "" if use is None else use.section
        messages = with_section(prompt.messages, section)
        parts = [*prompt.parts, *([] if use is None else [Part("memory", section)])]
        key = self._call_key(session, choice, messages)
        seed = _seed(self._records.next_id(session))
        return Question(session, choice, material, use, messages, parts, key, seed, limits)

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

    def _decode(self, question: Question) -> Decoding:
        def generate(on_done: OnDone, cancelled: Cancelled) -> None:
            self._generate(question, on_done, cancelled)

        now = self._tools.clock.monotonic()
        return Decoding(self._decoder, generate, question.limits.cancelled, now)

    def _generate(self, question: Question, on_done: OnDone, cancelled: Cancelled) -> None:
        choice, model = question.choice, self._tools.model
        sampling = Sampling(
            temperature=choice.temperature,
            max_tokens=question.limits.most_tokens or self._tools.max_answer_tokens,
            seed=question.seed,
        )
        guarded = self._guard.asking(
            question.key,
            run_id=question.session.run_id,
            stage_id=choice.stage.id,
            kind=choice.kind.value,
            model=model.describe().name,
        )
        with guarded, ActivityNews(model, self._tools.events):
            model.generate(
                question.messages,
                choice.answers,
                sampling,
                label=PromptLabel(choice.stage.id, choice.kind),
                deadline=question.limits.deadline,
                on_done=on_done,
                cancelled=cancelled,
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
