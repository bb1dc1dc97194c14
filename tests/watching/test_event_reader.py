"""Reading live events: the wire format, lost connections, and a service that was never there."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from backend.errors import NotFound, Unauthorized, Unavailable
from backend.watching.event_reader import LOST, EventReader, Told, parse

Handler = Callable[[httpx.Request], httpx.Response]


def reader(handler: Handler) -> tuple[EventReader, list[float]]:
    client = httpx.Client(transport=httpx.MockTransport(handler), base_url="http://localhost:1")
    pauses: list[float] = []
    return EventReader(client, "/api/learning/events", pauses.append), pauses


def test_events_are_read_and_comments_passed_over() -> None:
    lines = [
        ": still here",
        "",
        "event: cycle",
        'data: {"stage":',
        'data: "a"}',
        "id: x-1",
        "",
        "event: verdict",
        'data: {"no": "end"}',
    ]
    assert list(parse(lines)) == [Told("cycle", {"stage": "a"}, "x-1")]


def test_lost_connection_goes_on_after_the_last_event() -> None:
    asked: list[str | None] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("Last-Event-ID"))
        if len(asked) in (2, 3):
            raise httpx.ConnectError("refused")
        if len(asked) == 5:
            return httpx.Response(204)
        text = f"event: cycle\ndata: {{}}\nid: x-{len(asked)}\n\nevent: gap\ndata: {{}}\n\n"
        return httpx.Response(200, text=text)

    events, pauses = reader(handler)
    kinds = [told.kind for told in events.events()]
    assert asked == [None, "x-1", "x-1", "x-1", "x-4"]
    assert kinds == ["cycle", "gap", LOST, LOST, LOST, "cycle", "gap"]
    assert pauses == [0.5, 1.0, 2.0, 0.5]


def test_service_that_never_answered_is_an_error_with_the_remedy() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(Unavailable) as caught:
        list(reader(handler)[0].events())
    assert "serve.py" in caught.value.remedy


@pytest.mark.parametrize(("status", "kind"), [(404, NotFound), (401, Unauthorized)])
def test_refusal_is_told_as_the_service_told_it(status: int, kind: type[Exception]) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json={"detail": "No such thing."})

    with pytest.raises(kind, match="No such thing"):
        list(reader(handler)[0].events())
