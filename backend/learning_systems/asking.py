"""Asks the model something about a stage beside the search: for documentation or tests.

It is recorded as a cycle with its answers, like any other, but the search neither
chooses it nor learns from it, and the stage stays where it stands.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backend.errors import PromptTooLong
from backend.learning_systems.activity_news import ActivityNews
from backend.learning_systems.answer_text import storable
from backend.learning_systems.crash_guard import CrashGuard, call_key
from backend.learning_systems.generation import (
    Completion,
    Finish,
    Message,
    PromptKind,
    PromptLabel,
    Sampling,
)
from backend.learning_systems.phase_tasks import TaskContext
from backend.learning_systems.prompting import prompt_hash
from backend.learning_systems.records import VALID_ANSWER, Answer, Cycle
from backend.learning_systems.token_budget import TokenBudget

_UNFINISHED = frozenset({Finish.CANCELLED, Finish.DEADLINE})
_CUT_OFF = frozenset({Finish.LENGTH, Finish.REPETITION})
TEMPERATURE = 0.2


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask once about one stage, for what reason, and how long the answer may be."""

    stage_id: str
    kind: PromptKind
    messages: Sequence[Message]
    reason: str
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The valid answers, and what was wrong with each other one.

    `refused` says why it could not be asked at all.
    """

    valid: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()
    refused: str = ""


def ask(context: TaskContext, request: Request, objection: Callable[[str], str]) -> Reply:
    """Ask and record; `objection` says what is wrong with an answer, "" for a valid one.

    One that ended early by itself is not valid; one that the end of the session cut
    short is neither recorded nor returned.
    """
    asking = _Asking(context, request)
    if (refused := asking.refused()) is not None:
        return Reply(refused=refused)
    cycle = asking.begin()
    try:
        completions = asking.generate(cycle)
    except PromptTooLong as error:
        asking.end(cycle, 0)
        return Reply(refused=str(error))
    except Exception:  # the session may go on after it: no cycle is left open
        asking.end(cycle, 0)
        raise
    whole = [each for each in completions if each.finish not in _UNFINISHED]
    problems = [_problem(each, objection) for each in whole]
    for index, completion in enumerate(whole):
        asking.record(cycle, index, completion, problems[index] or VALID_ANSWER)
    asking.end(cycle, len(whole))
    valid = (each.text for each, said in zip(whole, problems, strict=True) if not said)
    return Reply(tuple(valid), tuple(filter(None, problems)))


def _problem(completion: Completion, objection: Callable[[str], str]) -> str:
    if completion.finish in _CUT_OFF:
        return f"it ended early: {completion.finish.value}"
    return objection(completion.text)


class _Asking:
    """One request under way."""

    def __init__(self, context: TaskContext, request: Request) -> None:
        self._context = context
        self._request = request
        self._tools = context.tools
        self._model = context.tools.model.describe()
        self._hash = prompt_hash(request.messages)
        self._guard = CrashGuard(self._tools.store, self._tools.clock)
        run = context.run.id
        kind = request.kind.value
        self._key = call_key(run, request.stage_id, kind, self._hash, self._model.digest)
        self._longest = self._tools.max_answer_tokens

    def refused(self) -> str | None:
        if (aside := self._guard.set_aside(self._key)) is not None:
            return f"it crashed the model {aside.crashes} times"
        with self._tools.store.snapshot() as tx:
            session = tx.sessions.get(self._context.session.id)
        budget = TokenBudget(session.used_tokens, session.max_tokens, self._longest)
        if budget.spent:
            return f"the tokens are used up: {budget.used} of {budget.most}"
        wanted = self._request.max_tokens or self._longest
        self._longest = min(wanted, budget.longest or 1)
        return None

    def begin(self) -> Cycle:
        session, request = self._context.session, self._request
        with self._tools.store.transaction() as tx:
            cycle = Cycle(
                id=uuid.uuid4().hex,
                session_id=session.id,
                run_id=session.run_id,
                stage_id=request.stage_id,
                number=tx.cycles.next_number(session.id),
                kind=request.kind,
                asked=1,
                temperature=TEMPERATURE,
                reason=request.reason,
                started_at=self._tools.clock.now(),
            )
            tx.cycles.add(cycle)
        news = {"stage": request.stage_id, "kind": request.kind.value, "reason": request.reason}
        self._tools.events.emit("cycle", **news)
        return cycle

    def generate(self, cycle: Cycle) -> list[Completion]:
        request, seed = self._request, hashlib.sha256(cycle.id.encode()).hexdigest()
        sampling = Sampling(
            temperature=TEMPERATURE, max_tokens=self._longest, seed=int(seed[:7], 16)
        )
        guarded = self._guard.asking(
            self._key,
            run_id=cycle.run_id,
            stage_id=cycle.stage_id,
            kind=cycle.kind.value,
            model=self._model.name,
        )
        with guarded, ActivityNews(self._tools.model, self._tools.events):
            return self._tools.model.generate(
                request.messages,
                1,
                sampling,
                label=PromptLabel(request.stage_id, request.kind),
                deadline=self._context.deadline,
                cancelled=self._context.cancelled,
            )

    def record(self, cycle: Cycle, index: int, completion: Completion, said: str) -> None:
        answer = Answer(
            id=f"{cycle.id}-{index}",
            cycle_id=cycle.id,
            run_id=cycle.run_id,
            stage_id=cycle.stage_id,
            kind=cycle.kind,
            text=storable(completion.text),
            finish=completion.finish.value,
            tokens=completion.tokens,
            seed=completion.seed,
            seconds=completion.seconds,
            prompt_hash=self._hash,
            model_digest=self._model.digest,
            parsed=storable(said),
            created_at=self._tools.clock.now(),
        )
        with self._tools.store.transaction() as tx:
            tx.answers.add(answer)
            if completion.tokens is not None:
                tx.sessions.spend(cycle.session_id, completion.tokens, answer.created_at)

    def end(self, cycle: Cycle, answers: int) -> None:
        """Close the cycle; one in which nothing was answered is forgotten."""
        with self._tools.store.transaction() as tx:
            if not answers:
                tx.cycles.discard(cycle.id)
                return
            tx.cycles.close(cycle.id, f"{answers} answered", self._tools.clock.now())
