"""Invariants of exam.spreadsheet."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "exam.spreadsheet"

NAMES = ["A1", "B1", "A2", "B2", "A10"]
cells = st.sampled_from(NAMES)
numbers = st.integers(0, 3).map(str)
ranges = st.tuples(cells, cells).map(":".join)


def compound(inner):
    call = st.tuples(st.sampled_from(["SUM", "MIN", "COUNT"]), st.one_of(inner, ranges))
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map("".join),
        inner.map("-({})".format),
        call.map(lambda named: f"{named[0]}({named[1]})"),
        st.tuples(inner, inner, inner).map(lambda three: f"IF({','.join(three)})"),
    )


bodies = st.recursive(st.one_of(numbers, cells), compound, max_leaves=4)
contents = st.one_of(numbers, st.sampled_from(["", "x", "-2.5"]), bodies.map("={}".format))
fillings = st.lists(st.tuples(cells, contents), max_size=8)


def filled(module, filling):
    sheet = module.Sheet()
    for cell, content in filling:
        sheet.set(cell, content)
    return sheet


def values(sheet):
    return {name: sheet.value(name) for name in NAMES}


def order_of_setting_is_no_matter(module, filling):
    last = dict(filling)
    forwards, backwards = filled(module, last.items()), filled(module, reversed(last.items()))
    ever = filled(module, filling)
    assert values(forwards) == values(backwards) == values(ever), f"filled with {last}"


def set_names_what_changed(module, filling):
    sheet = module.Sheet()
    for cell, content in filling:
        before = values(sheet)
        told = sheet.set(cell, content)
        after = values(sheet)
        changed = [name for name in NAMES if before[name] != after[name]]
        assert told == changed, f"{cell} set to {content!r}: {told}, changed are {changed}"


def reading_changes_nothing(module, filling):
    read, unread = filled(module, filling), filled(module, filling)
    for name in reversed(NAMES):
        read.value(name)
    assert values(read) == values(unread), "values depend on what was read before"


def parentheses_are_no_matter(module, value):
    filling, body = value
    plain, wrapped = filled(module, filling), filled(module, filling)
    plain.set("Z9", f"={body}")
    wrapped.set("Z9", f"=(( {body} ))")
    assert plain.value("Z9") == wrapped.value("Z9"), f"{body}: {plain.value('Z9')!r}"


def refusal(module, sheet, content):
    """The arguments of the FormulaError, or None."""
    try:
        sheet.set("A1", content)
    except module.FormulaError as error:
        return error.args
    return None


def refused_formula_changes_nothing(module, value):
    filling, body, tail = value
    sheet = filled(module, filling)
    before = values(sheet)
    told = refusal(module, sheet, f"={body}{tail}")
    assert told == (len(body) + 1,), f"={body}{tail}: {told}"
    assert values(sheet) == before, "a refused formula changed the sheet"


PROPERTIES = [
    Property("order-of-setting-is-no-matter", "C14", fillings, order_of_setting_is_no_matter),
    Property("set-names-what-changed", "C14", fillings, set_names_what_changed),
    Property("reading-changes-nothing", "C13", fillings, reading_changes_nothing),
    Property(
        "parentheses-are-no-matter", "C4", st.tuples(fillings, bodies), parentheses_are_no_matter
    ),
    Property(
        "refused-formula-changes-nothing",
        "C7",
        st.tuples(fillings, bodies, st.sampled_from([")", "$", ",1"])),
        refused_formula_changes_nothing,
    ),
]
