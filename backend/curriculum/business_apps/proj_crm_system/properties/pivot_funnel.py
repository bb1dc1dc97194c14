"""Invariants of crm_system.pivot."""

from itertools import pairwise

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.pivot"

amounts = st.lists(st.integers(0, 10**6), max_size=8)
keys = st.one_of(st.none(), st.integers(0, 3))
rows = st.lists(
    st.fixed_dictionaries({"r": keys, "c": keys, "v": st.one_of(st.none(), st.integers(-50, 99))}),
    max_size=12,
)
events = st.lists(
    st.fixed_dictionaries(
        {"who": st.integers(0, 3), "step": st.sampled_from("abcx"), "at": st.integers(0, 9)}
    ),
    max_size=14,
)


def shares_add_up(module, value):
    given, whole = value
    parts = module.shares(given, whole)
    assert len(parts) == len(given), f"{len(parts)} shares of {len(given)} amounts"
    assert sum(parts) == (whole if sum(given) else 0), f"{parts} of {whole}"
    for amount, part in zip(given, parts, strict=True):
        assert abs(part * sum(given) - amount * whole) < max(sum(given), 1), f"{part} of {whole}"


def pivot_agrees_with_its_parts(module, given):
    table = module.pivot(given, "r", "c", "v")
    lines = table["rows"]
    assert table["total"] == sum(table["totals"]) == sum(line["total"] for line in lines)
    for place, total in enumerate(table["totals"]):
        assert sum(line["cells"][place] for line in lines) == total, f"column {place} of {table}"
    for line in lines:
        assert len(line["cells"]) == len(table["columns"]), f"cells of {line}"
        assert sum(line["cells"]) == line["total"], f"total of {line}"


def pivot_turned_round_has_the_same_sums(module, given):
    table, turned = module.pivot(given, "r", "c", "v"), module.pivot(given, "c", "r", "v")
    assert turned["columns"] == [line["key"] for line in table["rows"]], "keys"
    assert turned["totals"] == [line["total"] for line in table["rows"]], "totals"
    assert turned["total"] == table["total"], "total"


def funnel_never_widens(module, value):
    given, within = value
    for limit in (within, None):
        counts = [step["count"] for step in module.funnel(given, ["a", "b", "c"], limit)]
        assert all(later <= earlier for earlier, later in pairwise(counts)), f"counts {counts}"
        turned = [step["count"] for step in module.funnel(given[::-1], ["a", "b", "c"], limit)]
        assert turned == counts, f"{turned} in another order of events, not {counts}"


def more_time_never_lowers_a_count(module, value):
    given, within = value
    steps = [module.funnel(given, ["a", "b", "c"], limit) for limit in (within, within + 1, None)]
    for row in zip(*steps, strict=True):
        counts = [step["count"] for step in row]
        assert counts == sorted(counts), f"counts {counts} with more and more time"


PROPERTIES = [
    Property("shares-add-up", "C2", st.tuples(amounts, st.integers(0, 2000)), shares_add_up),
    Property("pivot-agrees-with-its-parts", "C7", rows, pivot_agrees_with_its_parts),
    Property("pivot-turned-round", "C7", rows, pivot_turned_round_has_the_same_sums),
    Property(
        "funnel-never-widens", "C10", st.tuples(events, st.integers(0, 9)), funnel_never_widens
    ),
    Property(
        "more-time-never-lowers-a-count",
        "C11",
        st.tuples(events, st.integers(0, 9)),
        more_time_never_lowers_a_count,
    ),
]
