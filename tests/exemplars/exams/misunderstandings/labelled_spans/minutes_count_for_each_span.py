# C6: counts a minute once for each span that covers it
"""Spans of time with labels: united, laid over each other, added up, and what lies between."""


def merge(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The spans with those of one label united where they overlap or touch."""
    _check(spans)
    merged: list[tuple[int, int, str]] = []
    for start, end, label in sorted(spans, key=lambda span: (span[2], span[0])):
        if start == end:
            continue
        if merged and merged[-1][2] == label and start <= merged[-1][1]:
            first, last, _ = merged.pop()
            start, end = first, max(last, end)
        merged.append((start, end, label))
    return sorted(merged)


def overlay(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """What is on top at each minute; later spans lie on earlier ones."""
    _check(spans)
    visible: list[tuple[int, int, str]] = []
    for start, end, label in spans:
        left = [(first, min(last, start), name) for first, last, name in visible]
        right = [(max(first, end), last, name) for first, last, name in visible]
        kept = [span for span in left + right if span[0] < span[1]]
        visible = [*kept, (start, end, label)]
    return merge(visible)


def totals(spans: list[tuple[int, int, str]]) -> dict[str, int]:
    """The minutes of each label, most first."""
    minutes: dict[str, int] = {}
    _check(spans)
    for start, end, label in spans:
        if start == end:
            continue
        minutes[label] = minutes.get(label, 0) + end - start
    return dict(sorted(minutes.items(), key=lambda item: (-item[1], item[0])))


def gaps(spans: list[tuple[int, int, str]], start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a time that no span covers."""
    if start > end:
        raise ValueError("range")
    _check(spans)
    found = []
    for first, last, _ in sorted(span for span in spans if span[0] < span[1]):
        if start < min(first, end):
            found.append((start, min(first, end)))
        start = max(start, last)
    return [*found, (start, end)] if start < end else found


def _check(spans: list[tuple[int, int, str]]) -> None:
    for index, (start, end, _) in enumerate(spans):
        if start > end:
            raise ValueError(index)
