"""The form of one entry: canonical JSON (RFC 8785), which names the entry before it.

The stored bytes are what is hashed. The hash of an entry is its leaf hash in the
Merkle tree (RFC 9162, section 2.1.1), so that chain and tree are made of the same
hashes: SHA-256(0x00 || bytes).
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import rfc8785

BEGINNING = bytes(32)
"""What the first entry names as the one before it."""

LARGEST_INTEGER = 2**53 - 1
EVENT = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")


class Entry(NamedTuple):
    """One entry as it is stored; `at` is ISO 8601 text in UTC."""

    seq: int
    at: str
    event: str
    body: bytes
    hash: bytes


def make_entry(
    seq: int, previous: bytes, event: str, at: datetime, data: Mapping[str, Any]
) -> Entry:
    """The entry numbered `seq` that follows the one with the hash `previous`.

    Raises ValueError for an event that is no dotted name and for a moment without zone.
    """
    if EVENT.fullmatch(event) is None:
        raise ValueError(f"{event!r} is not the name of an event")
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be logged")
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    end = closing(event.encode(), previous, seq)
    body = opening(moment.encode()) + canonical(data) + end
    return Entry(seq, moment, event, body, entry_hash(body))


def opening(at: bytes) -> bytes:
    """How the bytes of an entry begin, up to its data."""
    return b'{"at":"%b","data":' % at


def closing(event: bytes, previous: bytes, seq: int) -> bytes:
    """How the bytes of an entry end, after its data."""
    return b',"event":"%b","previous":"%b","seq":%d}' % (event, previous.hex().encode(), seq)


def entry_hash(body: bytes) -> bytes:
    """The leaf hash of an entry's bytes."""
    return hashlib.sha256(b"\x00" + body).digest()


def canonical(data: Mapping[str, Any]) -> bytes:
    """RFC 8785; what JSON has no word for is written as text."""
    try:
        return rfc8785.dumps(dict(data))
    except rfc8785.CanonicalizationError:
        return rfc8785.dumps(_plain(data))


def _plain(value: Any) -> Any:
    """The nearest thing that RFC 8785 can say: an event is never lost for its form."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= LARGEST_INTEGER else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {_plain(str(key)): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return str(value).encode("utf-8", "replace").decode("utf-8")
