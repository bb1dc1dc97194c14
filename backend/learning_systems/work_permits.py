"""Asks the policy before anything works, and writes down what it said."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from backend.learning_systems import work_rules
from backend.learning_systems.ports import Clock, Governance, Store
from backend.learning_systems.records import WorkSession
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.work_rules import Decision, Hold


class WorkPermits:
    """The policy's word on hours, tokens and quiet hours, each decision logged with its rules."""

    def __init__(self, store: Store, governance: Governance, clock: Clock) -> None:
        self._store = store
        self._governance = governance
        self._clock = clock

    def quiet(self) -> Hold | None:
        """The quiet hours that it is now; whatever works pauses for them."""
        return work_rules.quiet_hold(self._governance.policy().work, self._clock.now())

    def hold(self) -> Hold | None:
        """What forbids all work now: quiet hours, or a day that is used up."""
        policy, now = self._governance.policy().work, self._clock.now()
        with self._store.snapshot() as tx:
            return work_rules.day_hold(policy, work_rules.used_today(tx, policy, now), now)

    def check(self) -> None:
        """Raises Forbidden naming the rule when nothing may work now; the log says so."""
        hold = self.hold()
        if hold is None:
            return
        with self._store.transaction() as tx:
            said = {"rules": [hold.rule], "reason": hold.reason}
            tx.log.append("governance.refused", self._clock.now(), said)
        raise hold.refusal()

    def ask(self, hours: float, max_tokens: int | None) -> tuple[float, int | None]:
        """What the policy leaves of what was asked. Raises Forbidden naming the rule."""
        with self._store.transaction() as tx:
            decision = self._decide(tx, self._clock.now(), hours, max_tokens)
        if decision.hold is not None:
            raise decision.hold.refusal()
        return decision.hours, decision.max_tokens

    def within(self, session: WorkSession) -> WorkSession:
        """Its limits, cut to what the policy leaves. Raises Forbidden naming the rule."""
        with self._store.transaction() as tx:
            allowed = self.go_on(tx, session, self._clock.now())
        if isinstance(allowed, Hold):
            raise allowed.refusal()
        return allowed

    def go_on(self, tx: UnitOfWork, session: WorkSession, now: datetime) -> WorkSession | Hold:
        """The same for a session that would go on by itself; why it may not, instead of raising."""
        used = session.used_seconds / 3600
        asked = session.hours - used
        decision = self._decide(tx, now, asked, session.tokens_left)
        if decision.hold is not None:
            return decision.hold
        hours = session.hours if decision.hours >= asked else used + decision.hours
        tokens = decision.max_tokens
        max_tokens = None if tokens is None else session.used_tokens + tokens
        return replace(session, hours=hours, max_tokens=max_tokens)

    def _decide(
        self, tx: UnitOfWork, now: datetime, hours: float, max_tokens: int | None
    ) -> Decision:
        policy = self._governance.policy().work
        used = work_rules.used_today(tx, policy, now)
        decision = work_rules.decide(policy, used, now, hours, max_tokens)
        tx.log.append(decision.event, now, decision.said)
        return decision
