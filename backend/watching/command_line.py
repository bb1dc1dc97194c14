"""The command `grace watch`: lines that are redrawn on a terminal, plain ones elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Annotated

import httpx
import typer
from rich.console import Console, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from backend.settings import Settings
from backend.watching.event_reader import EventReader, Told
from backend.watching.picture import Picture, Sentences, session_line, time_left

BAR_WIDTH = 40

SessionId = Annotated[
    str | None, typer.Argument(help="Only this session, until it ends; by default everything.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object for each event.")]


def watch(
    session_id: SessionId = None,
    as_json: AsJson = False,
) -> None:
    """Show live what a running service does; ending it leaves the session at work."""
    path = "events" if session_id is None else f"sessions/{session_id}/events"
    console = Console(highlight=False)
    with _client(Settings()) as client, suppress(KeyboardInterrupt):
        events = EventReader(client, f"/api/learning/{path}").events()
        if as_json:
            show_json(events)
        elif console.is_terminal:
            show_live(events, console)
        else:
            show_plain(events)


def show_json(events: Iterable[Told]) -> None:
    for told in events:
        line = {"event": told.kind, "id": told.id, **told.data}
        print(json.dumps(line), flush=True)


def show_plain(events: Iterable[Told]) -> None:
    sentences = Sentences()
    for told in events:
        if (line := sentences.of(told)) is not None:
            print(line, flush=True)


def show_live(events: Iterable[Told], console: Console) -> None:
    picture = Picture()
    with Live(drawn(picture), console=console, refresh_per_second=4) as live:
        for told in events:
            picture.add(told)
            live.update(drawn(picture))


def drawn(picture: Picture) -> RenderableType:
    """The lines that are redrawn. Texts are never read as markup: a model may have chosen them."""
    session = picture.session
    if session is None:
        return Text("no session yet; waiting for one")
    lines = Table.grid()
    lines.add_row(Text(session_line(session)))
    if session["progress"] is not None:
        lines.add_row(ProgressBar(total=100, completed=session["progress"], width=BAR_WIDTH))
    for line in _lines(picture, session):
        lines.add_row(Text(line))
    return lines


def _lines(picture: Picture, session: dict[str, object]) -> list[str]:
    where = [picture.phase, picture.stage, picture.arm]
    pace = picture.tokens_per_second
    lines = [
        f"time left {time_left(session)}",
        " / ".join(part for part in where if part),
        picture.reason or "",
        "" if picture.task is None else f"task {picture.task}",
        "" if pace is None else f"{pace} tokens a second",
        f"verdicts since watching: {picture.passed} passed, {picture.failed} not; "
        f"edge cases {picture.edge_cases}",
        "" if picture.connected else "the service is gone; trying again",
    ]
    return [line for line in lines if line]


def _client(settings: Settings) -> httpx.Client:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    address = f"[{host}]" if ":" in host else host
    headers = {} if settings.token is None else {"Authorization": f"Bearer {settings.token}"}
    # The service is on this machine or named by the user: no proxy stands in between.
    return httpx.Client(
        base_url=f"http://{address}:{settings.port}", headers=headers, trust_env=False
    )
