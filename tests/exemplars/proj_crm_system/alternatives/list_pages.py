"""A second list: records compared two at a time, filters and sorting written out."""

from functools import cmp_to_key


def list_page(records, query, fields, most=100):
    known = ["id", *(field for field in fields if field != "id")]
    for key in query:
        if key not in known and key not in ("limit", "offset", "sort", "fields"):
            raise ValueError(key)
    limit = min(_number(query, "limit", 20, 1), most)
    offset = _number(query, "offset", 0, 0)
    order = [(name.removeprefix("-"), name[:1] == "-") for name in _names(query, "sort")]
    shown = _names(query, "fields") if "fields" in query else known
    if any(name not in known for name, _ in order):
        raise ValueError("sort")
    if any(name not in known for name in shown):
        raise ValueError("fields")
    wanted = [(key, text) for key, text in query.items() if key in known]
    found = []
    for record in records:
        if all(record.get(key) is not None and str(record[key]) == text for key, text in wanted):
            found.append(record)
    found.sort(key=cmp_to_key(lambda one, other: _compare(one, other, order)))
    end = offset + limit
    return {
        "items": [{k: record.get(k) for k in ("id", *shown)} for record in found[offset:end]],
        "total": len(found),
        "next": str(end) if end < len(found) else None,
    }


def _number(query, key, default, least):
    text = query.get(key, str(default))
    if not text or any(character not in "0123456789" for character in text):
        raise ValueError(key)
    if int(text) < least:
        raise ValueError(key)
    return int(text)


def _names(query, key):
    return query[key].split(",") if key in query else []


def _compare(one, other, order):
    for name, downwards in [*order, ("id", False)]:
        left, right = one.get(name), other.get(name)
        if name != "id" or (name, downwards) in order:
            left, right = _folded(left), _folded(right)
        if left == right:
            continue
        if left is None or right is None:
            return 1 if left is None else -1
        return 1 if (left > right) != downwards else -1
    return (one["id"] > other["id"]) - (one["id"] < other["id"])


def _folded(value):
    return value.lower() if isinstance(value, str) else value
