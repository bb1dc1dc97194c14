"""A work session: cycle after cycle until the hours are used, nothing is left, or a cancel.

The session's row is the truth. A keeper thread stores heartbeat and time used
twice a second, and is how a cancel reaches the cycle under way.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import TracebackType

from backend.errors import GraceError, StorageUnavailable
from backend.learning_systems.crash_guard import settle_calls
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.cycle_records import credit
from backend.learning_systems.generation import PromptKind
from backend.learning_systems.interruptions import (
    hold_back,
    passing,
    pause,
    refuse_held_elsewhere,
)
from backend.learning_systems.memory_coin import count_memory
from backend.learning_systems.optimising import Optimiser
from backend.learning_systems.phase_tasks import PhaseTask, PhaseWork
from backend.learning_systems.ports import Clock, CurriculumSource, Store, Workspace
from backend.learning_systems.records import AcceptedStep, WorkSession
from backend.learning_systems.regrading import Regrader
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.search_policy import Choice, Pending, SearchPolicy, Silent
from backend.learning_systems.states import SessionStatus, move
from backend.learning_systems.token_budget import TokenBudget
from backend.learning_systems.work_cycle import Limits, Tools, WorkCycle
from backend.learning_systems.work_rules import Hold

TICK_SECONDS = 0.5

USED_UP = "the hours are used up"
TOKENS_USED_UP = "the tokens are used up"
NOTHING_LEFT = "nothing is left to build: every stage with a suite has passed"
SILENT = "the model has nothing more to say on any open stage"
REFUSED = "what is left cannot be asked of this model"
CANCELLED = "cancelled"


class SessionKeeper:
    """Keeps a running session's row up to date and watches for its end.

    `quiet` is asked at each tick for quiet hours, at which the session must pause.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        session: WorkSession,
        quiet: Callable[[], Hold | None] = lambda: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._quiet = quiet
        self.hold: Hold | None = None
        self._session = session
        self._began = clock.monotonic()
        self._look = threading.Event()
        self._over = False
        self._stop = False
        self.trouble: Exception | None = None
        self._thread = threading.Thread(target=self._keep, name="session-keeper", daemon=True)

    def __enter__(self) -> SessionKeeper:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop = True
        self._look.set()
        self._thread.join()

    @property
    def deadline(self) -> float:
        """The monotonic moment at which the hours are used up."""
        return self._began + self._session.hours * 3600 - self._session.used_seconds

    @property
    def seconds_left(self) -> float:
        return self.deadline - self._clock.monotonic()

    @property
    def used_seconds(self) -> float:
        return self._session.used_seconds + self._clock.monotonic() - self._began

    def over(self) -> bool:
        """True once the session was cancelled, must pause, or its hours are used up."""
        return self._over or self.used_up

    @property
    def used_up(self) -> bool:
        """Whether the hours are."""
        return self._clock.monotonic() >= self.deadline

    def look_now(self) -> None:
        """Somebody changed the row: read it at once instead of at the next tick."""
        self._look.set()

    def _keep(self) -> None:
        try:
            self._tick_until_stopped()
        except Exception as error:  # a thread's edge: the session must hear of it
            self.trouble = error
            self._over = True

    def _tick_until_stopped(self) -> None:
        while not self._stop:
            with self._store.transaction() as tx:
                now = self._clock.now()
                session = tx.sessions.tick(self._session.id, self.used_seconds, now)
            ours = session.holder == self._session.holder
            self.hold = self.hold or self._quiet()
            stopped = not ours or session.status is not SessionStatus.RUNNING
            self._over = self._over or stopped or self.hold is not None
            self._look.wait(TICK_SECONDS)
            self._look.clear()


class SessionRunner:
    """Runs queued sessions to their end, one at a time."""

    def __init__(
        self,
        source: CurriculumSource,
        tools: Tools,
        policy: SearchPolicy,
        workspace: Workspace,
        tasks: Sequence[PhaseTask] = (),
        check: Callable[[], None] = lambda: None,
        quiet: Callable[[], Hold | None] = lambda: None,
    ) -> None:
        """`check` is called before each cycle; it raises Unavailable when something is lost.
        `quiet` says at any time whether these are quiet hours."""
        self._check = check
        self._quiet = quiet
        self._source = source
        self._tools = tools
        self._policy = policy
        self._workspace = workspace
        self._tasks = tasks
        self._cycle = WorkCycle(tools)
        self._regrader = Regrader(tools.sandbox, tools.store, tools.clock, tools.events)
        self._optimiser = Optimiser(tools.sandbox, tools.store, tools.clock, tools.events)

    def run(
        self,
        session: WorkSession,
        holder: str,
        watch: Callable[[SessionKeeper | None], None] = lambda keeper: None,
    ) -> None:
        """Work on a queued session; whatever ends it is stored with its reason.

        Raises StorageUnavailable when it cannot be stored: `recover` then puts it in order.

        `watch` is given the keeper while the session runs, so that a nudge from
        outside can reach it.
        """
        running = self._begin(session, holder)
        if running is None:
            return
        trouble: str | None = None
        store, clock = self._tools.store, self._tools.clock
        with SessionKeeper(store, clock, running, self._quiet) as keeper:
            watch(keeper)
            try:
                # A session works by the curriculum as it is when it begins.
                project = self._source.current().project(running.project_id)
                status, reason = self._work(project, running, keeper)
            except StorageUnavailable:
                raise
            except GraceError as error:
                status, reason, trouble = SessionStatus.FAILED, str(error), passing(error)
            except Exception as error:  # the session's edge: one that kills the engine comes back
                status, reason = SessionStatus.FAILED, unexpected(error)
                trouble = passing(error)
            finally:
                watch(None)
        if isinstance(keeper.trouble, StorageUnavailable):
            raise keeper.trouble
        if keeper.trouble is not None:
            status, reason = SessionStatus.FAILED, unexpected(keeper.trouble)
            trouble = passing(keeper.trouble)
        hold = keeper.hold if reason == USED_UP and not keeper.used_up else None
        cause = hold if trouble is None else trouble
        if cause is not None:
            self._interrupt(running, keeper.used_seconds, cause)
        else:
            self._end(running, keeper.used_seconds, status, reason)

    def _work(
        self, project: Project, session: WorkSession, keeper: SessionKeeper
    ) -> tuple[SessionStatus, str]:
        """Tasks that are due and cycles, until something ends them; how it ends and why."""
        closed: dict[tuple[str, PromptKind], str] = {}
        if self._cycle.accept_left_over(project, session) or session.troubles:
            export(self._tools.store, self._workspace, project, session.run_id)
        self._keep_proved(project, session, keeper)
        tasks = self._phase_work(project, session, keeper)
        tasks.before_code()
        try:
            return self._cycles(project, session, keeper, tasks, closed)
        finally:
            self._cycle.drop_ahead()

    def _cycles(
        self,
        project: Project,
        session: WorkSession,
        keeper: SessionKeeper,
        tasks: PhaseWork,
        closed: dict[tuple[str, PromptKind], str],
    ) -> tuple[SessionStatus, str]:
        following = partial(self._following, project, session, keeper, closed)
        while not keeper.over():
            self._check()
            begun = self._cycle.begun
            choice = begun or self._choose(project, session, closed, keeper.seconds_left)
            # A batch is begun ahead for a stage that is worked on: the code is not settled then.
            settled = begun is None and (choice is None or tasks.code_is_settled())
            if settled and tasks.on_code():
                self._keep_proved(project, session, keeper)
                continue  # it may have found that a stage must be worked on again
            if choice is None:
                return SessionStatus.FINISHED, _why_over(closed)
            budget = self._budget(session)
            if begun is None and budget.spent:
                return SessionStatus.PAUSED, f"{TOKENS_USED_UP}: {budget.used} of {budget.most}"
            asked, limits = _within(budget, choice, keeper)
            turn = self._cycle.turn(project, session, asked, limits, following)
            if turn.accepted is not None:
                export(self._tools.store, self._workspace, project, session.run_id)
                self._keep_proved(project, session, keeper)
            if not turn.answers:
                closed[choice.stage.id, choice.kind] = turn.refused
        return SessionStatus.PAUSED, USED_UP

    def _following(
        self,
        project: Project,
        session: WorkSession,
        keeper: SessionKeeper,
        closed: Silent,
        pending: Pending,
    ) -> tuple[Choice, Limits] | None:
        """What to decode while verdicts are awaited, within the budget; None for nothing."""
        choice = self._choose(project, session, closed, keeper.seconds_left, pending)
        budget = self._budget(session, pending.tokens)
        if choice is None or budget.spent or keeper.over():
            return None
        return _within(budget, choice, keeper)

    def _keep_proved(self, project: Project, session: WorkSession, keeper: SessionKeeper) -> None:
        """Suites that must run again, and faster candidates for what then stands."""
        self._regrader.run(project, session.run_id, keeper.over)
        if self._optimiser.run(project, session.run_id, keeper.over):
            export(self._tools.store, self._workspace, project, session.run_id)
            self._regrader.run(project, session.run_id, keeper.over)

    def _budget(self, session: WorkSession, pending: int = 0) -> TokenBudget:
        """What is left once `pending` tokens are counted, too."""
        with self._tools.store.snapshot() as tx:
            current = tx.sessions.get(session.id)
        used = current.used_tokens + pending
        return TokenBudget(used, current.max_tokens, self._tools.max_answer_tokens)

    def _phase_work(
        self, project: Project, session: WorkSession, keeper: SessionKeeper
    ) -> PhaseWork:
        def export_anew() -> None:
            export(self._tools.store, self._workspace, project, session.run_id)

        return PhaseWork(
            self._tasks,
            self._tools,
            project,
            session,
            keeper.deadline,
            keeper.over,
            done=export_anew,
        )

    def _choose(
        self,
        project: Project,
        session: WorkSession,
        closed: Silent,
        seconds_left: float,
        pending: Pending | None = None,
    ) -> Choice | None:
        with self._tools.store.snapshot() as tx:
            return self._policy.choose(project, session, tx, closed, seconds_left, pending)

    def _begin(self, session: WorkSession, holder: str) -> WorkSession | None:
        level = self._tools.sandbox.isolation().level
        with self._tools.store.transaction() as tx:
            current = tx.sessions.get(session.id)
            if current.status is not SessionStatus.QUEUED:
                return None  # cancelled before it began
            now = self._tools.clock.now()
            running = replace(
                current,
                status=move(current.status, SessionStatus.RUNNING),
                started_at=current.started_at or now,
                heartbeat_at=now,
                holder=holder,
                resume_at=None,
                isolation_level=current.isolation_level or level,
            )
            tx.sessions.save(running)
            model = self._tools.model.describe()
            data = {
                "session_id": session.id,
                "holder": holder,
                "model": model.name,
                "model_hash": model.digest,
                "isolation_level": level,
            }
            tx.log.append("session.began", now, data)
        self._tools.events.emit("session", session_id=session.id, status="running")
        return running

    def _interrupt(self, session: WorkSession, used: float, reason: str | Hold) -> None:
        """Pause for a trouble that may pass, or as the policy says; a cancel goes before it."""
        with self._tools.store.transaction() as tx:
            current, now = tx.sessions.get(session.id), self._tools.clock.now()
            if current.holder != session.holder:
                return
            current = tx.sessions.tick(session.id, used, now)
            cancelling = current.status is SessionStatus.CANCELLING
            if isinstance(reason, Hold) and not cancelling:
                hold_back(tx, current, used, reason, now)
            elif isinstance(reason, str) and not cancelling:
                pause(tx, current, used, used - session.used_seconds, reason, now)
        if cancelling:
            self._end(session, used, SessionStatus.CANCELLED, CANCELLED)
        else:
            status = SessionStatus.PAUSED.value
            self._tools.events.emit("session", session_id=session.id, status=status)

    def _end(self, session: WorkSession, used: float, status: SessionStatus, reason: str) -> None:
        """Store how it ended, unless another engine took it over."""
        with self._tools.store.transaction() as tx:
            current = tx.sessions.get(session.id)
            if current.holder != session.holder:
                return
            if current.status is SessionStatus.CANCELLING:
                status, reason = SessionStatus.CANCELLED, CANCELLED
            now = self._tools.clock.now()
            current = tx.sessions.tick(session.id, used, now)
            ended = replace(
                current,
                status=move(current.status, status),
                used_seconds=used,
                ended_at=None if status is SessionStatus.PAUSED else now,
                reason=reason,
            )
            tx.sessions.save(ended)
            data = {"session_id": session.id, "status": status.value, "reason": reason}
            ending = "paused" if status is SessionStatus.PAUSED else "ended"
            tx.log.append(f"session.{ending}", now, data)
        self._tools.events.emit("session", session_id=session.id, status=status.value)


def _within(budget: TokenBudget, choice: Choice, keeper: SessionKeeper) -> tuple[Choice, Limits]:
    """The choice and what ends its batch, so that the session keeps to its limits."""
    return budget.fitting(choice), Limits(keeper.deadline, keeper.over, budget.longest)


def _why_over(closed: Mapping[tuple[str, PromptKind], str]) -> str:
    """The reason of a session that has nothing to ask: what was refused, and why."""
    refused = [
        f"{kind.value} of {stage}: {why}" for (stage, kind), why in sorted(closed.items()) if why
    ]
    if refused:
        return f"{REFUSED}: {'; '.join(refused)}"
    return SILENT if closed else NOTHING_LEFT


def unexpected(error: Exception) -> str:
    """A sentence for the session; the engine's log gets the whole of it."""
    traceback.print_exception(error, file=sys.stderr)
    return f"stopped by an unexpected {type(error).__name__}: {error}; see the engine's log"


def export(store: Store, workspace: Workspace, project: Project, run_id: str) -> None:
    """Bring the project's folder up to what the store accepted in this run."""
    with store.snapshot() as tx:
        steps = accepted_steps(project, run_id, tx)
        documents = tx.documents.of_run(run_id)
    workspace.export(project.id, project.package, steps, documents)


def accepted_steps(project: Project, run_id: str, tx: UnitOfWork) -> list[AcceptedStep]:
    """What was accepted in this run, in the order of acceptance; later ones replace earlier."""
    steps = []
    for each in tx.acceptances.of_run(run_id):
        if each.kind not in ("accepted", "replaced"):
            continue
        stage, candidate = project.stage(each.stage_id), tx.candidates.get(each.candidate_id)
        summary = f"{stage.title}: passes all {len(candidate.cases)} cases of its acceptance suite"
        steps.append(
            AcceptedStep(candidate.id, stage.id, stage.path, candidate.code, each.at, summary)
        )
    return steps


def recover(
    store: Store, clock: Clock, crash: str = "", *, host: str = "", reason: str = ""
) -> None:
    """Put the work of an engine that died back in the queue; nothing is counted twice.

    `crash` says how it died of itself; "" when it was ended from outside. `reason` is what else
    interrupted the work. Raises Conflict when an engine on another machine than `host` still
    holds the session: of this machine there is one engine alone.
    """
    with store.transaction() as tx:
        now = clock.now()
        settle_calls(tx, crash, now)
        for cycle in tx.cycles.settle_interrupted(now):
            project_id = tx.sessions.get(cycle.session_id).project_id
            credit(tx, project_id, cycle, None)
            count_memory(tx, project_id, cycle, now)
        session = tx.sessions.live()
        if session is None or session.status is SessionStatus.QUEUED:
            return
        refuse_held_elsewhere(session, host, now)
        if session.status is SessionStatus.CANCELLING:
            ended = SessionStatus.CANCELLED
            session = replace(session, status=ended, ended_at=now, reason=CANCELLED)
        else:
            session = replace(session, status=SessionStatus.QUEUED, holder=None)
        tx.sessions.save(session)
        told = {"session_id": session.id} | ({"reason": reason} if reason else {})
        tx.log.append("session.recovered", now, told)
