"""Sums in a grid of two fields, and how far people come along a row of steps."""

from collections import defaultdict


def shares(amounts: list[int], whole: int = 1000) -> list[int]:
    """The whole divided in proportion to the amounts, without losing anything to rounding."""
    total = sum(amounts)
    if not total:
        return [0] * len(amounts)
    parts = [amount * whole // total for amount in amounts]
    lost = [amount * whole % total for amount in amounts]
    neediest = sorted(range(len(amounts)), key=lambda place: (-lost[place], place))
    for place in neediest[: whole - sum(parts)]:
        parts[place] += 1
    return parts


def pivot(rows: list[dict], row: str, column: str, value: str) -> dict:
    """The sums of one field by two others, with totals and shares."""
    cells: dict[tuple, int] = defaultdict(int)
    for entry in rows:
        place, amount = (entry.get(row), entry.get(column)), entry.get(value)
        if amount is not None and None not in place:
            cells[place] += amount
    columns = sorted({key for _, key in cells})
    lines = [_line(key, [cells.get((key, c), 0) for c in columns]) for key in _firsts(cells)]
    totals = [line["total"] for line in lines]
    negative = any(total < 0 for total in totals)
    parts = [None] * len(lines) if negative else shares(totals)
    return {
        "columns": columns,
        "rows": [{**line, "share": part} for line, part in zip(lines, parts, strict=True)],
        "totals": [sum(line["cells"][place] for line in lines) for place in range(len(columns))],
        "total": sum(totals),
    }


def funnel(events: list[dict], steps: list[str], within: int | None = None) -> list[dict]:
    """How many people reach each step, and which part of those before."""
    people: dict[object, list[dict]] = defaultdict(list)
    for event in sorted(events, key=lambda event: event["at"]):
        people[event["who"]].append(event)
    depths = [_depth(own, steps, within) for own in people.values()]
    counts = [sum(depth > place for depth in depths) for place in range(len(steps))]
    return [
        {
            "step": step,
            "count": count,
            "of_first": _per_mille(count, counts[0]),
            "of_previous": _per_mille(count, counts[max(place - 1, 0)]),
        }
        for place, (step, count) in enumerate(zip(steps, counts, strict=True))
    ]


def _line(key: object, cells: list[int]) -> dict:
    return {"key": key, "cells": cells, "total": sum(cells)}


def _firsts(cells: dict[tuple, int]) -> list:
    return sorted({key for key, _ in cells})


def _depth(events: list[dict], steps: list[str], within: int | None) -> int:
    """How many steps one person reaches; the events are in order of time."""
    times: list[int] = []
    for step in steps:
        reached = (event["at"] for event in events if event["step"] == step)
        at = next((at for at in reached if not times or at >= times[-1]), None)
        if at is None or (times and within is not None and at > times[0] + within):
            break
        times.append(at)
    return len(times)


def _per_mille(part: int, whole: int) -> int:
    return part * 1000 // whole if whole else 0
