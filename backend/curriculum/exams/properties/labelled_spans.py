"""Invariants of exam.spans."""

from itertools import pairwise

from grace_case import Property
from hypothesis import strategies as st

MODULE = "exam.spans"

ends = st.tuples(st.integers(-5, 20), st.integers(0, 9), st.sampled_from("abc"))
spans = st.lists(ends.map(lambda e: (e[0], e[0] + e[1], e[2])), max_size=8)
ranges = st.tuples(st.integers(-8, 25), st.integers(0, 20)).map(lambda r: (r[0], r[0] + r[1]))


def minutes(some):
    """The minutes of each label."""
    found = {}
    for start, end, label in some:
        found.setdefault(label, set()).update(range(start, end))
    return {label: covered for label, covered in found.items() if covered}


def merging_keeps_the_minutes(module, value):
    merged = module.merge(value)
    assert minutes(merged) == minutes(value), f"{merged} covers something else"
    assert merged == sorted(merged), f"{merged} is not sorted"
    for start, end, label in merged:
        others = [each for each in merged if each[2] == label and each != (start, end, label)]
        assert all(end < each[0] or each[1] < start for each in others), f"{merged} can be united"


def last_span_decides(module, value):
    wanted = {}
    for start, end, label in value:
        wanted.update(dict.fromkeys(range(start, end), label))
    found = [(m, label) for start, end, label in module.overlay(value) for m in range(start, end)]
    assert found == sorted(wanted.items()), f"{found} instead of {wanted}"


def overlay_is_as_short_as_can_be(module, value):
    laid = module.overlay(value)
    for before, after in pairwise(laid):
        assert before[1] < after[0] or before[2] != after[2], f"{before} and {after} are one"


def totals_are_the_minutes(module, value):
    expected = {label: len(covered) for label, covered in minutes(value).items()}
    found = module.totals(value)
    assert found == expected, f"{found} instead of {expected}"
    order = sorted(expected, key=lambda label: (-expected[label], label))
    assert list(found) == order, f"{list(found)} instead of {order}"


def gaps_are_what_is_left(module, value):
    some, (start, end) = value
    covered = set().union(*minutes(some).values())
    found = module.gaps(some, start, end)
    inside = [minute for first, last in found for minute in range(first, last)]
    assert inside == [m for m in range(start, end) if m not in covered], f"{found}"
    assert all(first < last for first, last in found), f"{found} has an empty gap"
    assert all(a[1] < b[0] for a, b in pairwise(found)), f"{found} touch"


PROPERTIES = [
    Property("merging-keeps-the-minutes", "C2", spans, merging_keeps_the_minutes),
    Property("last-span-decides", "C4", spans, last_span_decides),
    Property("overlay-is-short", "C5", spans, overlay_is_as_short_as_can_be),
    Property("totals-are-the-minutes", "C6", spans, totals_are_the_minutes),
    Property("gaps-are-what-is-left", "C7", st.tuples(spans, ranges), gaps_are_what_is_left),
]
