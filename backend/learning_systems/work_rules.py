"""What the policy says of one session: refused, allowed, or allowed for less.

Plain arithmetic over the policy, the use of the day and the moment; each answer names the
rules it follows from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from backend.errors import Forbidden
from backend.learning_systems.policy import WorkPolicy
from backend.learning_systems.repositories import UnitOfWork

HOURS, TOKENS, QUIET = "work.max_hours_per_day", "work.max_tokens_per_day", "work.quiet_hours"
WHOLE_DAY = 24.0
PAGE = 100


@dataclass(frozen=True, slots=True)
class Used:
    """What the sessions queued since a moment have used."""

    hours: float = 0.0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """What a session may use; `refusal` when it may not begin at all.

    `said` is what the log says of it: what was asked, and the rules it follows from.
    """

    hours: float
    max_tokens: int | None
    refusal: Forbidden | None = None
    said: Mapping[str, Any] = field(default_factory=dict)

    @property
    def event(self) -> str:
        return "governance.allowed" if self.refusal is None else "governance.refused"


def decide(
    policy: WorkPolicy, used: Used, now: datetime, hours: float, max_tokens: int | None
) -> Decision:
    """Cut hours and tokens to what the day and the quiet hours leave, or refuse."""
    asked = {"asked_hours": hours, "asked_tokens": max_tokens}
    rules = []
    until_quiet = hours_until_quiet(policy, now)
    if until_quiet is not None:
        rules.append(QUIET)
        if until_quiet <= 0:
            return _refused(QUIET, "These are quiet hours.", "Wait until they end", asked)
        hours = min(hours, until_quiet)
    if policy.max_hours_per_day < WHOLE_DAY:
        rules.append(HOURS)
        left = policy.max_hours_per_day - used.hours
        if left <= 0:
            detail = f"The {policy.max_hours_per_day:g} hours of this day are used up."
            return _refused(HOURS, detail, "Wait for the next day", asked)
        hours = min(hours, left)
    if policy.max_tokens_per_day is not None:
        rules.append(TOKENS)
        spare = policy.max_tokens_per_day - used.tokens
        if spare <= 0:
            detail = f"The {policy.max_tokens_per_day} tokens of this day are used up."
            return _refused(TOKENS, detail, "Wait for the next day", asked)
        max_tokens = spare if max_tokens is None else min(max_tokens, spare)
    rules.append("work.max_hours_per_session")
    said = {**asked, "rules": rules, "hours": hours, "max_tokens": max_tokens}
    return Decision(hours, max_tokens, None, said)


def _refused(rule: str, detail: str, remedy: str, asked: Mapping[str, Any]) -> Decision:
    error = Forbidden(detail, remedy=f"{remedy}, or change {rule} in policy.toml.", rule=rule)
    return Decision(0.0, None, error, {**asked, "rules": [rule], "reason": detail})


def used_today(tx: UnitOfWork, policy: WorkPolicy, now: datetime) -> Used:
    """Of the sessions queued since midnight in the policy's time zone."""
    local = now.astimezone(policy.zone)
    midnight = datetime.combine(local.date(), time(), policy.zone)
    hours, tokens, cursor = 0.0, 0, None
    while True:
        page = tx.sessions.page(PAGE, cursor)
        today = [each for each in page.items if each.created_at >= midnight]
        hours += sum(each.used_seconds for each in today) / 3600
        tokens += sum(each.used_tokens for each in today)
        if page.next is None or len(today) < len(page.items):
            return Used(hours, tokens)
        cursor = page.next


def hours_until_quiet(policy: WorkPolicy, now: datetime) -> float | None:
    """0 within quiet hours, None where there are none."""
    local = now.astimezone(policy.zone)
    waits = []
    for begin, end in policy.quiet_spans:
        if _within(local.time(), begin, end):
            return 0.0
        start = datetime.combine(local.date(), begin, policy.zone)
        if start <= local:
            start = datetime.combine(local.date() + timedelta(days=1), begin, policy.zone)
        waits.append((start.timestamp() - now.timestamp()) / 3600)
    return min(waits, default=None)


def _within(moment: time, begin: time, end: time) -> bool:
    """A span that ends before it begins goes over midnight."""
    return begin <= moment < end if begin < end else moment >= begin or moment < end
