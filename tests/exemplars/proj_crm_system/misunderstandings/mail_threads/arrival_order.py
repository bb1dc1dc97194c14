# C5: lets the copy that arrived first count
"""Messages joined into conversations, whatever the order they arrive in."""

import re
from collections import defaultdict

_MARK = re.compile(r"(?:re|aw|sv|fwd?|wg)(?: ?(?:\[[0-9]+\]|\([0-9]+\)))? ?: ?", re.IGNORECASE)
_TAG = re.compile(r"\[[^\[\]]*\] ?(?=.)")


def base_subject(subject: str) -> str:
    """The subject without reply marks and tags, for comparison."""
    return _reduced(subject)[0]


def is_reply(subject: str) -> bool:
    return _reduced(subject)[1]


def build_threads(messages: list[dict], window: int) -> list[dict]:
    """The conversations among the messages, the latest first."""
    # From here on messages are in order of date, then id: "before" is a lower place.
    ordered = _distinct(messages)
    places = {message["message_id"]: place for place, message in enumerate(ordered)}
    by_subject = _subject_links(ordered, window)
    parents = [
        _parent(message, place, places, by_subject.get(place, -1))
        for place, message in enumerate(ordered)
    ]
    threads = [_thread(ordered, members, parents) for members in _members(ordered, by_subject)]
    return sorted(threads, key=lambda thread: (-thread["last"], thread["messages"][0]["id"]))


def _reduced(subject: str) -> tuple[str, bool]:
    text, reply = " ".join(subject.split()), False
    while match := _MARK.match(text) or _TAG.match(text):
        reply = reply or match.re is _MARK
        text = text[match.end() :]
    return text.casefold(), reply


def _distinct(messages: list[dict]) -> list[dict]:
    chosen: dict[str, dict] = {}
    for message in messages:
        chosen.setdefault(message["message_id"], message)
    return sorted(chosen.values(), key=lambda message: (message["date"], message["message_id"]))


def _named(message: dict) -> set[str]:
    return {*message["in_reply_to"], *message["references"]} - {message["message_id"]}


def _subject_links(ordered: list[dict], window: int) -> dict[int, int]:
    """For each message that names no id, the place of the one its subject ties it to."""
    links: dict[int, int] = {}
    latest: dict[str, int] = {}
    for place, message in enumerate(ordered):
        base, reply = _reduced(message["subject"])
        previous = latest.get(base)
        latest[base] = place
        if not base or not reply or previous is None or _named(message):
            continue
        if message["date"] - ordered[previous]["date"] <= window:
            links[place] = previous
    return links


def _parent(message: dict, place: int, places: dict[str, int], by_subject: int) -> int:
    """The place of the parent, or -1."""
    for name in (*reversed(message["references"]), *message["in_reply_to"]):
        if places.get(name, place) < place:
            return places[name]
    return by_subject


def _members(ordered: list[dict], by_subject: dict[int, int]) -> list[list[int]]:
    """The places of the messages of each thread, in order."""
    leader: dict[str, str] = {}

    def find(name: str) -> str:
        while leader.setdefault(name, name) != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    for place, message in enumerate(ordered):
        own = message["message_id"]
        tied = [ordered[by_subject[place]]["message_id"]] if place in by_subject else []
        for name in (*_named(message), *tied):
            leader[find(name)] = find(own)
    members: dict[str, list[int]] = defaultdict(list)
    for place, message in enumerate(ordered):
        members[find(message["message_id"])].append(place)
    return list(members.values())


def _thread(ordered: list[dict], members: list[int], parents: list[int]) -> dict:
    replies: dict[int, list[int]] = defaultdict(list)
    for place in members:
        replies[parents[place]].append(place)
    entries: list[dict] = []
    depths = {-1: -1}
    waiting = replies[-1][::-1]
    while waiting:  # a stack of our own: threads may be deeper than Python's
        place = waiting.pop()
        depths[place] = depths[parents[place]] + 1
        parent = ordered[parents[place]]["message_id"] if parents[place] >= 0 else ""
        entry = {"id": ordered[place]["message_id"], "parent": parent, "depth": depths[place]}
        entries.append(entry)
        waiting += replies[place][::-1]
    first, last = ordered[members[0]], ordered[members[-1]]
    return {
        "subject": first["subject"],
        "count": len(members),
        "first": first["date"],
        "last": last["date"],
        "messages": entries,
    }
