"""A second threading: a graph of messages and ids, walked breadth first."""

import re
from collections import defaultdict, deque

_MARK = re.compile(r"(?:re|aw|sv|fwd?|wg)(?: ?(?:\[[0-9]+\]|\([0-9]+\)))? ?: ?", re.IGNORECASE)
_TAG = re.compile(r"\[[^\[\]]*\] ?(?=.)", re.DOTALL)


def base_subject(subject):
    return _stripped(subject)[0]


def is_reply(subject):
    return _stripped(subject)[1] > 0


def build_threads(messages, window):
    chosen = {}
    for message in messages:
        known = chosen.get(message["message_id"])
        if known is None or _rank(message) < _rank(known):
            chosen[message["message_id"]] = message
    order = sorted(chosen.values(), key=_place)
    parents, near = {}, defaultdict(set)
    last_of = {}
    for message in order:
        name, base = message["message_id"], base_subject(message["subject"])
        named = [each for each in _named(message) if each != name]
        parent = ""
        if named:
            parent = _parent(message, chosen)
        elif base and is_reply(message["subject"]) and base in last_of:
            before = last_of[base]
            if message["date"] - before["date"] <= window:
                parent = before["message_id"]
        for other in [*named, *([parent] if parent else [])]:
            near[name].add(other)
            near[other].add(name)
        parents[name] = parent
        last_of[base] = message
    threads, seen = [], set()
    for message in order:
        if message["message_id"] not in seen:
            names = _connected(message["message_id"], near)
            seen |= names
            threads.append(_thread([m for m in order if m["message_id"] in names], parents))
    threads.sort(key=lambda each: each[1])
    threads.sort(key=lambda each: each[0]["last"], reverse=True)
    return [thread for thread, _ in threads]


def _stripped(subject):
    text, replies = " ".join(subject.split()), 0
    while True:
        mark, tag = _MARK.match(text), _TAG.match(text)
        if not mark and not tag:
            return text.casefold(), replies
        replies += bool(mark)
        text = text[(mark or tag).end() :]


def _rank(message):
    return [message[key] for key in ("date", "subject", "references", "in_reply_to")]


def _place(message):
    return message["date"], message["message_id"]


def _named(message):
    return [*message["in_reply_to"], *message["references"]]


def _parent(message, chosen):
    for name in [*reversed(message["references"]), *message["in_reply_to"]]:
        if name in chosen and _place(chosen[name]) < _place(message):
            return name
    return ""


def _connected(start, near):
    found, waiting = {start}, deque([start])
    while waiting:
        for other in near[waiting.popleft()] - found:
            found.add(other)
            waiting.append(other)
    return found


def _thread(members, parents):
    below = defaultdict(list)
    for message in members:
        below[parents[message["message_id"]]].append(message["message_id"])
    lines, waiting = [], [(name, 0) for name in reversed(below[""])]
    while waiting:
        name, depth = waiting.pop()
        lines.append({"id": name, "parent": parents[name], "depth": depth})
        waiting += [(each, depth + 1) for each in reversed(below[name])]
    thread = {
        "subject": members[0]["subject"],
        "count": len(members),
        "first": members[0]["date"],
        "last": members[-1]["date"],
        "messages": lines,
    }
    return thread, members[0]["message_id"]
