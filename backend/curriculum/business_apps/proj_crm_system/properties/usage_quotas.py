"""Invariants of crm_system.quotas."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.quotas"

PLANS = {"small": {"calls": (4, 10), "seats": (3, 0)}, "large": {"calls": (9, 10), "seats": (6, 0)}}
resources = st.sampled_from(["calls", "seats"])
amounts = st.integers(1, 4)
acts = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["use", "give_back"]), resources, amounts),
        st.tuples(st.just("wait"), st.integers(1, 8)),
        st.tuples(st.just("assign"), st.sampled_from(list(PLANS))),
    ),
    max_size=12,
)


class Books:
    """Quotas of one tenant, and what it did as (time, resource, amount)."""

    def __init__(self, module):
        self.module, self.now, self.taken = module, 100, []
        self.quotas = module.Quotas(lambda: self.now, PLANS)
        self.quotas.assign("acme", "small")
        self.plan = "small"

    def act(self, name, *arguments):
        """True when the act was accepted."""
        try:
            self.known(name, *arguments)
        except (self.module.QuotaExceeded, ValueError):
            return False
        return True

    def known(self, name, *arguments):
        if name == "wait":
            self.now += arguments[0]
        elif name == "assign":
            self.quotas.assign("acme", arguments[0])
            self.plan = arguments[0]
        else:
            getattr(self.quotas, name)("acme", *arguments)
            if name == "use":
                self.taken.append((self.now, *arguments))


def limit_is_never_passed(module, value):
    books = Books(module)
    for act in value:
        accepted = books.act(*act)
        if accepted and act[0] == "use":
            used, limit = books.quotas.used("acme", act[1]), PLANS[books.plan][act[1]][0]
            assert used <= limit, f"{used} of {limit} {act[1]} used"
        for resource in ("calls", "seats"):
            assert books.quotas.used("acme", resource) >= 0, f"{resource} below 0"


def bills_add_up(module, value):
    acts_done, middle = value
    books = Books(module)
    for act in acts_done:
        books.act(*act)
    at = 100 + middle
    parts = [books.quotas.bill("acme", 0, at), books.quotas.bill("acme", at, books.now + 1)]
    whole = books.quotas.bill("acme", 0, books.now + 1)
    for resource in ("calls", "seats"):
        expected = sum(amount for _, name, amount in books.taken if name == resource)
        assert whole.get(resource, 0) == expected, f"{resource}: {whole}, used {expected}"
        halves = sum(part.get(resource, 0) for part in parts)
        assert halves == expected, f"{resource}: {parts} are not {expected}"


def refusal_is_exact(module, value):
    acts_done, resource, amount = value
    books = Books(module)
    for act in acts_done:
        books.act(*act)
    limit, window = PLANS[books.plan][resource]
    left = max(limit - books.quotas.used("acme", resource), 0)
    try:
        rest = books.quotas.use("acme", resource, amount)
    except module.QuotaExceeded as error:
        wait = window - books.now % window if window else 0
        assert amount > left, f"{amount} refused with {left} left"
        assert error.args == (resource, wait), f"{error.args} at {books.now}"  # noqa: PT017
    else:
        assert rest == left - amount, f"{rest} left after {amount} of {left}"


PROPERTIES = [
    Property("limit-is-never-passed", "C6", acts, limit_is_never_passed),
    Property("bills-add-up", "C11", st.tuples(acts, st.integers(0, 20)), bills_add_up),
    Property("refusal-is-exact", "C6", st.tuples(acts, resources, amounts), refusal_is_exact),
]
