"""Invariants of skeleton_package.tally."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "skeleton_package.tally"

names = st.sampled_from(["ada", " Ada", "BOB", "bob\t", "cleo"])
votes = st.lists(st.tuples(names, st.integers(1, 9)), max_size=12)


def filled(module, cast):
    tally = module.Tally()
    for name, number in cast:
        tally.add(name, number)
    return tally


def no_vote_is_lost(module, cast):
    counted = sum(number for _, number in filled(module, cast).ranking())
    assert counted == sum(number for _, number in cast), f"{counted} votes were counted"


def ranking_is_sorted(module, cast):
    ranking = filled(module, cast).ranking()
    assert ranking == sorted(ranking, key=lambda pair: (-pair[1], pair[0])), "not in order"


PROPERTIES = [
    Property("no-vote-is-lost", "C1", votes, no_vote_is_lost),
    Property("ranking-is-sorted", "C7", votes, ranking_is_sorted),
]
