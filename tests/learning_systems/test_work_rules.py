"""What the policy leaves of a session, and the rule that each answer names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.governed_curriculum import held_to
from backend.learning_systems.policy import ModelPolicy, WorkPolicy
from backend.learning_systems.work_rules import (
    HOURS,
    QUIET,
    TOKENS,
    Used,
    decide,
    hours_until_quiet,
)

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
NIGHT = WorkPolicy(quiet_hours=("22:00-06:30",), time_zone="Europe/Berlin")


def test_policy_without_limits_leaves_what_was_asked() -> None:
    decision = decide(WorkPolicy(), Used(30.0, 10**9), NOON, 24.0, None)
    assert (decision.hours, decision.max_tokens, decision.refusal) == (24.0, None, None)
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
    assert decision.refusal is not None
    assert (decision.refusal.status, decision.refusal.extra["rule"]) == (403, rule)
    assert rule in decision.refusal.remedy
    assert decision.event == "governance.refused"


@pytest.mark.parametrize(
    ("at", "hours"),
    [
        (datetime(2026, 1, 2, 20, 59, tzinfo=UTC), 1 / 60),  # 21:59 in Berlin
        (datetime(2026, 1, 2, 21, 0, tzinfo=UTC), 0.0),
        (datetime(2026, 1, 3, 5, 29, tzinfo=UTC), 0.0),
        (datetime(2026, 1, 3, 5, 30, tzinfo=UTC), 15.5),
        (datetime(2026, 3, 28, 21, 30, tzinfo=UTC), 0.0),
        (datetime(2026, 3, 29, 4, 30, tzinfo=UTC), 15.5),  # an hour was skipped that night
    ],
)
def test_quiet_hours_are_those_of_their_time_zone(at: datetime, hours: float) -> None:
    assert hours_until_quiet(NIGHT, at) == pytest.approx(hours)


def test_session_ends_where_quiet_hours_begin() -> None:
    decision = decide(NIGHT, Used(), datetime(2026, 1, 2, 20, tzinfo=UTC), 5.0, None)
    assert decision.hours == pytest.approx(1.0)
    assert QUIET in decision.said["rules"]


def test_policy_without_quiet_hours_has_none_ahead() -> None:
    assert hours_until_quiet(WorkPolicy(), NOON) is None


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
