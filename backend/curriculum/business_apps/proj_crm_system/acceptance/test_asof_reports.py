"""Acceptance of crm_system.asof."""

from copy import deepcopy
from itertools import permutations

import pytest
from crm_system.asof import compare, state, timeline, trend
from grace_case import case


def event(name, kind, at, data=None, record="d1", recorded=None):
    """An event, recorded when it happened unless told otherwise."""
    return {
        "id": name,
        "record": record,
        "kind": kind,
        "at": at,
        "recorded": at if recorded is None else recorded,
        "data": data or {},
    }


def void(name, target, recorded, at=0):
    return event(name, "void", at, {"event": target}, "", recorded)


DEALS = [
    event("e1", "create", 10, {"stage": "new", "amount": 100}),
    event("e2", "create", 12, {"stage": "new", "amount": 50}, "d2"),
    event("e3", "change", 20, {"stage": "won"}),
    event("e4", "create", 21, {"amount": 7}, "d3"),
    event("e5", "change", 25, {"amount": 60}, "d2", recorded=40),
    event("e6", "delete", 30, None, "d3"),
    void("e7", "e3", 50),
]


def stages(events, at, known=None):
    return {record: fields.get("stage") for record, fields in state(events, at, known).items()}


@case("known-at-a-time", clause="C1", visible=True)
def test_state_uses_what_was_known():
    assert state(DEALS, 26, 39)["d2"]["amount"] == 50
    assert state(DEALS, 26, 40)["d2"]["amount"] == 60
    assert state(DEALS, 26)["d2"]["amount"] == 60


@case("nothing-known", clause="C1")
def test_state_before_anything_was_known_is_empty():
    assert state(DEALS, 100, 9) == {}
    assert list(state(DEALS, 100, 10)) == ["d1"]
    assert state([event("a", "create", 5, {"x": 1}, recorded=0)], 5, 0) == {"d1": {"x": 1}}
    assert trend(DEALS, [100], "stage", "amount", 10)[0]["total"] == {"count": 1, "sum": 100}
    assert timeline(DEALS, "d1", "stage", 19) == [[10, "new"]]


@case("void-cancels", clause="C2", visible=True)
def test_state_leaves_cancelled_events_out():
    assert stages(DEALS, 22, 49)["d1"] == "won"
    assert stages(DEALS, 22, 50)["d1"] == "new"
    assert stages(DEALS, 22)["d1"] == "new"


@case("void-of-void", clause="C2")
def test_state_a_cancelled_void_cancels_nothing():
    log = [
        event("a", "create", 1, {"stage": "x"}),
        void("b", "a", 2),
        void("c", "b", 3),
        void("d", "c", 4),
    ]
    assert [stages(log, 9, known) for known in (1, 2, 3, 4)] == [{"d1": "x"}, {}, {"d1": "x"}, {}]


VOIDS = {
    "happened-before": (void("v", "a", 5, at=-99), {}),
    "happened-after": (void("v", "a", 5, at=99), {}),
    "same-recorded-higher-id": (void("v", "a", 1), {}),
    "same-recorded-lower-id": (void("A", "a", 1), {"d1": "x"}),
    "recorded-before": (void("v", "a", 0), {"d1": "x"}),
    "unknown-event": (void("v", "gone", 5), {"d1": "x"}),
    "itself": (void("v", "v", 5), {"d1": "x"}),
}


@case("void-counts-or-not", clause="C2")
@pytest.mark.parametrize(("entry", "result"), VOIDS.values(), ids=VOIDS)
def test_state_void_counts_only_after_its_event(entry, result):
    log = [event("a", "create", 1, {"stage": "x"}), entry]
    assert stages(log, 9) == stages(log[::-1], 9) == result


@case("two-voids", clause="C2")
def test_state_an_event_cancelled_twice_stays_cancelled():
    log = [event("a", "create", 1, {"stage": "x"}), void("b", "a", 2), void("c", "a", 3)]
    assert stages([*log, void("d", "c", 4)], 9) == {}
    assert stages([*log, void("d", "c", 4), void("e", "b", 5)], 9) == {"d1": "x"}


@case("state-at-a-time", clause="C3", visible=True)
def test_state_applies_events_up_to_the_time():
    assert state(DEALS, 9) == {}
    assert stages(DEALS, 19, 30) == {"d1": "new", "d2": "new"}
    assert stages(DEALS, 20, 30) == {"d1": "won", "d2": "new"}


ORDERS = {
    "by-at": ([("a", 3, 9), ("b", 2, 1)], "a"),
    "late-entry-of-the-past": ([("a", 3, 3), ("b", 2, 9)], "a"),
    "then-by-recorded": ([("b", 3, 4), ("a", 3, 5)], "a"),
    "then-by-id": ([("b", 3, 4), ("a", 3, 4)], "b"),
    "ids-as-text": ([("e9", 3, 4), ("e10", 3, 4)], "e9"),
}


@case("order-of-events", clause="C3")
@pytest.mark.parametrize(("changes", "stage"), ORDERS.values(), ids=ORDERS)
def test_state_applies_events_in_order(changes, stage):
    log = [event("0", "create", 1, {"stage": ""})]
    log += [event(name, "change", at, {"stage": name}, recorded=r) for name, at, r in changes]
    assert stages(log, 9) == {"d1": stage}


@case("create-makes-a-record", clause="C4", visible=True)
def test_state_create_keeps_fields_that_are_not_none():
    log = [event("a", "create", 1, {"x": 0, "y": None, "z": ""})]
    assert state(log, 1) == {"d1": {"x": 0, "z": ""}}


@case("create-again", clause="C4")
def test_state_create_again_keeps_nothing():
    log = [event("a", "create", 1, {"x": 1}), event("b", "create", 2, {"y": 2})]
    assert state(log, 2) == {"d1": {"y": 2}}
    assert state([*log, event("c", "create", 3)], 3) == {"d1": {}}


@case("change-sets-and-removes", clause="C5", visible=True)
def test_state_change_sets_and_removes_fields():
    log = [
        event("a", "create", 1, {"x": 1, "y": 2}),
        event("b", "change", 2, {"y": None, "z": 3, "w": None}),
    ]
    assert state(log, 2) == {"d1": {"x": 1, "z": 3}}


@case("change-of-nothing", clause="C5")
def test_state_change_of_a_record_that_is_not_there_does_nothing():
    log = [event("a", "change", 1, {"x": 1}), event("b", "create", 2, {"y": 2})]
    assert state(log, 1) == {}
    assert state(log, 2) == {"d1": {"y": 2}}
    assert state([*log, event("c", "delete", 3), event("d", "change", 4, {"x": 1})], 4) == {}


@case("change-of-an-empty-record", clause="C5")
def test_state_change_of_a_record_without_fields():
    log = [event("a", "create", 1), event("b", "change", 2, {"x": 1})]
    assert state(log, 2) == {"d1": {"x": 1}}


@case("delete-removes", clause="C6", visible=True)
def test_state_delete_removes_and_may_come_too_early():
    log = [
        event("a", "delete", 1),
        event("b", "create", 2, {"x": 1}),
        event("c", "delete", 3),
        event("d", "delete", 4),
        event("e", "create", 5, {"y": 1}),
    ]
    assert [state(log, at) for at in (1, 2, 3, 4)] == [{}, {"d1": {"x": 1}}, {}, {}]
    assert state(log, 5) == {"d1": {"y": 1}}


@case("state-is-sorted", clause="C7", visible=True)
def test_state_sorts_records_and_fields():
    log = [
        event("a", "create", 1, {"z": 1, "a": 2}, "r2"),
        event("b", "create", 2, {"x": 1}, "r10"),
        event("c", "change", 3, {"m": 5}, "r2"),
    ]
    result = state(log, 9)
    assert list(result) == ["r10", "r2"]
    assert list(result["r2"].items()) == [("a", 2), ("m", 5), ("z", 1)]


@case("compare-two-times", clause="C8", visible=True)
def test_compare_lists_what_changed_between_two_times():
    assert compare(DEALS, (15, 45), (28, 45)) == [
        {"record": "d1", "field": "stage", "old": "new", "new": "won"},
        {"record": "d2", "field": "amount", "old": 50, "new": 60},
        {"record": "d3", "field": "amount", "old": None, "new": 7},
    ]


@case("compare-two-states-of-knowledge", clause="C8")
def test_compare_lists_what_was_corrected():
    assert compare(DEALS, (26, 30), (26, None)) == [
        {"record": "d1", "field": "stage", "old": "won", "new": "new"},
        {"record": "d2", "field": "amount", "old": 50, "new": 60},
    ]
    assert compare(DEALS, (26, 40), (26, 45)) == []


@case("compare-sorted", clause="C8")
def test_compare_sorts_by_record_then_field_and_knows_removal():
    log = [
        event("a", "create", 1, {"z": 1, "b": 2}, "r2"),
        event("b", "create", 1, {"y": 1}, "r10"),
        event("c", "delete", 5, None, "r2"),
        event("d", "change", 5, {"y": None, "x": 0}, "r10"),
        event("e", "create", 5, None, "r3"),
    ]
    found = compare(log, (1, None), (5, None))
    assert [tuple(row.values()) for row in found] == [
        ("r10", "x", None, 0),
        ("r10", "y", 1, None),
        ("r2", "b", 2, None),
        ("r2", "z", 1, None),
    ]


@case("trend-over-times", clause="C9", visible=True)
def test_trend_counts_and_adds_up_by_group():
    assert trend(DEALS, [12, 22], "stage", "amount", 30) == [
        {
            "at": 12,
            "groups": [{"key": "new", "count": 2, "sum": 150}],
            "total": {"count": 2, "sum": 150},
        },
        {
            "at": 22,
            "groups": [
                {"key": "new", "count": 1, "sum": 50},
                {"key": "won", "count": 1, "sum": 100},
                {"key": None, "count": 1, "sum": 7},
            ],
            "total": {"count": 3, "sum": 157},
        },
    ]


@case("trend-in-the-order-given", clause="C9")
def test_trend_times_in_any_order_and_twice():
    points = trend(DEALS, [22, 5, 12, 22], "stage", "amount")
    assert [point["at"] for point in points] == [22, 5, 12, 22]
    assert [point["total"]["count"] for point in points] == [3, 0, 2, 3]
    assert points[1]["groups"] == []
    assert trend(DEALS, [], "stage", "amount") == []


@case("trend-groups-sorted", clause="C9")
def test_trend_sorts_groups_by_number():
    log = [event(f"e{n}", "create", 1, {"size": n, "v": n}, f"r{n}") for n in (10, 9, -1)]
    log.append(event("x", "create", 1, {"v": 5}, "r0"))
    groups = trend(log, [1], "size", "v")[0]["groups"]
    assert [(group["key"], group["sum"]) for group in groups] == [
        (-1, -1),
        (9, 9),
        (10, 10),
        (None, 5),
    ]


@case("trend-total", clause="C10", visible=True)
def test_trend_total_counts_records_without_value():
    log = [
        event("a", "create", 1, {"stage": "x"}, "r1"),
        event("b", "create", 1, {"v": -5}, "r2"),
        event("c", "create", 2, {"v": 3, "stage": "x"}, "r3"),
    ]
    assert [point["total"] for point in trend(log, [1, 2], "stage", "v")] == [
        {"count": 2, "sum": -5},
        {"count": 3, "sum": -2},
    ]


@case("timeline-of-a-field", clause="C11", visible=True)
def test_timeline_lists_the_values_of_a_field():
    log = [*DEALS, event("e8", "change", 35, {"stage": "lost"}), event("e9", "delete", 60)]
    assert timeline(log, "d1", "stage", 45) == [[10, "new"], [20, "won"], [35, "lost"]]
    assert timeline(log, "d1", "stage") == [[10, "new"], [35, "lost"], [60, None]]


TIMELINES = {
    "repeated-value": (
        [(1, "create", "a"), (2, "change", "a"), (3, "change", "b")],
        [[1, "a"], [3, "b"]],
    ),
    "late-value": ([(1, "create", None), (2, "change", "a")], [[2, "a"]]),
    "removed-and-back": (
        [(1, "create", "a"), (2, "change", None), (3, "change", "a")],
        [[1, "a"], [2, None], [3, "a"]],
    ),
    "same-time": ([(1, "create", "a"), (2, "change", "b"), (2, "change", "a")], [[1, "a"]]),
    "deleted-and-created": (
        [(1, "create", "a"), (2, "delete", None), (2, "create", "a")],
        [[1, "a"]],
    ),
    "never": ([(1, "create", None), (2, "delete", None)], []),
}


@case("timeline-steps", clause="C11")
@pytest.mark.parametrize(("steps", "result"), TIMELINES.values(), ids=TIMELINES)
def test_timeline_steps(steps, result):
    log = [
        event(f"e{number}", kind, at, {} if kind == "delete" else {"stage": value})
        for number, (at, kind, value) in enumerate(steps)
    ]
    assert timeline(log[::-1], "d1", "stage") == result
    assert timeline(log, "d2", "stage") == timeline(log, "d1", "other") == []


@case("order-makes-no-difference", clause="C12", visible=True)
def test_order_of_events_makes_no_difference():
    log = DEALS[2:]
    log += [event("a", "create", 1, {"stage": "x"}), event("b", "create", 1, {"stage": "y"})]
    results = [state(list(order), 26) for order in permutations(log[3:])]
    assert results[0] == {"d1": {"stage": "y"}}
    assert all(result == results[0] for result in results)


@case("order-of-all-reports", clause="C12")
def test_order_of_events_makes_no_difference_to_any_report():
    for log in (DEALS[::-1], DEALS[3:] + DEALS[:3]):
        assert trend(log, [30, 12], "stage", "amount") == trend(DEALS, [30, 12], "stage", "amount")
        assert timeline(log, "d1", "stage") == [[10, "new"]]
        assert compare(log, (0, None), (99, 60))[0]["new"] == 100


@case("events-stay-as-they-are", clause="C12")
def test_reports_change_no_event():
    log = [*deepcopy(DEALS), event("x", "change", 22, {"stage": None})]
    before = deepcopy(log)
    state(log, 99)
    compare(log, (20, 20), (99, None))
    trend(log, [99, 12], "stage", "amount")
    timeline(log, "d1", "stage")
    assert log == before


@case("field-called-event", clause="C2")
def test_only_a_void_cancels():
    log = [event("e1", "create", 1, {"stage": "new"}), event("e2", "change", 2, {"event": "e1"})]
    assert state(log, 9) == {"d1": {"event": "e1", "stage": "new"}}
