"""Invariants of crm_system.listing."""

from itertools import pairwise

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.listing"

FIELDS = ["name", "size"]
names = st.one_of(st.none(), st.sampled_from(["", "a", "A", "b", "Bc"]))
sizes = st.one_of(st.none(), st.integers(-1, 2))
rows = st.lists(st.tuples(names, sizes), max_size=7)
sorts = st.sampled_from(["id", "-id", "name", "-name", "size", "-size", "name,-size", "-size,name"])


def records_of(pairs):
    """Records whose ids are not in the order of the list."""
    return [
        {"id": f"r{(number * 5) % 7}", "name": name, "size": size}
        for number, (name, size) in enumerate(pairs)
    ]


def pages_together_are_the_whole_list(module, value):
    pairs, sort, limit = value
    records = records_of(pairs)
    whole = module.list_page(records, {"sort": sort}, FIELDS)["items"]
    walked, offset, pages = [], "0", 0
    while offset is not None and pages <= len(records):
        query = {"sort": sort, "limit": str(limit), "offset": offset}
        found = module.list_page(records, query, FIELDS)
        assert len(found["items"]) <= limit, f"{len(found['items'])} items with limit {limit}"
        assert found["total"] == len(records), f"total {found['total']}"
        walked, offset, pages = walked + found["items"], found["next"], pages + 1
    assert walked == whole, f"pages {walked}, whole {whole}"


def order_does_not_depend_on_the_input(module, value):
    pairs, sort = value
    records = records_of(pairs)
    forward = module.list_page(records, {"sort": sort}, FIELDS)["items"]
    backward = module.list_page(records[::-1], {"sort": sort}, FIELDS)["items"]
    assert forward == backward, f"{forward} and {backward}"


def neighbours_are_in_order(module, value):
    pairs, field, down = value
    sort = f"-{field}" if down else field
    items = module.list_page(records_of(pairs), {"sort": sort}, FIELDS)["items"]
    for left, right in pairwise(items):
        assert in_order(left, right, field, down), f"{left} before {right} by {sort}"


def in_order(left, right, field, down):
    first, second = left[field], right[field]
    if first is None or second is None:
        return second is None and (first is not None or left["id"] < right["id"])
    if isinstance(first, str):
        first, second = first.lower(), second.lower()
    if first == second:
        return left["id"] < right["id"]
    return (first > second) is down


def filter_equals_a_loop(module, value):
    pairs, text = value
    records = records_of(pairs)
    found = module.list_page(records, {"size": text}, FIELDS)
    expected = sorted(r["id"] for r in records if r["size"] is not None and str(r["size"]) == text)
    assert [item["id"] for item in found["items"]] == expected, f"size {text}: {found}"
    assert found["total"] == len(expected), f"total {found['total']}"


PROPERTIES = [
    Property(
        "pages-together-are-the-whole-list",
        "C5",
        st.tuples(rows, sorts, st.integers(1, 4)),
        pages_together_are_the_whole_list,
    ),
    Property(
        "order-does-not-depend-on-the-input",
        "C9",
        st.tuples(rows, sorts),
        order_does_not_depend_on_the_input,
    ),
    Property(
        "neighbours-are-in-order",
        "C9",
        st.tuples(rows, st.sampled_from(FIELDS), st.booleans()),
        neighbours_are_in_order,
    ),
    Property(
        "filter-equals-a-loop",
        "C6",
        st.tuples(rows, st.sampled_from(["-1", "0", "1", "2", "None", ""])),
        filter_equals_a_loop,
    ),
]
