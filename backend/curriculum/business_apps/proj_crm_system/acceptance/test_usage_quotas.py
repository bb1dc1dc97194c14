"""Acceptance of crm_system.quotas."""

import pytest
from crm_system.quotas import QuotaExceeded, Quotas
from grace_case import case

PLANS = {
    "free": {"calls": (10, 3600), "contacts": (5, 0)},
    "team": {"calls": (100, 3600), "contacts": (50, 0), "mails": (20, 86400)},
    "tiny": {"calls": (3, 3600), "contacts": (2, 0)},
}


class Service:
    """Quotas with a clock to set, and acme on a plan."""

    def __init__(self, plan="free", now=7200):
        self.now = now
        self.quotas = Quotas(lambda: self.now, PLANS)
        self.quotas.assign("acme", plan)

    def use(self, amount=1, resource="calls", at=None):
        self.now = self.now if at is None else at
        return self.quotas.use("acme", resource, amount)

    def used(self, resource="calls", at=None):
        self.now = self.now if at is None else at
        return self.quotas.used("acme", resource)


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


@case("limit-per-window-and-in-all", clause="C1", visible=True)
def test_limits_are_those_of_the_plan():
    service = Service("free")
    assert service.use(3, "calls") == 7
    assert service.use(3, "contacts") == 2


@case("limit-may-be-reached", clause="C1")
def test_limit_may_be_reached_but_not_passed():
    service = Service("free")
    assert service.use(10) == 0
    assert refusal(QuotaExceeded, service.use, 1)[0] == "calls"
    assert service.use(5, "contacts") == 0


@case("use-in-all-never-expires", clause="C1")
def test_use_without_window_never_expires():
    service = Service("free", now=0)
    service.use(4, "contacts")
    assert service.used("contacts", at=10**9) == 4
    assert service.use(1, "contacts") == 0


@case("assign-changes-the-plan", clause="C2", visible=True)
def test_assign_changes_the_plan_and_keeps_the_counts():
    service = Service("free")
    service.use(8)
    service.quotas.assign("acme", "team")
    assert service.used() == 8
    assert service.use(1) == 91


@case("assign-brings-new-resources", clause="C2")
def test_resources_come_and_go_with_the_plan():
    service = Service("team")
    service.use(6, "mails")
    service.quotas.assign("acme", "free")
    assert refusal(KeyError, service.used, "mails") == ("mails",)
    service.quotas.assign("acme", "team")
    assert service.used("mails") == 6


@case("unknown-plan-raises", clause="C2")
def test_assign_unknown_plan_raises_and_keeps_the_old_one():
    service = Service("free")
    assert refusal(KeyError, service.quotas.assign, "acme", "gold") == ("gold",)
    assert service.use(1) == 9


@case("tenant-without-plan-raises", clause="C3", visible=True)
def test_tenant_without_plan_raises_key_error():
    assert refusal(KeyError, Service().quotas.use, "blue", "calls") == ("blue",)


@case("unknown-names-raise", clause="C3")
@pytest.mark.parametrize("method", ["use", "give_back", "used"])
def test_unknown_tenant_or_resource_raises_key_error(method):
    action = getattr(Service("free").quotas, method)
    assert refusal(KeyError, action, "acme", "mails") == ("mails",)
    assert refusal(KeyError, action, "blue", "nothing") == ("blue",)


@case("amount-below-one-refused", clause="C4")
@pytest.mark.parametrize("amount", [0, -1], ids=["zero", "negative"])
def test_amount_below_one_is_refused(amount):
    service = Service()
    service.use(2)
    assert refusal(ValueError, service.quotas.use, "acme", "calls", amount) == ("amount",)
    assert refusal(ValueError, service.quotas.give_back, "acme", "calls", amount) == ("amount",)
    assert service.used() == 2


@case("amount-zero-refused", clause="C4", visible=True)
def test_use_of_nothing_is_refused():
    assert refusal(ValueError, Service().use, 0) == ("amount",)


@case("use-returns-what-is-left", clause="C5", visible=True)
def test_use_returns_what_is_left():
    service = Service("free")
    assert [service.use(), service.use(4), service.use()] == [9, 5, 4]


@case("use-counts-the-amount", clause="C5")
def test_use_counts_the_amount():
    service = Service("team")
    service.use(40)
    service.use(2)
    assert service.used() == 42


@case("too-much-counts-nothing", clause="C6")
def test_refused_use_counts_nothing():
    service = Service("free")
    service.use(8)
    assert refusal(QuotaExceeded, service.use, 3) == ("calls", 3600)
    assert service.used() == 8
    assert service.use(2) == 0


@case("wait-until-the-next-window", clause="C6", visible=True)
def test_refusal_tells_the_seconds_until_the_next_window():
    service = Service("tiny", now=7200 + 600)
    assert refusal(QuotaExceeded, service.use, 4) == ("calls", 3000)


@case("wait-at-the-edges", clause="C6")
def test_wait_at_the_edges_of_a_window_and_without_one():
    service = Service("tiny", now=3599)
    assert refusal(QuotaExceeded, service.use, 4) == ("calls", 1)
    service.now = 3600
    assert refusal(QuotaExceeded, service.use, 4) == ("calls", 3600)
    assert refusal(QuotaExceeded, service.use, 3, "contacts") == ("contacts", 0)


@case("next-window-starts-empty", clause="C7", visible=True)
def test_next_window_starts_empty():
    service = Service("free")
    service.use(10, at=7200)
    assert service.used(at=10799) == 10
    assert service.used(at=10800) == 0
    assert service.use(1) == 9


@case("windows-begin-at-multiples", clause="C7")
def test_windows_begin_at_multiples_and_not_at_the_first_use():
    service = Service("free")
    service.use(9, at=10700)
    assert service.use(4, at=10800) == 6
    assert service.use(4, at=14300) == 2
    assert service.used(at=14399) == 8
    assert service.used(at=14400) == 0


@case("windows-of-different-length", clause="C7")
def test_each_resource_has_its_own_window():
    service = Service("team")
    service.use(5, "mails", at=86400)
    service.use(5, "calls")
    assert service.used("calls", at=90000) == 0
    assert service.used("mails", at=172799) == 5
    assert service.used("mails", at=172800) == 0


@case("used-counts-now", clause="C8", visible=True)
def test_used_is_what_counts_now():
    service = Service("free")
    assert service.used() == 0
    service.use(3)
    assert service.used() == 3
    service.quotas.give_back("acme", "calls", 2)
    assert service.used() == 1


@case("given-back-in-an-old-window", clause="C8")
def test_what_was_given_back_in_an_old_window_is_forgotten_with_it():
    service = Service("free")
    service.use(5, at=7200)
    service.quotas.give_back("acme", "calls", 3)
    service.use(4, at=10800)
    assert service.used() == 4


@case("give-back-frees-units", clause="C9", visible=True)
def test_give_back_frees_units():
    service = Service("free")
    service.use(5, "contacts")
    service.quotas.give_back("acme", "contacts")
    assert service.use(1, "contacts") == 0


@case("give-back-too-much-refused", clause="C9")
def test_give_back_more_than_used_is_refused():
    service = Service("free")
    service.use(4)
    service.quotas.give_back("acme", "calls", 1)
    give_back = service.quotas.give_back
    assert refusal(ValueError, give_back, "acme", "calls", 4) == ("amount",)
    assert service.used() == 3
    give_back("acme", "calls", 3)
    assert refusal(ValueError, give_back, "acme", "calls") == ("amount",)


@case("give-back-of-an-old-window-refused", clause="C9")
def test_give_back_after_the_window_is_refused():
    service = Service("free")
    service.use(4, at=7200)
    service.now = 10800
    assert refusal(ValueError, service.quotas.give_back, "acme", "calls") == ("amount",)
    assert service.used() == 0


@case("smaller-plan-leaves-nothing", clause="C10")
def test_smaller_plan_leaves_nothing_and_keeps_used():
    service = Service("free")
    service.use(8)
    service.quotas.assign("acme", "tiny")
    assert service.used() == 8
    assert refusal(QuotaExceeded, service.use, 1) == ("calls", 3600)
    service.quotas.give_back("acme", "calls", 6)
    assert service.use(1) == 0


@case("bill-sums-by-resource", clause="C11", visible=True)
def test_bill_sums_what_was_used_by_resource():
    service = Service("team")
    service.use(3)
    service.use(2, at=9000)
    service.use(4, "mails")
    assert service.quotas.bill("acme", 0, 10000) == {"calls": 5, "mails": 4}


@case("bill-begins-and-ends", clause="C11")
def test_bill_begins_at_start_and_ends_before_end():
    service = Service("team")
    for at in (7199, 7200, 10799, 10800):
        service.use(at % 10 + 1, at=at)
    assert service.quotas.bill("acme", 7200, 10800) == {"calls": 11}
    assert service.quotas.bill("acme", 7199, 7200) == {"calls": 10}
    assert service.quotas.bill("acme", 8000, 8000) == {}


@case("bill-after-give-back-and-refusal", clause="C11")
def test_bill_keeps_what_was_given_back_and_leaves_out_what_was_refused():
    service = Service("free")
    service.use(5, "contacts")
    service.quotas.give_back("acme", "contacts", 5)
    refusal(QuotaExceeded, service.use, 11)
    assert service.quotas.bill("acme", 0, 10**6) == {"contacts": 5}


@case("bill-of-an-unknown-tenant", clause="C11")
def test_bill_of_an_unknown_tenant_or_an_old_resource():
    service = Service("team")
    service.use(2, "mails")
    service.quotas.assign("acme", "free")
    assert service.quotas.bill("acme", 0, 10**6) == {"mails": 2}
    assert service.quotas.bill("blue", 0, 10**6) == {}


@case("tenants-are-apart", clause="C12", visible=True)
def test_tenants_have_limits_of_their_own():
    service = Service("free")
    service.quotas.assign("blue", "free")
    service.use(10)
    assert service.quotas.use("blue", "calls") == 9


@case("plans-are-apart", clause="C12")
def test_counts_and_plans_of_other_tenants_do_not_matter():
    service = Service("free")
    service.quotas.assign("blue", "tiny")
    service.quotas.use("blue", "calls", 3)
    assert service.used() == 0
    service.quotas.assign("blue", "team")
    assert refusal(QuotaExceeded, service.use, 11)[0] == "calls"
    assert service.quotas.bill("acme", 0, 10**6) == {}
