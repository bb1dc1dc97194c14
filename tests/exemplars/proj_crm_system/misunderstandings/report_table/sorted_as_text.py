# C8: sorts the keys as text
"""Rows filtered, grouped and added up."""

import operator
from collections.abc import Callable

_COMPARISONS: dict[str, Callable] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}

_OPERATORS: dict[str, Callable] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "in": lambda value, wanted: value in wanted,
    "contains": lambda value, text: isinstance(value, str) and text.lower() in value.lower(),
}

_FUNCTIONS: dict[str, Callable[[list], object]] = {
    "count": len,
    "distinct": lambda values: len(set(values)),
    "sum": sum,
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
    "avg": lambda values: _mean(values) if values else None,
}


def select(rows: list[dict], filters: list[tuple]) -> list[dict]:
    """The rows that meet all filters, in their order."""
    for _, name, _ in filters:
        if name not in _OPERATORS and name not in _COMPARISONS:
            raise ValueError("operator")
    return [row for row in rows if all(_holds(row.get(field), *rest) for field, *rest in filters)]


def report(
    rows: list[dict], group_by: list[str], measures: dict[str, tuple], filters: list[tuple] = ()
) -> dict:
    """One group for each combination of values, and the total of all rows."""
    if any(function not in _FUNCTIONS for function, _ in measures.values()):
        raise ValueError("function")
    selected = select(rows, filters)
    members: dict[tuple, list[dict]] = {}
    for row in selected:
        members.setdefault(_key(row, group_by), []).append(row)
    groups = [
        {"key": list(key), **_measured(members[key], measures)}
        for key in sorted(members, key=lambda key: [(value is None, str(value)) for value in key])
    ]
    return {"groups": groups, "total": _measured(selected, measures)}


def drill(
    rows: list[dict], group_by: list[str], key: list, filters: list[tuple] = ()
) -> list[dict]:
    """The rows behind one group of a report."""
    return [row for row in select(rows, filters) if _key(row, group_by) == tuple(key)]


def _holds(value: object, name: str, wanted: object) -> bool:
    if name in _COMPARISONS:
        return value is not None and _COMPARISONS[name](value, wanted)
    return _OPERATORS[name](value, wanted)


def _key(row: dict, group_by: list[str]) -> tuple:
    return tuple(row.get(field) for field in group_by)


def _measured(rows: list[dict], measures: dict[str, tuple]) -> dict:
    values = {}
    for name, (function, field) in measures.items():
        known = [row[field] for row in rows if row.get(field) is not None]
        values[name] = _FUNCTIONS[function](known)
    return {"rows": len(rows), "values": values}


def _mean(values: list[int]) -> int:
    total, count = sum(values), len(values)
    mean = (2 * abs(total) + count) // (2 * count)
    return mean if total >= 0 else -mean
