"""Invariants of crm_system.asof."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.asof"

times = st.integers(0, 9)
records = st.sampled_from(["r1", "r2"])
fields = st.dictionaries(
    st.just("n"), st.one_of(st.none(), st.integers(-9, 9)), max_size=1
).flatmap(
    lambda known: st.fixed_dictionaries(
        {}, optional={"stage": st.sampled_from(["a", "b", None])}
    ).map(lambda other: {**known, **other})
)
kinds = st.sampled_from(["create", "change", "delete"])
targets = st.integers(0, 7).map(lambda number: {"event": f"e{number}"})
entry = st.one_of(
    st.tuples(kinds, records, times, times, fields),
    st.tuples(st.just("void"), st.just(""), times, times, targets),
)
logs = st.lists(entry, max_size=8).map(
    lambda entries: [
        {"id": f"e{number}", "kind": kind, "record": record, "at": at, "recorded": recorded}
        | {"data": data}
        for number, (kind, record, at, recorded, data) in enumerate(entries)
    ]
)


def later_events_do_not_matter(module, value):
    log, at, known = value
    result = module.state(log, at, known)
    seen = [event for event in log if event["recorded"] <= known]
    assert module.state(seen, at, known) == result, "events not known yet matter"
    happened = [event for event in seen if event["at"] <= at or event["kind"] == "void"]
    assert module.state(happened, at) == result, "later events matter"


def order_makes_no_difference(module, value):
    log, moved = value
    for known in (4, None):
        assert module.state(moved, 6, known) == module.state(log, 6, known), "state"
        assert module.trend(moved, [3, 7], "stage", "n", known) == module.trend(
            log, [3, 7], "stage", "n", known
        ), "trend"
        for record in ("r1", "r2"):
            steps = module.timeline(log, record, "stage", known)
            assert module.timeline(moved, record, "stage", known) == steps, "timeline"


def trend_agrees_with_state(module, value):
    log, at, known = value
    (point,) = module.trend(log, [at], "stage", "n", known)
    state = module.state(log, at, known)
    total = {"count": len(state), "sum": sum(row.get("n", 0) for row in state.values())}
    assert point["total"] == total, f"total {point['total']}, state {state}"
    for key in ("count", "sum"):
        assert sum(group[key] for group in point["groups"]) == total[key], f"{key} of groups"


def timeline_agrees_with_state(module, value):
    log, at, known = value
    for record in ("r1", "r2"):
        steps = module.timeline(log, record, "stage", known)
        held = [step for time, step in steps if time <= at]
        now = module.state(log, at, known).get(record, {}).get("stage")
        assert (held[-1] if held else None) == now, f"{steps} at {at}, but the state says {now!r}"


def compare_there_and_back(module, value):
    log, at, known = value
    there = module.compare(log, (at, known), (at + 3, None))
    back = module.compare(log, (at + 3, None), (at, known))
    turned = [{**row, "old": row["new"], "new": row["old"]} for row in back]
    assert there == turned, f"{there} there, {back} back"
    assert module.compare(log, (at, known), (at, known)) == [], "a state differs from itself"


questions = st.tuples(logs, times, times)

PROPERTIES = [
    Property("later-events-do-not-matter", "C3", questions, later_events_do_not_matter),
    Property(
        "order-makes-no-difference",
        "C12",
        logs.flatmap(lambda log: st.tuples(st.just(log), st.permutations(log))),
        order_makes_no_difference,
    ),
    Property("trend-agrees-with-state", "C10", questions, trend_agrees_with_state),
    Property("timeline-agrees-with-state", "C11", questions, timeline_agrees_with_state),
    Property("compare-there-and-back", "C8", questions, compare_there_and_back),
]
