"""Invariants of crm_system.company."""

from contextlib import suppress

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.company"

SECRET = b"0123456789abcdef"
KINDS = ("contact", "account", "deal")
ids = st.sampled_from(["r1", "r2", "r3"])
words = st.sampled_from(["Ada", "Bo", " Cy ", "", "<b>"])
stages = st.sampled_from(["new", "qualified", "offer", "verbal", "won", "lost"])
wishes = st.one_of(
    st.tuples(st.just("add_contact"), st.fixed_dictionaries({"name": words})),
    st.tuples(st.just("change_contact"), ids, st.fixed_dictionaries({"name": words})),
    st.tuples(st.just("delete_contact"), ids, st.just({})),
    st.tuples(st.just("open_account"), st.fixed_dictionaries({"name": words})),
    st.tuples(st.just("link_contact"), ids, st.fixed_dictionaries({"contact": ids})),
    st.tuples(
        st.just("open_deal"),
        st.fixed_dictionaries({"name": words, "amount": st.integers(-1, 10**6)}),
    ),
    st.tuples(st.just("move_deal"), ids, st.fixed_dictionaries({"stage": stages, "reason": words})),
)


def numbered(wished):
    """Actions with times and ids; what makes a record gets a new id."""
    actions, made = [], 0
    for at, (action, *target, details) in enumerate(wished):
        made += not target
        actions.append((at, action, target[0] if target else f"r{made}", details))
    return actions


histories = st.lists(wishes, max_size=12).map(numbered)


def follow(module, actions):
    """A company that tried all of this, and what it did of it."""
    company, done = module.Company(SECRET), []
    for action in actions:
        with suppress(KeyError, ValueError):
            company.act(*action)
            done.append(action)
    return company, done


def seen(company):
    """All that a company shows."""
    records = [company.find(kind) for kind in KINDS]
    people = [company.people(account["id"]) for account in records[1]]
    history = [company.history(deal["id"]) for deal in records[2]]
    return records, people, history, company.pipeline()


def done_again_makes_the_same(module, actions):
    company, done = follow(module, actions)
    again, _ = follow(module, done)
    assert seen(again) == seen(company), "the actions that were done make another company"


def pages_hold_every_record_once(module, actions):
    company, _ = follow(module, actions)
    for kind in KINDS:
        found, cursor = [], ""
        while True:
            page = company.page(kind, 2, cursor)
            found += page["items"]
            cursor = page["next"]
            if not cursor:
                break
        assert sorted(found, key=lambda record: record["id"]) == company.find(kind), kind


def pipeline_adds_up(module, actions):
    company, _ = follow(module, actions)
    deals = company.find("deal")
    stages = [row for found in company.pipeline().values() for row in found["stages"].values()]
    assert sum(row["deals"] for row in stages) == len(deals), "deals are lost"
    assert sum(row["amount"] for row in stages) == sum(deal["amount"] for deal in deals)


PROPERTIES = [
    Property("done-again-makes-the-same", "C8", histories, done_again_makes_the_same),
    Property("pages-hold-every-record-once", "C11", histories, pages_hold_every_record_once),
    Property("pipeline-adds-up", "C13", histories, pipeline_adds_up),
]
