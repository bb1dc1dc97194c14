"""What happens right now, as Server-Sent Events."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from starlette.concurrency import run_in_threadpool

from backend.learning_systems.live_news import LiveEvent
from backend.learning_systems.states import SessionStatus, is_over
from backend.routes.dependencies import BuilderDoor, Ending, News
from backend.routes.event_stream import EventStream, Reading, rest, stream
from backend.routes.problems import documented

router = APIRouter(prefix="/api/learning", tags=["events"])

LastEventId = Annotated[
    str | None,
    Header(max_length=100, description="The id of the last event seen; what came after is sent."),
]


@router.get("/events", response_class=EventStream)
async def events(
    builder: BuilderDoor, news: News, ending: Ending, last_event_id: LastEventId = None
) -> EventStream:
    """Everything that happens, live: sessions, phases, stages, cycles, tokens, verdicts."""
    position = news.position
    newest = await run_in_threadpool(builder.newest_session)
    session = None if newest is None else asdict(newest)
    return stream(news, Reading({"session": session}, position), last_event_id, ending)


@router.get(
    "/sessions/{session_id}/events",
    response_class=EventStream,
    responses={
        204: {"description": "The session is over, and you saw its end."},
        **documented(404),
    },
)
async def session_events(
    session_id: str,
    builder: BuilderDoor,
    news: News,
    ending: Ending,
    last_event_id: LastEventId = None,
) -> Response:
    """What happens in one session, live, until it ends."""
    position = news.position
    session = await run_in_threadpool(builder.session, session_id)
    opening: dict[str, Any] = {"session": asdict(session)}
    reading = Reading(opening, position, partial(_of, session_id), _ends_session)
    if is_over(session.status):
        return rest(news, reading, last_event_id)
    return stream(news, reading, last_event_id, ending)


def _of(session_id: str, event: LiveEvent) -> bool:
    return event.session_id == session_id


def _ends_session(event: LiveEvent) -> bool:
    return event.kind == "session" and is_over(SessionStatus(event.data["status"]))
