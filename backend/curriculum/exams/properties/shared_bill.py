"""Invariants of exam.shares."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "exam.shares"

names = st.text("abAB", min_size=1, max_size=3)
weights = st.dictionaries(names, st.integers(0, 9), min_size=1, max_size=6).filter(
    lambda found: any(found.values())
)
totals = st.integers(-(10**6), 10**6)
bills = st.tuples(totals, weights)
payments = st.dictionaries(names, st.integers(0, 100), max_size=6)


def shares_add_up(module, value):
    total, given = value
    shares = module.share_out(total, given)
    assert list(shares) == list(given), f"{list(shares)} instead of {list(given)}"
    assert sum(shares.values()) == total, f"{shares} are not {total}"


def nobody_is_a_cent_off(module, value):
    total, given = value
    everything = sum(given.values())
    for name, share in module.share_out(total, given).items():
        off = abs(share * everything - total * given[name])
        assert off < everything, f"{name} gets {share} of {total}"


def refund_mirrors_the_bill(module, value):
    total, given = value
    back = module.share_out(-total, given)
    there = module.share_out(total, given)
    assert back == {name: -share for name, share in there.items()}, f"{back} for {there}"


def settling_leaves_all_even(module, value):
    paid, given = value
    shares = module.share_out(sum(paid.values()), given)
    balance = {name: paid.get(name, 0) - shares.get(name, 0) for name in {**paid, **shares}}
    for payer, receiver, cents in module.settle(paid, shares):
        assert cents > 0, f"{payer} pays {cents}"
        assert balance[payer] <= -cents, f"{payer} pays more than is owed"
        assert balance[receiver] >= cents, f"{receiver} gets more than is owed"
        balance[payer] += cents
        balance[receiver] -= cents
    assert not any(balance.values()), f"left open: {balance}"


PROPERTIES = [
    Property("shares-add-up", "C1", bills, shares_add_up),
    Property("nobody-is-a-cent-off", "C2", bills, nobody_is_a_cent_off),
    Property("refund-mirrors-the-bill", "C5", bills, refund_mirrors_the_bill),
    Property(
        "settling-leaves-all-even", "C7", st.tuples(payments, weights), settling_leaves_all_even
    ),
]
