# C9: returns the points in order of time
"""Reports on any day of the past, as they were known then or as they are known now."""

from collections import defaultdict
from operator import itemgetter

_order = itemgetter("at", "recorded", "id")
_entry = itemgetter("recorded", "id")


def state(events: list[dict], at: int, known: int | None = None) -> dict[str, dict]:
    """The records as they were at a time, by the events known at another."""
    records: dict[str, dict] = {}
    for event in _counting(events, known):
        if event["at"] <= at:
            _apply(event, records)
    return {key: dict(sorted(records[key].items())) for key in sorted(records)}


def compare(events: list[dict], old: tuple, new: tuple) -> list[dict]:
    """How the state (at, known) `new` differs from the state `old`."""
    before, after = state(events, *old), state(events, *new)
    return [
        {"record": record, "field": field, "old": was, "new": now}
        for record in sorted({*before, *after})
        for field in sorted({*before.get(record, {}), *after.get(record, {})})
        if (was := before.get(record, {}).get(field)) != (now := after.get(record, {}).get(field))
    ]


def trend(
    events: list[dict], times: list[int], group: str, value: str, known: int | None = None
) -> list[dict]:
    """Counts and sums of the records at several times, by the values of one field."""
    counting = _counting(events, known)
    records: dict[str, dict] = {}
    points: dict[int, dict] = {}
    place = 0
    for at in sorted(set(times)):
        while place < len(counting) and counting[place]["at"] <= at:
            _apply(counting[place], records)
            place += 1
        points[at] = _point(at, list(records.values()), group, value)
    return [points[at] for at in sorted(times)]


def timeline(events: list[dict], record: str, field: str, known: int | None = None) -> list[list]:
    """The values that a field took, each with the time from which it held."""
    values: dict[int, object] = {}
    records: dict[str, dict] = {}
    for event in _counting(events, known):
        if event["record"] == record:
            _apply(event, records)
            values[event["at"]] = records.get(record, {}).get(field)
    steps: list[list] = []
    for at, value in values.items():
        if value != (steps[-1][1] if steps else None):
            steps.append([at, value])
    return steps


def _counting(events: list[dict], known: int | None) -> list[dict]:
    """The known events that are neither voids nor cancelled, in the order they apply."""
    used = [event for event in events if known is None or event["recorded"] <= known]
    entries = {event["id"]: _entry(event) for event in used}
    cancelled: set[str] = set()
    # A void can only be cancelled by a later one, so the latest decide first.
    for event in sorted(used, key=_entry, reverse=True):
        if event["kind"] == "void" and event["id"] not in cancelled:
            target = event["data"].get("event")
            if target in entries and entries[target] < _entry(event):
                cancelled.add(target)
    counting = (e for e in used if e["kind"] != "void" and e["id"] not in cancelled)
    return sorted(counting, key=_order)


def _apply(event: dict, records: dict[str, dict]) -> None:
    record, kind = event["record"], event["kind"]
    if kind == "delete":
        records.pop(record, None)
    elif kind == "create" or record in records:
        fields = {**({} if kind == "create" else records[record]), **event["data"]}
        records[record] = {name: value for name, value in fields.items() if value is not None}


def _point(at: int, records: list[dict], group: str, value: str) -> dict:
    members: dict[object, list[dict]] = defaultdict(list)
    for fields in records:
        members[fields.get(group)].append(fields)
    groups = [
        {"key": key, **_added(members[key], value)}
        for key in sorted(members, key=lambda key: (key is None, key))
    ]
    return {"at": at, "groups": groups, "total": _added(records, value)}


def _added(records: list[dict], value: str) -> dict:
    return {"count": len(records), "sum": sum(fields.get(value, 0) for fields in records)}
