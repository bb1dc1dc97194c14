"""Invariants of exam.lending."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "exam.lending"

COPIES = {"saw": 2, "axe": 1}
people = st.sampled_from("ABCD")
titles = st.sampled_from(sorted(COPIES))
acts = st.lists(
    st.tuples(
        st.sampled_from(["lend", "lend", "give_back", "renew", "reserve"]),
        people,
        titles,
        st.integers(0, 3),
    ),
    max_size=14,
)


class Club:
    """A shelf, and what a plain reading of the contract says of it."""

    def __init__(self, module, days=4, limit=2):
        self.shelf = module.Shelf(COPIES, days, limit)
        self.refused = module.Refused
        self.today = 0
        self.loans = set()

    def act(self, name, person, title, later):
        """What the method returned, or None when it refused."""
        self.today += later
        today = () if name == "reserve" else (self.today,)
        try:
            answer = getattr(self.shelf, name)(person, title, *today)
        except self.refused:
            return None
        if name == "lend":
            self.loans.add((title, person))
        elif name == "give_back":
            self.loans.discard((title, person))
        return answer

    def queues(self):
        return {title: self.shelf.queue(title) for title in COPIES}


def never_more_lent_than_there_is(module, value):
    club = Club(module)
    for act in value:
        club.act(*act)
        for title, number in COPIES.items():
            lent = sum(name == title for name, _ in club.loans)
            assert lent <= number, f"{lent} of {number} {title} lent"
        for person in "ABCD":
            assert sum(who == person for _, who in club.loans) <= 2, f"{person} has too many"


def loans_come_to_light(module, value):
    club = Club(module)
    for act in value:
        club.act(*act)
    found = [(title, person) for title, person, _ in club.shelf.overdue(10**6)]
    assert sorted(found) == sorted(club.loans), f"{found} instead of {club.loans}"


def queue_goes_first(module, value):
    club = Club(module)
    for name, person, title, later in value:
        queue = club.queues()[title]
        shelved = COPIES[title] - sum(each == title for each, _ in club.loans)
        before = queue.index(person) if person in queue else len(queue)
        answer = club.act(name, person, title, later)
        if name == "lend" and answer is not None:
            assert shelved > before, f"{person} passed over {queue}"
            assert person not in club.queues()[title], f"{person} still waits"


def refusal_changes_nothing(module, value):
    club = Club(module)
    for act in value:
        before = club.queues(), club.shelf.overdue(10**6)
        if club.act(*act) is None:
            after = club.queues(), club.shelf.overdue(10**6)
            assert after == before, f"{act} was refused, but {before} became {after}"


PROPERTIES = [
    Property("never-more-lent-than-there-is", "C1", acts, never_more_lent_than_there_is),
    Property("loans-come-to-light", "C11", acts, loans_come_to_light),
    Property("queue-goes-first", "C5", acts, queue_goes_first),
    Property("refusal-changes-nothing", "C12", acts, refusal_changes_nothing),
]
