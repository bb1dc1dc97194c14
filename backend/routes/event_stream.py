"""Live events as Server-Sent Events: whoever reads slowly is told what it lost, nobody waits.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from fastapi.sse import format_sse_event
from starlette.responses import Response, StreamingResponse

from backend.learning_systems.live_news import Gap, LiveEvent, LiveNews, Missed

RETRY_MILLISECONDS = 1000
KEEP_ALIVE_SECONDS = 15.0
KEEP_ALIVE = format_sse_event(comment="still here")

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

Wanted = Callable[[LiveEvent], bool]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader gets. `opening` is its first event, with how things stood at or after
    `position`; `last` is true of an event after which the stream ends."""

    opening: dict[str, Any]
    position: int
    wanted: Wanted = lambda event: True
    last: Wanted = lambda event: False


class EventStream(StreamingResponse):
    """An answer that goes on. Not FastAPI's own, which is made by generators alone: they have
    answered 200 before they know whether there is anything to tell."""

    media_type = "text/event-stream"


def stream(
    news: LiveNews, reading: Reading, last_event_id: str | None, ending: asyncio.Event
) -> EventStream:
    """An endless answer, until the reader goes, `ending` is set or the last event came."""
    return EventStream(_told(news, reading, last_event_id, ending), headers=HEADERS)


def rest(news: LiveNews, reading: Reading, last_event_id: str | None) -> Response:
    """What is left of something that is over, and how it stands in the end; nothing (204) to
    a reader that saw it all, so that it does not come back for ever."""
    missed = news.since_id(last_event_id) if last_event_id else Missed(None, (), reading.position)
    events = [event for event in missed.events if reading.wanted(event)]
    if last_event_id and not events and missed.gap is None:
        return Response(status_code=204)
    parts = [] if missed.gap is None else [_gap(missed.gap)]
    parts += [_written(event) for event in events]
    parts.append(_opening(reading, news.id_at(missed.position)))
    return EventStream(iter(parts), headers=HEADERS)


async def _told(
    news: LiveNews, reading: Reading, last_event_id: str | None, ending: asyncio.Event
) -> AsyncIterator[bytes]:
    something = asyncio.Event()
    with news.waking(_waker(something)):
        missed = news.since_id(last_event_id) if last_event_id else news.since(reading.position)
        yield _opening(reading, None if last_event_id else news.id_at(reading.position))
        while not ending.is_set():
            if missed.gap is not None:
                yield _gap(missed.gap)
            for event in filter(reading.wanted, missed.events):
                yield _written(event)
                if reading.last(event):
                    return
            while missed.position == news.position:
                if await _over(something, ending):
                    return
                if not something.is_set():
                    yield KEEP_ALIVE
                something.clear()
            missed = news.since(missed.position)


async def _over(something: asyncio.Event, ending: asyncio.Event) -> bool:
    """Wait for news, the end of the service or the time for a keep-alive; whether it ends."""
    waiting = [asyncio.ensure_future(each.wait()) for each in (something, ending)]
    try:
        await asyncio.wait(waiting, timeout=KEEP_ALIVE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()
    return ending.is_set()


def _waker(something: asyncio.Event) -> Callable[[], None]:
    loop = asyncio.get_running_loop()

    def wake() -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(something.set)

    return wake


def _written(event: LiveEvent) -> bytes:
    said = {"at": event.at, "session_id": event.session_id, **event.data}
    return format_sse_event(event=event.kind, data_str=_json(said), id=event.id)


def _opening(reading: Reading, place: str | None) -> bytes:
    """No place for a reader that comes back: it may lose the connection before it caught up."""
    said = _json(reading.opening)
    return format_sse_event(event="state", data_str=said, id=place, retry=RETRY_MILLISECONDS)


def _gap(gap: Gap) -> bytes:
    return format_sse_event(event="gap", data_str=_json(asdict(gap)))


def _json(value: object) -> str:
    return json.dumps(value, default=str)
