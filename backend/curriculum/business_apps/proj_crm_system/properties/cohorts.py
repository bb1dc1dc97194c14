"""Invariants of crm_system.cohorts."""

from datetime import date

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.cohorts"

days = st.dates(date(2019, 11, 1), date(2021, 3, 31)).map(date.isoformat)
units = st.sampled_from(["month", "week"])
events = st.lists(
    st.fixed_dictionaries(
        {"who": st.sampled_from("abc"), "day": days, "amount": st.integers(-50, 99)}
    ),
    max_size=9,
)
questions = st.tuples(events, units, days)


def shift_there_and_back(module, value):
    day, unit, count = value
    label = module.period(day, unit)
    there = module.shift(label, count)
    assert module.shift(there, -count) == label, f"{label} moved by {count} is {there}"
    assert (there > label) == (count > 0), f"{there} comes {count} after {label}"


def cohorts_hold_everybody_once(module, value):
    given, unit, until = value
    rows = module.retention(given, unit, until)
    last = max((module.shift(row["cohort"], len(row["active"]) - 1) for row in rows), default="")
    counted = {event["who"] for event in given if module.period(event["day"], unit) <= last}
    assert sum(row["size"] for row in rows) == len(counted), f"{rows} for {sorted(counted)}"
    for row in rows:
        assert row["active"][0] == row["size"] > 0, f"first period of {row}"
        assert all(0 <= count <= row["size"] for count in row["active"]), f"active of {row}"


def growth_agrees_with_retention(module, value):
    given, unit, until = value
    rows, cohorts = module.growth(given, unit, until), module.retention(given, unit, until)
    before = 0
    for row in rows:
        assert row["active"] == row["new"] + row["kept"] + row["returned"], f"parts of {row}"
        assert row["kept"] + row["lost"] == before, f"{before} were active before {row}"
        before = row["active"]
    total = sum(sum(cohort["active"]) for cohort in cohorts)
    assert sum(row["active"] for row in rows) == total, "active in growth and in retention"


def curve_agrees_with_retention(module, value):
    cohorts, points = module.retention(*value), module.curve(*value)
    for point in points:
        active = sum(c["active"][point["age"]] for c in cohorts if len(c["active"]) > point["age"])
        assert point["active"] == active, f"{point}, but {active} in the cohorts"
    people = [point["people"] for point in points]
    assert people == sorted(people, reverse=True), f"people {people} grow with age"


PROPERTIES = [
    Property(
        "shift-there-and-back",
        "C3",
        st.tuples(days, units, st.integers(-80, 80)),
        shift_there_and_back,
    ),
    Property("cohorts-hold-everybody-once", "C5", questions, cohorts_hold_everybody_once),
    Property("growth-agrees-with-retention", "C10", questions, growth_agrees_with_retention),
    Property("curve-agrees-with-retention", "C9", questions, curve_agrees_with_retention),
]
