"""What happens right now, for whoever watches: a ring of the last events, read by position.

Readers hold nothing but a position, so that a slow one loses events, which it is told as a
gap, and never makes anybody wait.
"""

from __future__ import annotations

import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

KEPT = 2048

ANOTHER_START = "the service was started again; what it told before is not kept"
TOO_SLOW = "more happened since than is kept"
NEVER_TOLD = "this id was never told"


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One thing that happened. Ids count up within one start of the service."""

    id: str
    kind: str
    session_id: str | None
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gap:
    """What a reader did not get: how many events where that is known, and why."""

    lost: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Missed:
    """Everything since a position, and the position after it."""

    gap: Gap | None
    events: tuple[LiveEvent, ...]
    position: int


class LiveNews:
    """The ring. `publish` never blocks on a reader; everything is safe from any thread."""

    def __init__(self, kept: int = KEPT) -> None:
        self._start = uuid.uuid4().hex[:8]
        self._events: deque[LiveEvent] = deque(maxlen=kept)
        self._position = 0
        self._wakers: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def publish(self, kind: str, data: Mapping[str, Any], session_id: str | None = None) -> None:
        with self._lock:
            self._position += 1
            event = LiveEvent(
                self.id_at(self._position), kind, session_id, datetime.now(UTC), dict(data)
            )
            self._events.append(event)
            wakers = tuple(self._wakers)
        for wake in wakers:
            wake()

    @property
    def is_read(self) -> bool:
        """Whether anybody waits for what comes next."""
        return bool(self._wakers)

    @property
    def position(self) -> int:
        """Of the newest event; 0 before the first."""
        return self._position

    def since(self, position: int) -> Missed:
        """What happened after `position`, with a gap where some of it is gone."""
        with self._lock:
            oldest = self._position - len(self._events)
            lost = max(0, oldest - position)
            skip = max(0, position - oldest)
            gap = Gap(lost, TOO_SLOW) if lost else None
            return Missed(gap, tuple(self._events)[skip:], self._position)

    def since_id(self, event_id: str) -> Missed:
        """What happened after the event of this id; an id of another start is a gap."""
        start, _, number = event_id.partition("-")
        if start != self._start:
            return Missed(Gap(None, ANOTHER_START), self.since(0).events, self._position)
        if not (number.isascii() and number.isdecimal()) or int(number[:18]) > self._position:
            return Missed(Gap(None, NEVER_TOLD), (), self._position)
        return self.since(int(number))

    @contextmanager
    def waking(self, wake: Callable[[], None]) -> Iterator[None]:
        """While the block runs, `wake` is called after each event, from any thread; it must
        return at once."""
        with self._lock:
            self._wakers.append(wake)
        try:
            yield
        finally:
            with self._lock:
                self._wakers.remove(wake)

    def id_at(self, position: int) -> str:
        """The id of the event at this position; position 0 is the place before the first."""
        return f"{self._start}-{position}"
