"""Invariants of crm_system.reports."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.reports"

words = st.sampled_from(["a", "b", "B", "ab", None])
amounts = st.one_of(st.none(), st.integers(-99, 99))
row = st.fixed_dictionaries({}, optional={"x": words, "y": words, "n": amounts})
tables = st.lists(row, max_size=10)
filters = st.lists(
    st.one_of(
        st.tuples(st.just("n"), st.sampled_from(["lt", "le", "gt", "ge"]), st.integers(-99, 99)),
        st.tuples(st.sampled_from("xy"), st.sampled_from(["eq", "ne"]), words),
        st.tuples(st.sampled_from("xy"), st.just("contains"), st.sampled_from(["a", "B", ""])),
    ),
    max_size=2,
)
fields = st.lists(st.sampled_from("xy"), max_size=2, unique=True)
questions = st.tuples(tables, fields, filters)

MEASURES = {
    "count": ("count", "n"),
    "sum": ("sum", "n"),
    "min": ("min", "n"),
    "max": ("max", "n"),
    "avg": ("avg", "n"),
    "distinct": ("distinct", "n"),
}


def parts_agree_with_the_total(module, value):
    table = module.report(value[0], value[1], MEASURES, value[2])
    total, groups = table["total"], table["groups"]
    assert sum(group["rows"] for group in groups) == total["rows"], "rows of groups and total"
    for name in ("count", "sum"):
        parts = sum(group["values"][name] for group in groups)
        assert parts == total["values"][name], f"{name}: {parts} in groups, {total}"


def drill_finds_each_row_once(module, value):
    rows, group_by, conditions = value
    numbered = [{**row, "id": number} for number, row in enumerate(rows)]
    groups = module.report(numbered, group_by, {}, conditions)["groups"]
    found = []
    for group in groups:
        members = module.drill(numbered, group_by, group["key"], conditions)
        assert len(members) == group["rows"], f"{len(members)} rows behind {group}"
        found += [row["id"] for row in members]
    selected = [row["id"] for row in module.select(numbered, conditions)]
    assert sorted(found) == selected, f"{found} drilled, {selected} selected"


def values_lie_within_bounds(module, value):
    for group in module.report(value[0], value[1], MEASURES, value[2])["groups"]:
        values = group["values"]
        if values["count"]:
            assert values["min"] <= values["avg"] <= values["max"], f"mean outside of {values}"
        assert values["distinct"] <= values["count"] <= group["rows"], f"counts of {group}"


def order_of_rows_makes_no_difference(module, value):
    rows, group_by, conditions = value
    table = module.report(rows, group_by, MEASURES, conditions)
    again = module.report(rows[::-1], group_by, MEASURES, conditions)
    assert again == table, "rows turned round give another report"


PROPERTIES = [
    Property("parts-agree-with-the-total", "C13", questions, parts_agree_with_the_total),
    Property("drill-finds-each-row-once", "C14", questions, drill_finds_each_row_once),
    Property("values-lie-within-bounds", "C10", questions, values_lie_within_bounds),
    Property("order-makes-no-difference", "C8", questions, order_of_rows_makes_no_difference),
]
