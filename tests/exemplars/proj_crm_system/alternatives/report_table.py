"""A second report: rows are sorted first and cut into groups where the key changes."""

from itertools import groupby


def select(rows, filters):
    tests = [_test(*each) for each in filters]
    return [row for row in rows if all(test(row) for test in tests)]


def report(rows, group_by, measures, filters=()):
    chosen = select(rows, filters)
    for function, _ in measures.values():
        if function not in ("count", "distinct", "sum", "min", "max", "avg"):
            raise ValueError("function")
    groups = []
    order = sorted(chosen, key=lambda row: _rank(_key(row, group_by)))
    for _, members in groupby(order, key=lambda row: _rank(_key(row, group_by))):
        members = list(members)
        groups.append({"key": _key(members[0], group_by), **_figures(members, measures)})
    return {"groups": groups, "total": _figures(chosen, measures)}


def drill(rows, group_by, key, filters=()):
    return [row for row in select(rows, filters) if _key(row, group_by) == list(key)]


def _test(field, operator, value):
    if operator not in ("eq", "ne", "lt", "le", "gt", "ge", "in", "contains"):
        raise ValueError("operator")

    def holds(row):
        mine = row.get(field)
        if operator == "eq":
            return mine == value
        if operator == "ne":
            return mine != value
        if operator == "in":
            return mine in value
        if operator == "contains":
            return isinstance(mine, str) and value.lower() in mine.lower()
        if mine is None:
            return False
        if operator[0] == "l":
            return mine < value or (operator == "le" and mine == value)
        return mine > value or (operator == "ge" and mine == value)

    return holds


def _key(row, fields):
    return [row.get(field) for field in fields]


def _rank(key):
    return [(1, 0) if value is None else (0, value) for value in key]


def _figures(rows, measures):
    values = {}
    for name, (function, field) in measures.items():
        column = [row[field] for row in rows if row.get(field) is not None]
        values[name] = _figure(function, column)
    return {"rows": len(rows), "values": values}


def _figure(function, column):
    if function == "count":
        return len(column)
    if function == "distinct":
        return len(set(column))
    if function == "sum":
        return sum(column)
    if not column:
        return None
    if function == "avg":
        total, number = sum(column), len(column)
        whole, rest = divmod(abs(total), number)
        whole += 2 * rest >= number
        return -whole if total < 0 else whole
    column.sort()
    return column[0] if function == "min" else column[-1]
