"""What the policy leaves of a session, and the rule that each answer names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.governed_curriculum import held_to
from backend.learning_systems.policy import ModelPolicy, WorkPolicy
from backend.learning_systems.records import ProjectRun, Used, WorkSession
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.learning_systems.work_rules import (
    HOURS,
    QUIET,
    TOKENS,
    decide,
    quiet_hold,
    used_today,
)
from backend.persistence.database import SqlStore

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
NIGHT = WorkPolicy(quiet_hours=("22:00-06:30",), time_zone="Europe/Berlin")


def test_policy_without_limits_leaves_what_was_asked() -> None:
    decision = decide(WorkPolicy(), Used(30.0, 10**9), NOON, 24.0, None)
    assert (decision.hours, decision.max_tokens, decision.hold) == (24.0, None, None)
    assert decision.said["rules"] == ["work.max_hours_per_session"]
    assert decision.event == "governance.allowed"


def test_session_gets_what_is_left_of_the_day() -> None:
    policy = WorkPolicy(max_hours_per_day=8, max_tokens_per_day=1000)
    decision = decide(policy, Used(6.5, 400), NOON, 4.0, None)
    assert (decision.hours, decision.max_tokens) == (1.5, 600)
    assert {HOURS, TOKENS} <= set(decision.said["rules"])
    assert decide(policy, Used(), NOON, 4.0, 100).max_tokens == 100


@pytest.mark.parametrize(
    ("policy", "used", "rule"),
    [
        (WorkPolicy(max_hours_per_day=8), Used(8.0, 0), HOURS),
        (WorkPolicy(max_tokens_per_day=1000), Used(0.0, 1000), TOKENS),
        (WorkPolicy(quiet_hours=("11:00-13:00",)), Used(), QUIET),
    ],
)
def test_refusal_names_its_rule(policy: WorkPolicy, used: Used, rule: str) -> None:
    decision = decide(policy, used, NOON, 1.0, None)
    assert decision.hold is not None
    refusal = decision.hold.refusal()
    assert (refusal.status, refusal.extra["rule"]) == (403, rule)
    assert rule in refusal.remedy
    assert decision.event == "governance.refused"


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (datetime(2026, 1, 2, 20, 59, tzinfo=UTC), None),  # 21:59 in Berlin
        (datetime(2026, 1, 2, 21, 0, tzinfo=UTC), datetime(2026, 1, 3, 5, 30, tzinfo=UTC)),
        (datetime(2026, 1, 3, 5, 29, tzinfo=UTC), datetime(2026, 1, 3, 5, 30, tzinfo=UTC)),
        (datetime(2026, 1, 3, 5, 30, tzinfo=UTC), None),
        # An hour was skipped that night.
        (datetime(2026, 3, 28, 21, 30, tzinfo=UTC), datetime(2026, 3, 29, 4, 30, tzinfo=UTC)),
        (datetime(2026, 3, 29, 4, 30, tzinfo=UTC), None),
    ],
)
def test_quiet_hours_are_those_of_their_time_zone(at: datetime, until: datetime | None) -> None:
    hold = quiet_hold(NIGHT, at)
    assert (None if hold is None else hold.until) == until


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_end_in_the_second() -> None:
    policy = WorkPolicy(quiet_hours=("22:00-02:30",), time_zone="Europe/Berlin")
    second = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 for the second time
    hold = quiet_hold(policy, second)
    assert hold is not None
    assert hold.until == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spans", "hours"),
    [
        (("11:00-13:00", "13:00-15:00"), 3),
        (("11:00-13:00", "12:30-14:00", "18:00-19:00"), 2),
        (("00:00-12:00", "12:00-00:00"), 24),  # they never end; it is asked again then
    ],
)
def test_quiet_hours_that_follow_on_each_other_are_one(spans: tuple[str, ...], hours: int) -> None:
    hold = quiet_hold(WorkPolicy(quiet_hours=spans), NOON)
    assert hold is not None
    assert hold.until == NOON + timedelta(hours=hours)


def test_quiet_hours_ahead_take_nothing_from_a_session_which_pauses_for_them() -> None:
    decision = decide(NIGHT, Used(), datetime(2026, 1, 2, 20, tzinfo=UTC), 5.0, None)
    assert decision.hours == 5.0
    assert QUIET in decision.said["rules"]


def test_day_that_is_used_up_lasts_until_midnight_in_its_time_zone() -> None:
    policy = WorkPolicy(max_hours_per_day=8, time_zone="Asia/Kathmandu")
    hold = decide(policy, Used(8.0), NOON, 1.0, None).hold
    assert hold is not None
    assert hold.until == datetime(2026, 1, 2, 18, 15, tzinfo=UTC)


def test_use_counts_for_the_day_it_falls_on_whenever_it_was_begun(store: SqlStore) -> None:
    before, after = NOON.replace(hour=23, minute=50), NOON + timedelta(hours=12, minutes=5)
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", "proj_crm_system", ProjectState.ACTIVE, NOON))
        tx.sessions.add(WorkSession("s", "r", "proj_crm_system", 9.0, SessionStatus.RUNNING, NOON))
        tx.sessions.tick("s", 3600.0, before)
        tx.sessions.spend("s", 100, before)
        tx.sessions.tick("s", 5400.0, after)
        tx.sessions.spend("s", 11, after)
        tx.usage.add(after, seconds=1800.0, tokens=5)  # an exam
        policy = WorkPolicy()
        assert used_today(tx, policy, before) == Used(2.0, 116)
        assert used_today(tx, policy, after) == Used(1.0, 16)
        west = WorkPolicy(time_zone="America/New_York")
        assert used_today(tx, west, after) == Used(2.0, 116)


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_hours": ("22-6",)},
        {"quiet_hours": ("22:00-22:00",)},
        {"quiet_hours": ("24:00-06:00",)},
        {"time_zone": "Europe/Nowhere"},
        {"time_zone": "../etc/passwd"},
        {"max_hours_per_day": 25},
        {"max_tokens_per_day": 0},
    ],
)
def test_policy_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WorkPolicy.model_validate(wrong)


@pytest.mark.parametrize(
    ("allowed", "allows"),
    [
        (("*",), True),
        (("qwen*",), True),
        (("sha256:ABCD",), True),
        (("abcd",), True),
        (("llama*", "sha256:0000"), False),
        ((), False),
    ],
)
def test_models_are_allowed_by_name_or_digest_and_else_refused(
    allowed: tuple[str, ...], allows: bool
) -> None:
    assert ModelPolicy(allowed=allowed).allows("qwen2.5-coder", "abcd") is allows


def test_project_uses_the_packages_that_the_policy_allows_too() -> None:
    project = load_curriculum().projects["proj_crm_system"]
    asking = project.model_copy(update={"allowed_packages": ("numpy", "torch")})
    assert held_to(asking, frozenset({"numpy", "flask"})).allowed_packages == ("numpy",)
    assert held_to(asking, frozenset()).allowed_packages == ()
    assert held_to(project, frozenset()) is project
