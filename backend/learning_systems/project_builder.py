"""Starts, works on and completes projects: the other of the two doors.

What takes long is only queued here: a session's row is written, and the engine
process picks it up.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable
from dataclasses import replace

from backend.errors import Conflict, CriteriaUnmet, Forbidden, InvalidInput
from backend.learning_systems import completion, overview, session_outlook
from backend.learning_systems.access import OWNER, Caller, Scope, ending_decision
from backend.learning_systems.activity import ReadActivity
from backend.learning_systems.autonomous_curriculum import AutonomousCurriculum
from backend.learning_systems.exam_office import queue_exam
from backend.learning_systems.ports import Clock, Governance, ModelSource, Store
from backend.learning_systems.records import Page, ProjectRun, WorkSession
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.run_plan import unstarted_plan
from backend.learning_systems.states import ProjectState, SessionStatus, move
from backend.learning_systems.token_budget import SHORTEST_ANSWER
from backend.learning_systems.views import (
    Completed,
    SessionDetail,
    SessionView,
    Started,
    StartedProject,
    StateChange,
)
from backend.learning_systems.work_permits import WorkPermits
from backend.learning_systems.work_rules import Hold

START_REMEDY = "POST /api/learning/project/start starts one."


class ProjectBuilder:
    """Everything a user does to a project. `wake` tells the engine to look now,
    `activity` is what its model does, `completed` is told the id of each completed run.
    """

    def __init__(
        self,
        curriculum: AutonomousCurriculum,
        store: Store,
        models: ModelSource,
        governance: Governance,
        clock: Clock,
        wake: Callable[[], None],
        activity: ReadActivity = lambda: None,
        completed: Callable[[str], object] = lambda run_id: None,
    ) -> None:
        self._curriculum = curriculum
        self._store = store
        self._models = models
        self._governance = governance
        self._permits = WorkPermits(store, governance, clock)
        self._clock = clock
        self._wake = wake
        self._activity = activity
        self._completed = completed

    def start(self, project_id: str | None = None, *, override: bool = False) -> Started:
        """Start the project asked for, or the next one.

        Raises Conflict when one is active already or this one cannot be started,
        NotFound for an unknown id.
        """
        with self._store.transaction() as tx:
            self._refuse_second(tx)
            project = self._curriculum.choose(tx, project_id, override)
            self._refuse_repeat(tx, project.id)
            run = self._new_run(project.id, override)
            tx.runs.add(run)
            self._log(
                tx, "project.started", project_id=project.id, run_id=run.id, override=override
            )
        plan = overview.plan_view(unstarted_plan(project))
        return Started(True, StartedProject(project.id, project.name, project.domain, plan))

    def pause(self) -> StateChange:
        """Raises Conflict when no project is active or a session works on it."""
        with self._store.transaction() as tx:
            return self._change(tx, self._active(tx), ProjectState.PAUSED)

    def resume(self, project_id: str | None = None) -> StateChange:
        """Resume the paused project asked for, or the one paused last."""
        with self._store.transaction() as tx:
            self._refuse_second(tx)
            return self._change(tx, self._paused(tx, project_id), ProjectState.ACTIVE)

    def abandon(self, by: Caller = OWNER) -> StateChange:
        """Give the active project up; what was learned stays. The log says who did, and by what
        rule of the policy."""
        needed = self._governance.policy().access.abandon
        with self._store.transaction() as tx:
            run = self._active(tx)
            change = self._change(tx, run, ProjectState.ABANDONED, by=by.name)
            decided = ending_decision("abandon", by, needed, project_id=run.project_id)
            self._log(tx, "governance.allowed", **decided)
        return change

    def active_project(self) -> str | None:
        """The id of the project that is worked on."""
        with self._store.snapshot() as tx:
            run = tx.runs.active()
        return None if run is None else run.project_id

    def take_up(self, project_id: str) -> None:
        """Resume this project where it is paused, else start it; raises what these do."""
        with self._store.snapshot() as tx:
            paused = tx.runs.paused(project_id)
        if paused is None:
            self.start(project_id)
        else:
            self.resume(project_id)

    def work(
        self,
        hours: float,
        max_tokens: int | None = None,
        *,
        continuous: bool = False,
        by: Caller = OWNER,
    ) -> SessionView:
        """Queue a session of `hours` hours on the active project, of so many tokens at most.

        A continuous one completes this project when it can, and goes on with the next.

        Raises InvalidInput for hours the policy forbids, Conflict without an
        active project or with a session already under way, NoModel without a model, Forbidden
        where the policy says no, to who may not complete a continuous session among them.
        """
        self.check_hours(hours)
        _check_tokens(max_tokens)
        if continuous:
            self._refuse_who_may_not_complete(by)
        with self._store.snapshot() as tx:
            self._active(tx)
            self._refuse_while_working(tx)
        self._models.require()
        hours, max_tokens = self._permits.ask(hours, max_tokens)
        with self._store.transaction() as tx:
            run = self._active(tx)
            self._refuse_while_working(tx)
            session = replace(
                self._new_session(run, hours), max_tokens=max_tokens, continuous=continuous
            )
            tx.sessions.add(session)
            self._log(
                tx, "session.queued", session_id=session.id, hours=hours, max_tokens=max_tokens
            )
            view = self._view(tx, session)
        self._wake()
        return view

    def check_work(self, hours: float) -> None:
        """Raises what `work` would, but for the active project; nothing is changed by it."""
        self.check_hours(hours)
        with self._store.snapshot() as tx:
            self._refuse_while_working(tx)
        self._models.require()
        self._permits.check()

    def quiet(self) -> Hold | None:
        """The quiet hours that it is now."""
        return self._permits.quiet()

    def resume_session(
        self, session_id: str, hours: float | None = None, max_tokens: int | None = None
    ) -> SessionView:
        """Queue a paused session again, with higher limits where these are given.

        Both are for the whole session, what it used included. Raises InvalidInput when a
        limit is reached already, Conflict when it is not paused or something else is under
        way, NotFound, NoModel.
        """
        if hours is not None:
            self.check_hours(hours)
        _check_tokens(max_tokens)
        with self._store.snapshot() as tx:
            paused = tx.sessions.get(session_id)
            self._refuse_unless_paused(tx, paused)
        wanted = _with_limits(paused, hours, max_tokens)
        _refuse_reached(wanted)
        self._models.require()
        allowed = self._permits.within(wanted)
        with self._store.transaction() as tx:
            self._refuse_unless_paused(tx, tx.sessions.get(session_id))
            session = replace(
                allowed,
                status=move(paused.status, SessionStatus.QUEUED),
                holder=None,
                reason="",
                resume_at=None,
            )
            tx.sessions.save(session)
            limits = {"hours": session.hours, "max_tokens": session.max_tokens}
            self._log(tx, "session.resumed", session_id=session_id, **limits)
            view = self._view(tx, session)
        self._wake()
        return view

    def session(self, session_id: str) -> SessionDetail:
        """With what remains and what it is stuck on. Raises NotFound."""
        with self._store.snapshot() as tx:
            session = tx.sessions.get(session_id)
            project = self._curriculum.known(session.project_id)
            return session_outlook.detail(project, self._view(tx, session), session, tx)

    def sessions(self, limit: int, cursor: str | None) -> Page[SessionView]:
        with self._store.snapshot() as tx:
            page = tx.sessions.page(limit, cursor)
            return Page(tuple(self._view(tx, session) for session in page.items), page.next)

    def newest_session(self) -> SessionView | None:
        page = self.sessions(1, None)
        return page.items[0] if page.items else None

    def cancel(self, session_id: str) -> SessionView:
        """End a session; everything recorded so far is kept. Ending twice is no error."""
        with self._store.transaction() as tx:
            session = self._cancelled(tx.sessions.get(session_id))
            tx.sessions.save(session)
            self._log(tx, "session.cancel_requested", session_id=session_id)
            view = self._view(tx, session)
        self._wake()
        return view

    def complete(self, by: Caller = OWNER) -> Completed:
        """Complete the active project, or raise CriteriaUnmet with what is missing.

        The log says who asked, what was decided, and by what rules of the policy.
        """
        policy = self._governance.policy()
        with self._store.transaction() as tx:
            run = self._active(tx)
            project = self._curriculum.find(run.project_id)
            self._refuse_while_working(tx)
            verdict = completion.examine(project, run, tx, policy)
            said = verdict.decision(project.id, by, policy)
            self._log(tx, f"governance.{'refused' if verdict.unmet else 'allowed'}", **said)
            if not verdict.unmet:
                self._finish(tx, run, verdict.trust_score, by)
            learnings = tx.counters(run.id).learnings
        if verdict.unmet:  # raised here: the decision stays in the log
            raise CriteriaUnmet(f"{project.name} is not complete.", verdict.unmet_as_data())
        self._wake()  # an exam follows
        self._completed(run.id)
        mastery = self._curriculum.domain(project.domain).mastery
        return verdict.completed(project, learnings, mastery)

    def _refuse_who_may_not_complete(self, by: Caller) -> None:
        """Raises Forbidden: else a continuous session would complete what its owner may not."""
        needed = Scope(self._governance.policy().access.complete)
        if by.may(needed):
            return
        said = ending_decision("complete", by, needed.value, reason="continuous work completes")
        with self._store.transaction() as tx:
            self._log(tx, "governance.refused", **said)
        raise Forbidden(
            f"Continuous work completes projects, which needs a token with the scope {needed}.",
            remedy="Leave out continuous, or change access.complete in policy.toml.",
            rule="access.complete",
        )

    def _finish(self, tx: UnitOfWork, run: ProjectRun, trust: float, by: Caller) -> None:
        tx.runs.set_state(run.id, ProjectState.COMPLETED, self._clock.now(), trust)
        told = {"project_id": run.project_id, "trust_score": trust, "by": by.name}
        self._log(tx, "project.completed", **told)
        queue_exam(tx, self._clock, run.project_id)

    def _change(
        self, tx: UnitOfWork, run: ProjectRun, state: ProjectState, **more: object
    ) -> StateChange:
        self._refuse_while_working(tx)
        tx.runs.set_state(run.id, move(run.state, state), self._clock.now())
        self._log(tx, f"project.{state.value}", project_id=run.project_id, run_id=run.id, **more)
        return StateChange(run.project_id, state)

    def _active(self, tx: UnitOfWork) -> ProjectRun:
        run = tx.runs.active()
        if run is None:
            raise Conflict("No project is active.", remedy=START_REMEDY)
        return run

    def _paused(self, tx: UnitOfWork, project_id: str | None) -> ProjectRun:
        paused = [run for run in tx.runs.open_runs() if run.state is ProjectState.PAUSED]
        for run in paused:
            if project_id in (None, run.project_id):
                return run
        if project_id is not None:
            self._curriculum.find(project_id)
        raise Conflict("No such project is paused.", remedy=START_REMEDY)

    def _refuse_second(self, tx: UnitOfWork) -> None:
        run = tx.runs.active()
        if run is not None:
            raise Conflict(
                f"{run.project_id} is already active.",
                remedy="Pause, complete or abandon it first.",
                project_id=run.project_id,
            )

    def _refuse_repeat(self, tx: UnitOfWork, project_id: str) -> None:
        if tx.runs.paused(project_id) is not None:
            raise Conflict(
                f"{project_id} is paused.",
                remedy="POST /api/learning/project/resume goes on with it.",
                project_id=project_id,
            )
        if project_id in tx.runs.completed():
            raise Conflict(f"{project_id} is completed already.", project_id=project_id)

    def _refuse_while_working(self, tx: UnitOfWork) -> None:
        live = tx.sessions.live()
        if live is not None:
            raise Conflict(
                f"Session {live.id} is already {live.status.value}.",
                remedy=f"DELETE /api/learning/sessions/{live.id} cancels it.",
                session_id=live.id,
            )

    def _refuse_unless_paused(self, tx: UnitOfWork, session: WorkSession) -> None:
        if session.status is not SessionStatus.PAUSED:
            raise Conflict(f"Session {session.id} is {session.status.value}, not paused.")
        self._refuse_while_working(tx)
        if self._active(tx).id != session.run_id:
            raise Conflict(
                f"{session.project_id} is not the active project.",
                remedy="POST /api/learning/project/resume goes on with a paused project.",
            )

    def check_hours(self, hours: float) -> None:
        """Raises InvalidInput for hours that the policy forbids."""
        most = self._governance.policy().work.max_hours_per_session
        if not (math.isfinite(hours) and 0 < hours <= most):
            raise InvalidInput(
                f"hours must be more than 0 and at most {most:g}: work.max_hours_per_session.",
                remedy="Send fewer hours, or change the policy.",
                field="hours",
                rule="work.max_hours_per_session",
            )

    def _new_run(self, project_id: str, override: bool) -> ProjectRun:
        return ProjectRun(
            id=uuid.uuid4().hex,
            project_id=project_id,
            state=ProjectState.ACTIVE,
            started_at=self._clock.now(),
            prerequisites_overridden=override,
        )

    def _new_session(self, run: ProjectRun, hours: float) -> WorkSession:
        return WorkSession(
            id=uuid.uuid4().hex,
            run_id=run.id,
            project_id=run.project_id,
            hours=hours,
            status=SessionStatus.QUEUED,
            created_at=self._clock.now(),
        )

    def _cancelled(self, session: WorkSession) -> WorkSession:
        if session.status in (SessionStatus.QUEUED, SessionStatus.PAUSED):
            queued = session.status is SessionStatus.QUEUED
            return replace(
                session,
                status=SessionStatus.CANCELLED,
                ended_at=self._clock.now(),
                resume_at=None,
                reason="cancelled before it began" if queued else "cancelled while paused",
            )
        if session.status is SessionStatus.RUNNING:
            return replace(session, status=SessionStatus.CANCELLING)
        return session

    def _view(self, tx: UnitOfWork, session: WorkSession) -> SessionView:
        project = self._curriculum.known(session.project_id)
        return overview.session_view(project, session, tx, self._activity())

    def _log(self, tx: UnitOfWork, event: str, **data: object) -> None:
        tx.log.append(event, self._clock.now(), data)


def _check_tokens(max_tokens: int | None) -> None:
    if max_tokens is not None and max_tokens < 1:
        raise InvalidInput("max_tokens must be at least 1.", field="max_tokens")


def _with_limits(session: WorkSession, hours: float | None, max_tokens: int | None) -> WorkSession:
    return replace(
        session,
        hours=session.hours if hours is None else hours,
        max_tokens=session.max_tokens if max_tokens is None else max_tokens,
    )


def _refuse_reached(session: WorkSession) -> None:
    """A session that is resumed must have something left of each limit."""
    used = session.used_seconds / 3600
    if session.hours <= used:
        raise InvalidInput(
            f"The session has used {used:.3g} of {session.hours:g} hours.",
            remedy="Send a higher limit in hours.",
            field="hours",
        )
    if session.tokens_left is not None and session.tokens_left < SHORTEST_ANSWER:
        raise InvalidInput(
            f"The session has used {session.used_tokens} of {session.max_tokens} tokens.",
            remedy=f"Send max_tokens of at least {session.used_tokens + SHORTEST_ANSWER}.",
            field="max_tokens",
        )
