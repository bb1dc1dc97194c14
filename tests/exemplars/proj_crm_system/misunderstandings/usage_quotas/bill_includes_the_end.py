# C11: bills the second at which the period ends too
"""What tenants may use, what they have used, and what to bill them for."""

from collections import Counter
from collections.abc import Callable


class QuotaExceeded(Exception):
    """Too much; the arguments are the resource and the seconds until the next window."""


class Quotas:
    """Every use with its time; what counts against a limit is computed from that."""

    def __init__(self, clock: Callable[[], int], plans: dict[str, dict[str, tuple]]) -> None:
        self._clock = clock
        self._plans = plans
        self._plan_of: dict[str, dict[str, tuple]] = {}
        self._uses: dict[tuple[str, str], Counter[int]] = {}  # amount by time
        self._returned: dict[tuple[str, str], Counter[int]] = {}

    def assign(self, tenant: str, plan: str) -> None:
        """Put a tenant on a plan."""
        self._plan_of[tenant] = self._plans[plan]

    def use(self, tenant: str, resource: str, amount: int = 1) -> int:
        """Count an amount; the units left, or QuotaExceeded with nothing counted."""
        limit, window = self._rule(tenant, resource, amount)
        now = self._clock()
        left = max(limit - self._counted(tenant, resource, window, now), 0)
        if amount > left:
            raise QuotaExceeded(resource, window - now % window if window else 0)
        self._uses.setdefault((tenant, resource), Counter())[now] += amount
        return left - amount

    def give_back(self, tenant: str, resource: str, amount: int = 1) -> None:
        """Free units of the current window."""
        _, window = self._rule(tenant, resource, amount)
        now = self._clock()
        if amount > self._counted(tenant, resource, window, now):
            raise ValueError("amount")
        self._returned.setdefault((tenant, resource), Counter())[now] += amount

    def used(self, tenant: str, resource: str) -> int:
        """The units that count against the limit now."""
        _, window = self._rule(tenant, resource)
        return self._counted(tenant, resource, window, self._clock())

    def bill(self, tenant: str, start: int, end: int) -> dict[str, int]:
        """All units used from start until before end, by resource."""
        totals: Counter[str] = Counter()
        for (name, resource), uses in self._uses.items():
            if name == tenant:
                totals[resource] += sum(uses[at] for at in uses if start <= at <= end)
        return {resource: total for resource, total in totals.items() if total}

    def _rule(self, tenant: str, resource: str, amount: int = 1) -> tuple[int, int]:
        plan = self._plan_of[tenant]
        limit, window = plan[resource]
        if amount < 1:
            raise ValueError("amount")
        return limit, window

    def _counted(self, tenant: str, resource: str, window: int, now: int) -> int:
        since = now // window * window if window else None
        key = tenant, resource
        return _sum_since(self._uses, key, since) - _sum_since(self._returned, key, since)


def _sum_since(
    amounts: dict[tuple[str, str], Counter[int]], key: tuple[str, str], since: int | None
) -> int:
    found = amounts.get(key, {})
    return sum(found[at] for at in found if since is None or at >= since)
