"""Invariants of exam.debts."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "exam.debts"

names = st.sampled_from(["ann", "Bob", "cas", "Dan", "eve"])
expenses = st.lists(
    st.tuples(names, st.integers(1, 60), st.lists(names, min_size=1, max_size=4)), max_size=6
)


def balances_cancel_out(module, value):
    standing = module.balances(value)
    assert sum(standing.values()) == 0, f"{standing} do not add up to 0"
    named = {name for payer, _, people in value for name in [payer, *people]}
    assert list(standing) == sorted(named), f"{list(standing)} instead of {sorted(named)}"


def nobody_owes_more_than_was_spent(module, value):
    for payer, cents, people in value:
        standing = module.balances([(payer, cents, people)])
        others = [name for name in people if name != payer]
        lost = cents - cents // len(people) * people.count(payer) - standing[payer]
        assert 0 <= lost < len(people), f"{payer} loses {lost} of {cents}"
        assert standing[payer] == -sum(standing[name] for name in set(others)), f"{standing}"


def settling_makes_all_even(module, value):
    left = module.balances(value)
    for payer, receiver, cents in module.settle(left):
        assert cents > 0, f"{payer} pays {cents}"
        assert -left[payer] >= cents <= left[receiver], f"{payer} pays {receiver} {cents}: {left}"
        left[payer] += cents
        left[receiver] -= cents
    assert not any(left.values()), f"left open: {left}"


def each_payment_is_the_right_one(module, value):
    left = module.balances(value)
    for payer, receiver, cents in module.settle(left):
        matches = [
            (balance, name, other)
            for name, balance in left.items()
            for other, due in left.items()
            if balance == -due < 0
        ]
        if matches:
            expected = min(matches)
            assert (-cents, payer, receiver) == expected, f"{payer} pays, but {expected} match"
        else:
            assert left[payer] == min(left.values()), f"{payer} does not owe most: {left}"
            assert left[receiver] == max(left.values()), f"{receiver} is not owed most: {left}"
        left[payer] += cents
        left[receiver] -= cents


PROPERTIES = [
    Property("balances-cancel-out", "C3", expenses, balances_cancel_out),
    Property("nobody-loses-too-much", "C1", expenses, nobody_owes_more_than_was_spent),
    Property("settling-makes-all-even", "C5", expenses, settling_makes_all_even),
    Property("each-payment-is-the-right-one", "C6", expenses, each_payment_is_the_right_one),
]
