"""A second quota keeper: one ledger of what was used and given back, added up when asked."""


class QuotaExceeded(Exception):
    pass


class Quotas:
    def __init__(self, clock, plans):
        self._clock = clock
        self._plans = plans
        self._plan_of = {}
        self._ledger = []

    def assign(self, tenant, plan):
        if plan not in self._plans:
            raise KeyError(plan)
        self._plan_of[tenant] = plan

    def use(self, tenant, resource, amount=1):
        limit, window = self._terms(tenant, resource)
        self._check(amount)
        now = self._clock()
        left = max(limit - self._counted(tenant, resource, window, now), 0)
        if amount > left:
            raise QuotaExceeded(resource, window - now % window if window else 0)
        self._ledger.append((tenant, resource, now, amount))
        return left - amount

    def give_back(self, tenant, resource, amount=1):
        _, window = self._terms(tenant, resource)
        self._check(amount)
        now = self._clock()
        if amount > self._counted(tenant, resource, window, now):
            raise ValueError("amount")
        self._ledger.append((tenant, resource, now, -amount))

    def used(self, tenant, resource):
        _, window = self._terms(tenant, resource)
        return self._counted(tenant, resource, window, self._clock())

    def bill(self, tenant, start, end):
        sums = {}
        for owner, resource, at, amount in self._ledger:
            if owner == tenant and start <= at < end and amount > 0:
                sums[resource] = sums.get(resource, 0) + amount
        return sums

    def _terms(self, tenant, resource):
        if tenant not in self._plan_of:
            raise KeyError(tenant)
        return self._plans[self._plan_of[tenant]][resource]

    def _counted(self, tenant, resource, window, now):
        total = 0
        for owner, what, at, amount in self._ledger:
            current = not window or at // window == now // window
            if current and (owner, what) == (tenant, resource):
                total += amount
        return total

    @staticmethod
    def _check(amount):
        if amount < 1:
            raise ValueError("amount")
