"""A second as-of report: what counts is decided from the last event backwards."""


def state(events, at, known=None):
    records = {}
    for event in _counting(events, known):
        if event["at"] <= at:
            _apply(records, event)
    return {name: dict(sorted(records[name].items())) for name in sorted(records)}


def compare(events, old, new):
    before, after = state(events, *old), state(events, *new)
    fields = {(name, field) for each in (before, after) for name in each for field in each[name]}
    found = []
    for name, field in sorted(fields):
        was, now = (each.get(name, {}).get(field) for each in (before, after))
        if was != now:
            found.append({"record": name, "field": field, "old": was, "new": now})
    return found


def trend(events, times, group, value, known=None):
    result = []
    for at in times:
        groups, total = {}, {"count": 0, "sum": 0}
        for record in state(events, at, known).values():
            key = record.get(group)
            sums = groups.setdefault(key, {"key": key, "count": 0, "sum": 0})
            for each in (sums, total):
                each["count"] += 1
                each["sum"] += record.get(value, 0)
        keys = sorted(key for key in groups if key is not None)
        keys += [None] if None in groups else []
        result.append({"at": at, "groups": [groups[key] for key in keys], "total": total})
    return result


def timeline(events, record, field, known=None):
    mine = [event for event in _counting(events, known) if event["record"] == record]
    line, last = [], None
    for at in sorted({event["at"] for event in mine}):
        records = {}
        for event in mine:
            if event["at"] <= at:
                _apply(records, event)
        value = records.get(record, {}).get(field)
        if value != last:
            line.append([at, value])
            last = value
    return line


def _counting(events, known):
    """The events that take part, in the order in which they are applied."""
    used = [event for event in events if known is None or event["recorded"] <= known]
    used.sort(key=lambda event: (event["recorded"], event["id"]))
    waiting, cancelled = set(), set()
    for event in reversed(used):
        if event["id"] in waiting:
            cancelled.add(event["id"])
        elif event["kind"] == "void":
            waiting.add(event["data"]["event"])
    left = [e for e in used if e["id"] not in cancelled and e["kind"] != "void"]
    left.sort(key=lambda event: event["at"])
    return left


def _apply(records, event):
    name, data = event["record"], event["data"]
    if event["kind"] == "delete":
        records.pop(name, None)
        return
    if event["kind"] == "change":
        if name not in records:
            return
        data = {**records[name], **data}
    records[name] = {field: value for field, value in data.items() if value is not None}
