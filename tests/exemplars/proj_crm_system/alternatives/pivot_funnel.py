"""A second pivot and funnel: fractions for the shares, a table of sums, a walk per person."""

from collections import defaultdict
from fractions import Fraction


def shares(amounts, whole=1000):
    total = sum(amounts)
    if total == 0:
        return [0 for _ in amounts]
    exact = [Fraction(amount * whole, total) for amount in amounts]
    parts = [part.numerator // part.denominator for part in exact]
    lost = [(parts[place] - exact[place], place) for place in range(len(parts))]
    for _, place in sorted(lost)[: whole - sum(parts)]:
        parts[place] += 1
    return parts


def pivot(rows, row, column, value):
    table = defaultdict(lambda: defaultdict(int))
    columns = set()
    for each in rows:
        place, other, amount = (each.get(name) for name in (row, column, value))
        if None not in (place, other, amount):
            table[place][other] += amount
            columns.add(other)
    head = sorted(columns)
    keys = sorted(table)
    sums = [sum(table[key].values()) for key in keys]
    parts = [None] * len(keys) if any(total < 0 for total in sums) else shares(sums)
    return {
        "columns": head,
        "rows": [
            {
                "key": key,
                "cells": [table[key][name] for name in head],
                "total": total,
                "share": part,
            }
            for key, total, part in zip(keys, sums, parts, strict=True)
        ],
        "totals": [sum(table[key][name] for key in keys) for name in head],
        "total": sum(sums),
    }


def funnel(events, steps, within=None):
    people = defaultdict(list)
    for event in events:
        people[event["who"]].append((event["at"], event["step"]))
    counts = [0] * len(steps)
    for visits in people.values():
        for step in range(_reached(visits, steps, within)):
            counts[step] += 1
    result = []
    for number, count in enumerate(counts):
        before = counts[max(number - 1, 0)]
        result.append(
            {
                "step": steps[number],
                "count": count,
                "of_first": count * 1000 // counts[0] if counts[0] else 0,
                "of_previous": count * 1000 // before if before else 0,
            }
        )
    return result


def _reached(visits, steps, within):
    now = end = None
    for number, step in enumerate(steps):
        times = [
            at
            for at, name in visits
            if name == step and (now is None or at >= now) and (end is None or at <= end)
        ]
        if not times:
            return number
        now = min(times)
        if number == 0 and within is not None:
            end = now + within
    return len(steps)
