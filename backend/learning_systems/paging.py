"""Pages of lists that are known whole, and the refusal of a cursor that no page gave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from backend.errors import InvalidInput
from backend.learning_systems.records import Page

T = TypeVar("T")


def foreign_cursor() -> InvalidInput:
    """What to raise for a cursor that is not one of the list's own."""
    return InvalidInput(
        "cursor is not one this list returned.",
        remedy="Use the value of `next` from the page before, or leave it out.",
        field="cursor",
    )


def page_by_id(
    everything: Sequence[T], id_of: Callable[[T], str], limit: int, cursor: str | None
) -> Page[T]:
    """At most `limit` items behind the one whose id is the cursor.

    Raises InvalidInput for a cursor that is the id of none.
    """
    ids = [id_of(each) for each in everything]
    if cursor is not None and cursor not in ids:
        raise foreign_cursor()
    first = 0 if cursor is None else ids.index(cursor) + 1
    items = tuple(everything[first : first + limit])
    more = first + limit < len(ids)
    return Page(items, id_of(items[-1]) if more else None)
