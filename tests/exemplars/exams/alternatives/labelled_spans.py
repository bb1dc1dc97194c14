"""Labelled spans, minute by minute instead of span by span."""

from collections import Counter
from itertools import groupby


def merge(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    covered = _minutes(spans)
    merged = [
        (start, end, label) for label, minutes in covered.items() for start, end in _runs(minutes)
    ]
    return sorted(merged)


def overlay(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    _minutes(spans)
    top: dict[int, str] = {}
    for start, end, label in spans:
        top |= dict.fromkeys(range(start, end), label)
    visible = []
    for label in set(top.values()):
        minutes = {minute for minute, name in top.items() if name == label}
        visible += [(start, end, label) for start, end in _runs(minutes)]
    return sorted(visible)


def totals(spans: list[tuple[int, int, str]]) -> dict[str, int]:
    counted = Counter({label: len(found) for label, found in sorted(_minutes(spans).items())})
    return dict(counted.most_common())


def gaps(spans: list[tuple[int, int, str]], start: int, end: int) -> list[tuple[int, int]]:
    if end < start:
        raise ValueError("range")
    return _runs(set(range(start, end)).difference(*_minutes(spans).values()))


def _minutes(spans: list[tuple[int, int, str]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for index, (start, end, label) in enumerate(spans):
        if end < start:
            raise ValueError(index)
        if start < end:
            found.setdefault(label, set()).update(range(start, end))
    return found


def _runs(minutes: set[int]) -> list[tuple[int, int]]:
    numbered = enumerate(sorted(minutes))
    runs = [list(run) for _, run in groupby(numbered, key=lambda pair: pair[1] - pair[0])]
    return [(run[0][1], run[-1][1] + 1) for run in runs]
