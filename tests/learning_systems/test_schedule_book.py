"""Schedules on a real database: what firings lead to, and that nothing fires twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backend.background.calendar import TriggerCalendar
from backend.errors import Conflict, Forbidden, InvalidInput, NotFound
from backend.learning_systems import schedule_book
from backend.learning_systems.access import Caller
from backend.learning_systems.autonomous_curriculum import AutonomousCurriculum
from backend.learning_systems.continuation import Continuation
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Curriculum
from backend.learning_systems.exam_office import ExamOffice
from backend.learning_systems.exams import load_exams
from backend.learning_systems.governed_model import GovernedModel
from backend.learning_systems.policy import MODELS_RULE, ModelPolicy, Policy, WorkPolicy
from backend.learning_systems.project_builder import ProjectBuilder
from backend.learning_systems.records import ProjectRun, WorkSession
from backend.learning_systems.schedule_book import ScheduleBook
from backend.learning_systems.schedule_records import Firing, FiringOutcome
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.learning_systems.work_permits import WorkPermits
from backend.learning_systems.work_rules import QUIET
from backend.persistence.database import SqlStore

CRM = "proj_crm_system"


class Time:
    """The Clock port, turned by the test."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()


class Bundled:
    """The CurriculumSource port over our own projects."""

    def current(self) -> Curriculum:
        return load_curriculum()


class Rules:
    """The Governance port, with the defaults but for what a test says of work."""

    def __init__(self) -> None:
        self.work, self.models = WorkPolicy(), ModelPolicy()

    def policy(self) -> Policy:
        return Policy(work=self.work, models=self.models)


class AnyModel:
    """The ModelSource port; there is always one, of the name "model"."""

    def require(self) -> str:
        return "model"


class World:
    """Schedules, projects and sessions on one database."""

    def __init__(self, store: SqlStore, may_work: Callable[[], None]) -> None:
        self.store, self.time, self.rules = store, Time(), Rules()
        curriculum = AutonomousCurriculum(Bundled(), store)
        self.model = GovernedModel(
            AnyModel(), self.rules, lambda spec: (spec, "abcd"), store, self.time
        )
        self.builder = ProjectBuilder(
            curriculum, store, self.model, self.rules, self.time, lambda: None
        )
        self.book = ScheduleBook(
            curriculum, self.builder, store, self.time, TriggerCalendar(), may_work
        )
        self.continuation = Continuation(self.builder, store)

    def later(self, **delta: float) -> None:
        self.time.moment += timedelta(**delta)

    def end_session(self, status: SessionStatus = SessionStatus.FINISHED, used: float = 0) -> None:
        with self.store.transaction() as tx:
            live = tx.sessions.live()
            assert live is not None
            tx.sessions.tick(live.id, used, self.time.now())
            tx.sessions.save(replace(live, status=status, used_seconds=used))

    def sessions(self) -> list[WorkSession]:
        with self.store.snapshot() as tx:
            return list(tx.sessions.page(20, None).items)


@pytest.fixture
def world(store: SqlStore) -> World:
    return World(store, lambda: None)


def fired(world: World, schedule_id: str) -> Firing:
    firing = world.book.fire(schedule_id)
    assert firing is not None
    return firing


def test_due_schedule_queues_a_session_once(world: World) -> None:
    world.builder.start(CRM)
    key = world.book.add(hours=2.0, every_minutes=60, continuous=True).schedule_id
    assert world.book.fire(key) is None  # it is not due yet
    world.later(minutes=61)
    firing = fired(world, key)
    assert (firing.outcome, firing.project_id, firing.missed) == (FiringOutcome.QUEUED, CRM, 0)
    assert world.book.fire(key) is None
    (session,) = world.sessions()
    assert (session.id, session.hours, session.continuous) == (firing.session_id, 2.0, True)
    shown = world.book.show(key)
    assert shown.firings == (firing,)
    assert shown.next_due == shown.created_at + timedelta(minutes=120)


def test_firings_missed_while_nobody_looked_fall_together(world: World) -> None:
    world.builder.start(CRM)
    key = world.book.add(hours=1.0, cron="0 * * * *").schedule_id
    world.later(hours=10, minutes=30)
    assert fired(world, key).missed == 9
    assert world.book.fire(key) is None
    assert len(world.sessions()) == 1
    assert world.book.due_times() == {key: datetime(2026, 1, 2, 23, 0, tzinfo=UTC)}


def test_more_missed_firings_than_are_counted_are_said_to_be_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule_book, "MOST_COUNTED_MISSES", 9)
    world.builder.start(CRM)
    key = world.book.add(hours=1.0, cron="0 * * * *").schedule_id
    world.later(hours=10, minutes=30)
    exact = fired(world, key)
    assert (exact.missed, exact.missed_more) == (9, False)
    world.later(hours=11)
    assert fired(world, key).missed == 9
    assert world.book.show(key).firings[0].missed_more


def test_firing_beside_a_session_is_skipped_with_the_reason(world: World) -> None:
    world.builder.start(CRM)
    key = world.book.add(hours=1.0, every_minutes=60).schedule_id
    world.builder.work(1.0)
    world.later(minutes=60)
    firing = fired(world, key)
    assert firing.outcome is FiringOutcome.SKIPPED
    assert "already queued" in firing.reason
    assert len(world.sessions()) == 1


def test_firing_that_was_interrupted_is_done_again_and_written_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.builder.start(CRM)
    key = world.book.add(hours=1.0, every_minutes=60).schedule_id
    world.later(minutes=60)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ScheduleBook, "_end", killed)
        with pytest.raises(KeyboardInterrupt):
            world.book.fire(key)
    (begun,) = world.book.show(key).firings
    assert begun.outcome is FiringOutcome.BEGUN
    again = fired(world, key)
    assert (again.id, again.outcome) == (begun.id, FiringOutcome.SKIPPED)
    assert world.book.show(key).firings == (again,)
    assert len(world.sessions()) == 1


def test_next_starts_a_project_or_goes_on_with_the_active_one(world: World) -> None:
    key = world.book.add(hours=1.0, every_minutes=60, work_on="next").schedule_id
    world.later(minutes=60)
    assert fired(world, key).project_id == CRM
    world.end_session()
    world.later(minutes=60)
    # It cannot be completed: nothing is proved.
    assert fired(world, key).project_id == CRM
    assert len(world.sessions()) == 2


def test_given_project_is_taken_up_and_the_active_one_put_aside(world: World) -> None:
    world.builder.start(CRM)
    world.builder.pause()
    key = world.book.add(hours=1.0, every_minutes=60, work_on=CRM).schedule_id
    world.later(minutes=60)
    assert fired(world, key).outcome is FiringOutcome.QUEUED
    with world.store.snapshot() as tx:
        run = tx.runs.active()
    assert run is not None
    assert run.state is ProjectState.ACTIVE


def test_refused_project_leaves_the_active_one_at_work(world: World) -> None:
    done = world.builder.start(CRM).project.project_id
    with world.store.transaction() as tx:
        run = tx.runs.active()
        assert run is not None
        tx.runs.set_state(run.id, ProjectState.COMPLETED, world.time.now(), 80.0)
        active = "proj_ecommerce_tracking"
        tx.runs.add(ProjectRun("other", active, ProjectState.ACTIVE, world.time.now()))
    key = world.book.add(hours=1.0, every_minutes=60, work_on=done).schedule_id
    world.later(minutes=61)
    firing = fired(world, key)
    assert firing.outcome is FiringOutcome.SKIPPED
    assert "completed" in firing.reason
    assert world.builder.active_project() == active


def test_session_that_goes_on_is_held_to_what_is_left_of_the_day(world: World) -> None:
    world.builder.start(CRM)
    session = world.builder.work(1.0)
    world.end_session(SessionStatus.PAUSED, used=3600)
    world.rules.work = WorkPolicy(max_hours_per_day=3)
    assert world.builder.resume_session(session.session_id, hours=20.0).hours == pytest.approx(3.0)
    world.end_session(SessionStatus.PAUSED, used=3 * 3600)
    with pytest.raises(Forbidden, match="used up"):
        world.builder.resume_session(session.session_id, hours=20.0)


@pytest.mark.parametrize("work_on", [CRM, "next"])
def test_firing_that_nothing_may_follow_leaves_the_active_project_at_work(
    world: World, work_on: str
) -> None:
    active = "proj_ecommerce_tracking"
    with world.store.transaction() as tx:
        tx.runs.add(ProjectRun("other", active, ProjectState.ACTIVE, world.time.now()))
    key = world.book.add(hours=1.0, every_minutes=60, work_on=work_on).schedule_id
    world.later(minutes=60)
    world.rules.work = WorkPolicy(quiet_hours=("12:30-14:00",))
    firing = fired(world, key)
    assert firing.outcome is FiringOutcome.SKIPPED
    assert QUIET in firing.reason
    with world.store.snapshot() as tx:
        assert tx.runs.get("other").state is ProjectState.ACTIVE
        assert tx.runs.latest(CRM) is None
        refusals = [each for each in tx.log.entries() if each.event == "governance.refused"]
        assert len(refusals) == 1


def test_session_that_was_to_go_on_by_itself_waits_no_more_once_somebody_decided(
    world: World,
) -> None:
    world.builder.start(CRM)
    session_id = world.builder.work(1.0).session_id
    waiting = replace(
        world.sessions()[0], status=SessionStatus.PAUSED, resume_at=world.time.now(), troubles=1
    )
    for decide in (world.builder.resume_session, world.builder.cancel):
        with world.store.transaction() as tx:
            tx.sessions.save(waiting)
        assert decide(session_id).resumes_at is None


def test_continuous_work_waits_for_the_end_of_quiet_hours(world: World) -> None:
    world.builder.start(CRM)
    world.builder.work(2.0, continuous=True)
    world.end_session(used=1800)
    world.rules.work = WorkPolicy(quiet_hours=("11:00-13:00",))
    assert world.continuation.go_on() is None
    assert world.sessions()[0].follow_up == ""
    world.later(hours=1)
    assert world.continuation.go_on() is None  # it was its turn: the project is not complete
    assert "not continued" in world.sessions()[0].follow_up


def test_model_that_the_policy_does_not_allow_begins_nothing(world: World) -> None:
    world.builder.start(CRM)
    session = world.builder.work(2.0)
    world.end_session(SessionStatus.PAUSED, used=60)
    key = world.book.add(hours=1.0, every_minutes=60, work_on="next").schedule_id
    world.later(minutes=60)
    world.rules.models = ModelPolicy(allowed=("qwen*", "sha256:0000"))
    with pytest.raises(Forbidden) as refused:
        world.builder.work(1.0)
    assert refused.value.extra["rule"] == MODELS_RULE
    with pytest.raises(Forbidden, match="does not allow the model"):
        world.builder.resume_session(session.session_id, hours=3.0)
    firing = fired(world, key)
    assert firing.outcome is FiringOutcome.SKIPPED
    assert MODELS_RULE in firing.reason
    office = ExamOffice(
        load_exams(),
        world.store,
        world.model,
        WorkPermits(world.store, world.rules, world.time),
        world.time,
        lambda: None,
    )
    with pytest.raises(Forbidden, match="does not allow the model"):
        office.begin()
    assert len(world.sessions()) == 1
    with world.store.snapshot() as tx:
        said = [each for each in tx.log.entries() if each.event == "governance.refused"]
    assert len(said) == 4
    assert all(b'"model":"model","model_hash":"abcd"' in each.body for each in said)
    world.rules.models = ModelPolicy(allowed=("qwen*", "sha256:abcd"))
    assert world.builder.work(1.0).project_id == CRM


def test_active_project_that_is_none_is_a_skipped_firing(world: World) -> None:
    key = world.book.add(hours=1.0, every_minutes=60).schedule_id
    world.later(minutes=60)
    firing = fired(world, key)
    assert firing.outcome is FiringOutcome.SKIPPED
    assert "No project is active" in firing.reason


def test_unattended_work_that_nobody_may_allow_is_skipped(store: SqlStore) -> None:
    def refuse() -> None:
        raise Forbidden("The sandbox cannot isolate code.", remedy="allow_weak_isolation")

    world = World(store, refuse)
    world.builder.start(CRM)
    key = world.book.add(hours=1.0, every_minutes=60).schedule_id
    world.later(minutes=60)
    firing = fired(world, key)
    assert firing.outcome is FiringOutcome.SKIPPED
    assert "allow_weak_isolation" in firing.reason
    assert world.sessions() == []


def test_what_cannot_be_scheduled_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput, match="max_hours_per_session"):
        world.book.add(hours=1000.0, every_minutes=60)
    with pytest.raises(NotFound):
        world.book.add(hours=1.0, every_minutes=60, work_on="proj_nothing")
    with pytest.raises(NotFound):
        world.book.remove("nothing")
    assert world.book.list() == ()


def test_removed_schedule_does_not_fire(world: World) -> None:
    key = world.book.add(hours=1.0, every_minutes=60).schedule_id
    world.later(minutes=60)
    fired(world, key)
    assert world.book.remove(key).removed
    world.later(minutes=60)
    assert world.book.fire(key) is None
    assert world.book.due_times() == {}


def test_only_so_many_schedules_are_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.learning_systems.schedule_book.MOST_SCHEDULES", 1)
    world.book.add(hours=1.0, every_minutes=60)
    with pytest.raises(Conflict):
        world.book.add(hours=1.0, every_minutes=60)


def test_continuous_session_whose_project_is_not_complete_says_what_is_unmet(
    world: World,
) -> None:
    world.builder.start(CRM)
    world.builder.work(2.0, continuous=True)
    assert world.continuation.go_on() is None  # it is not over
    world.end_session(used=1800)
    assert world.continuation.go_on() is None
    (session,) = world.sessions()
    assert "not continued" in session.follow_up
    assert "trust_score" in session.follow_up
    assert world.continuation.go_on() is None
    assert len(world.sessions()) == 1


def test_continuous_session_goes_on_with_the_next_project_and_the_hours_left(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.builder.start(CRM)
    world.builder.work(2.0, continuous=True)
    world.end_session(used=1800)

    def complete(by: Caller) -> None:
        assert by.name.startswith("continuous session")
        with world.store.transaction() as tx:
            run = tx.runs.active()
            assert run is not None
            tx.runs.set_state(run.id, ProjectState.COMPLETED, world.time.now(), 90.0)

    def start(project_id: str | None = None) -> None:
        with world.store.transaction() as tx:
            done = tx.runs.latest(CRM)
            assert done is not None
            tx.runs.add(replace(done, id="next", project_id="proj_next", state=ProjectState.ACTIVE))

    monkeypatch.setattr(world.builder, "complete", complete)
    monkeypatch.setattr(world.builder, "start", start)
    world.later(seconds=1)
    following = world.continuation.go_on()
    assert following is not None
    assert (following.project_id, following.hours, following.continuous) == ("proj_next", 1.5, True)
    before = world.sessions()[1]
    assert before.follow_up == f"continued by session {following.session_id}"


@pytest.mark.parametrize(
    ("status", "used", "continuous"),
    [
        (SessionStatus.FINISHED, 0, False),
        (SessionStatus.FINISHED, 7190, True),
        (SessionStatus.FAILED, 0, True),
        (SessionStatus.CANCELLED, 0, True),
    ],
)
def test_nothing_follows_what_was_not_to_go_on(
    world: World, status: SessionStatus, used: float, continuous: bool
) -> None:
    world.builder.start(CRM)
    world.builder.work(2.0, continuous=continuous)
    world.end_session(status, used)
    assert world.continuation.go_on() is None
    assert world.sessions()[0].follow_up == ""
