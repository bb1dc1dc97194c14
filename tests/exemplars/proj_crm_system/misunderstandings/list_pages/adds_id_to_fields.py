# C12: adds the id to the list of fields it was given
"""One page of a list of records: filtered, sorted, and with the fields that were asked for."""

import re

_KEYS = {"limit", "offset", "sort", "fields"}


def list_page(
    records: list[dict], query: dict[str, str], fields: list[str], most: int = 100
) -> dict:
    """Answer a query; ValueError names the part of the query that is wrong."""
    if "id" not in fields:
        fields.insert(0, "id")
    known = fields
    for key in query:
        if key not in _KEYS and key not in known:
            raise ValueError(key)
    filters = {key: text for key, text in query.items() if key not in _KEYS}
    limit = min(_number(query, "limit", least=1, default=20), most)
    offset = _number(query, "offset", least=0, default=0)
    shown = query["fields"].split(",") if "fields" in query else known
    if not set(shown) <= set(known):
        raise ValueError("fields")
    found = [record for record in records if _passes(record, filters)]
    found = _sorted(found, query, known)
    end = offset + limit
    return {
        "items": [_item(record, shown) for record in found[offset:end]],
        "total": len(found),
        "next": str(end) if end < len(found) else None,
    }


def _number(query: dict[str, str], key: str, least: int, default: int) -> int:
    text = query.get(key, str(default))
    # Not isdigit(): it is true for digits of other scripts and for superscripts.
    if not re.fullmatch("[0-9]+", text) or int(text) < least:
        raise ValueError(key)
    return int(text)


def _passes(record: dict, filters: dict[str, str]) -> bool:
    return all(
        record.get(field) is not None and str(record[field]) == text
        for field, text in filters.items()
    )


def _sorted(records: list[dict], query: dict[str, str], known: list[str]) -> list[dict]:
    order = query["sort"].split(",") if "sort" in query else []
    if any(name.removeprefix("-") not in known for name in order):
        raise ValueError("sort")
    result = sorted(records, key=lambda record: record["id"])
    # Sorting is stable, so the most important field comes last.
    for name in reversed(order):
        field = name.removeprefix("-")
        empty = [record for record in result if record.get(field) is None]
        rest = [record for record in result if record.get(field) is not None]
        rest.sort(key=lambda record: _comparable(record[field]), reverse=name != field)
        result = rest + empty
    return result


def _comparable(value: str | int) -> str | int:
    return value.lower() if isinstance(value, str) else value


def _item(record: dict, shown: list[str]) -> dict:
    return {field: record.get(field) for field in [*shown, "id"]}
