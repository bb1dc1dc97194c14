"""Keyset paging, newest first: a page stays right while rows are added."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.learning_systems.paging import foreign_cursor
from backend.learning_systems.records import Page

Row = TypeVar("Row")
Record = TypeVar("Record")


def encode_cursor(moment: datetime, row_id: str) -> str:
    raw = json.dumps([moment.isoformat(), row_id]).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[datetime, str]:
    """The moment and id a cursor stands for; raises InvalidInput for anything else."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        moment, row_id = json.loads(raw)
        position = datetime.fromisoformat(moment)
        if isinstance(row_id, str) and position.tzinfo is not None:
            return position, row_id
    except (ValueError, TypeError):  # binascii.Error is a ValueError
        pass
    raise foreign_cursor()


def decode_number(cursor: str) -> int:
    """The number of the row a cursor stands for, where rows are numbered; raises InvalidInput."""
    _, row_id = decode_cursor(cursor)
    if not (row_id.isascii() and row_id.isdigit() and len(row_id) < 19):
        raise foreign_cursor()
    return int(row_id)


def page(
    session: Session,
    query: Select[Row],
    moment: InstrumentedAttribute[Any],
    row_id: InstrumentedAttribute[str],
    limit: int,
    cursor: str | None,
    convert: Callable[[Row], Record],
) -> Page[Record]:
    """One page of `query`, ordered by (moment, id) descending, converted to records."""
    if cursor is not None:
        query = query.where(tuple_(moment, row_id) < decode_cursor(cursor))
    rows = list(session.scalars(query.order_by(moment.desc(), row_id.desc()).limit(limit + 1)))
    following = None
    if len(rows) > limit:
        last = rows[limit - 1]
        following = encode_cursor(getattr(last, moment.key), getattr(last, row_id.key))
    return Page(tuple(convert(row) for row in rows[:limit]), following)
