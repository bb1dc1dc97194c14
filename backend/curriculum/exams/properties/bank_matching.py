"""Invariants of exam.bank_matching."""

from datetime import date, timedelta

from grace_case import Property
from hypothesis import strategies as st

MODULE = "exam.bank_matching"

DAY = date(2024, 2, 27)
texts = st.sampled_from(["A1", "a 1", "1", "A 1 B 2", "b-2", "x", ""])
amounts = st.integers(1, 6)
days = st.integers(0, 4)
steps = st.one_of(
    st.tuples(st.just("expect"), st.just(""), texts, amounts, days),
    st.tuples(st.just("receive"), st.just(""), texts, amounts, days),
    st.tuples(st.just("assign"), st.integers(0, 3), st.integers(0, 3)),
    st.tuples(st.just("undo"), st.integers(0, 3)),
)
histories = st.lists(steps, max_size=10)
tolerances = st.integers(0, 2)


class Office:
    """A ledger with payments p0, p1, ... and entries e0, e1, ... of known amounts."""

    def __init__(self, module, tolerance):
        self.ledger = module.Ledger(2, tolerance)
        self.owed, self.paid = {}, {}

    def go(self, step):
        if step[0] in ("expect", "receive"):
            entry = step[0] == "expect"
            known = self.owed if entry else self.paid
            added = f"{'e' if entry else 'p'}{len(known)}"
            known[added] = step[3]
            getattr(self.ledger, step[0])(added, *step[2:4], DAY + timedelta(days=step[4]))
            return
        names = (f"p{step[1]}", *(f"e{number}" for number in step[2:]))
        try:
            getattr(self.ledger, step[0])(*names)
        except (KeyError, ValueError):
            return

    def payments(self):
        return [self.ledger.payment(name) for name in self.paid]

    def opened(self):
        return {entry["id"]: entry["open"] for entry in self.ledger.open_entries()}


def office_after(module, tolerance, history):
    office = Office(module, tolerance)
    for step in history:
        office.go(step)
    return office


def no_cent_is_lost(module, value):
    office = office_after(module, *value)
    for payment in office.payments():
        amount = office.paid[payment["id"]]
        assert payment["unused"] + sum(payment["parts"].values()) == amount, f"{payment}"
        assert all(part > 0 for part in payment["parts"].values()), f"{payment}"


def open_amounts_follow_the_parts(module, value):
    office = office_after(module, *value)
    opened = office.opened()
    for entry, amount in office.owed.items():
        found = [payment for payment in office.payments() if entry in payment["parts"]]
        left = amount - sum(payment["parts"][entry] for payment in found)
        if any(payment["how"] == "amount" for payment in found):
            left = 0
        assert opened.get(entry, 0) == left, f"{entry} of {amount}, paid by {found}"


def what_waits_has_no_parts(module, value):
    office = office_after(module, *value)
    idle = [payment["id"] for payment in office.payments() if not payment["parts"]]
    assert office.ledger.waiting() == idle, f"without parts are {idle}"
    for payment in office.payments():
        assert (payment["how"] == "") == (payment["id"] in idle), f"{payment}"


def undoing_all_opens_all(module, value):
    office = office_after(module, *value)
    for payment in office.payments():
        if payment["parts"]:
            office.ledger.undo(payment["id"])
    assert office.opened() == office.owed, f"open are {office.opened()} of {office.owed}"


VALUES = st.tuples(tolerances, histories)

PROPERTIES = [
    Property("no-cent-is-lost", "C7", VALUES, no_cent_is_lost),
    Property("open-amounts-follow-the-parts", "C2", VALUES, open_amounts_follow_the_parts),
    Property("what-waits-has-no-parts", "C12", VALUES, what_waits_has_no_parts),
    Property("undoing-all-opens-all", "C10", VALUES, undoing_all_opens_all),
]
