"""What the policy says of one session: refused, allowed, or allowed for less.

Plain arithmetic over the policy, the use of the day and the moment; each answer names the
rules it follows from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from backend.errors import Forbidden
from backend.learning_systems.policy import WorkPolicy
from backend.learning_systems.records import Used
from backend.learning_systems.repositories import UnitOfWork

HOURS, TOKENS, QUIET = "work.max_hours_per_day", "work.max_tokens_per_day", "work.quiet_hours"
WHOLE_DAY = 24.0


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nothing may work now, by which rule of the policy, and until when (UTC)."""

    rule: str
    reason: str
    until: datetime

    def refusal(self) -> Forbidden:
        """The same, for somebody who asks for work now."""
        wait = f"Wait until {self.until:%Y-%m-%d %H:%M} UTC"
        remedy = f"{wait}, or change {self.rule} in policy.toml."
        return Forbidden(self.reason, remedy=remedy, rule=self.rule, until=self.until.isoformat())


@dataclass(frozen=True, slots=True)
class Decision:
    """What a session may use; `hold` when it may not work at all now.

    `said` is what the log says of it: what was asked, and the rules it follows from.
    """

    hours: float
    max_tokens: int | None
    said: Mapping[str, Any] = field(default_factory=dict)
    hold: Hold | None = None

    @property
    def event(self) -> str:
        return "governance.allowed" if self.hold is None else "governance.refused"


def decide(
    policy: WorkPolicy, used: Used, now: datetime, hours: float, max_tokens: int | None
) -> Decision:
    """Cut hours and tokens to what the day leaves, or say what forbids all work.

    Quiet hours that lie ahead cut nothing: the session pauses when they begin, and goes on.
    """
    asked = {"asked_hours": hours, "asked_tokens": max_tokens}
    hold = day_hold(policy, used, now)
    if hold is not None:
        said = {**asked, "rules": [hold.rule], "reason": hold.reason}
        return Decision(0.0, None, said, hold)
    rules = [QUIET] if policy.quiet_hours else []
    if policy.max_hours_per_day < WHOLE_DAY:
        rules.append(HOURS)
        hours = min(hours, policy.max_hours_per_day - used.hours)
    if policy.max_tokens_per_day is not None:
        rules.append(TOKENS)
        spare = policy.max_tokens_per_day - used.tokens
        max_tokens = spare if max_tokens is None else min(max_tokens, spare)
    rules.append("work.max_hours_per_session")
    said = {**asked, "rules": rules, "hours": hours, "max_tokens": max_tokens}
    return Decision(hours, max_tokens, said)


def day_hold(policy: WorkPolicy, used: Used, now: datetime) -> Hold | None:
    """What forbids all work now: quiet hours, or a day whose hours or tokens are used up."""
    quiet = quiet_hold(policy, now)
    if quiet is not None:
        return quiet
    tomorrow = _midnight(policy, now, days=1)
    if policy.max_hours_per_day < WHOLE_DAY and used.hours >= policy.max_hours_per_day:
        reason = f"The {policy.max_hours_per_day:g} hours of this day are used up."
        return Hold(HOURS, reason, tomorrow)
    if policy.max_tokens_per_day is not None and used.tokens >= policy.max_tokens_per_day:
        reason = f"The {policy.max_tokens_per_day} tokens of this day are used up."
        return Hold(TOKENS, reason, tomorrow)
    return None


def quiet_hold(policy: WorkPolicy, now: datetime) -> Hold | None:
    """The quiet hours that it is now, with their end; those that follow on each other are one."""
    until = now
    for _ in policy.quiet_spans:  # each is passed once at most, even where they never end
        until = max((_end_of(span, policy, until) for span in policy.quiet_spans), default=until)
    return None if until == now else Hold(QUIET, "These are quiet hours.", until)


def _end_of(span: tuple[time, time], policy: WorkPolicy, moment: datetime) -> datetime:
    """When this span ends, UTC; the moment itself when it does not lie within."""
    local, (begin, end) = moment.astimezone(policy.zone), span
    if not _within(local.time(), begin, end):
        return moment
    ends = datetime.combine(local.date(), end, policy.zone).replace(fold=local.fold)
    if end <= local.time():
        ends = datetime.combine(local.date() + timedelta(days=1), end, policy.zone)
    return ends.astimezone(UTC)


def _within(moment: time, begin: time, end: time) -> bool:
    """A span that ends before it begins goes over midnight."""
    return begin <= moment < end if begin < end else moment >= begin or moment < end


def used_today(tx: UnitOfWork, policy: WorkPolicy, now: datetime) -> Used:
    """What was used since midnight in the policy's time zone, by whatever day it was begun on.

    Counted are the hours in which a work session or an exam was at work, to the half second,
    and the tokens of their answers in the moment each was finished or dropped. Not counted are
    tokens of answers that a cancel, a pause or a crash broke off, and of models that count none.
    """
    return tx.usage.since(_midnight(policy, now))


def _midnight(policy: WorkPolicy, now: datetime, days: int = 0) -> datetime:
    """The one before, or so many days later, in the policy's time zone; UTC."""
    day = now.astimezone(policy.zone).date() + timedelta(days=days)
    return datetime.combine(day, time(), policy.zone).astimezone(UTC)
