"""Reads the service's live events, and goes on where it stopped when the connection is lost."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from backend.errors import GraceError, NotFound, Unauthorized, Unavailable

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0
# More than two of the service's keep-alives: a connection that is silent for longer is dead.
SILENCE_SECONDS = 40.0

LOST = "connection"
"""The kind of an event of our own: the service was lost, or is back."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event as it came."""

    kind: str
    data: dict[str, Any]
    id: str = ""


@dataclass
class EventReader:
    """The events of one path, for ever or until the stream is over."""

    client: httpx.Client
    path: str
    pause: Callable[[float], None] = time.sleep
    _last: str = ""
    _connected: bool = field(default=False, init=False)
    _lost: bool = field(default=False, init=False)

    def events(self) -> Iterator[Told]:
        """Raises Unavailable when nobody ever answered, NotFound, Unauthorized, GraceError.

        A service that was there and is gone is waited for.
        """
        wait = FIRST_PAUSE_SECONDS
        while True:
            try:
                if (yield from self._connection()):
                    return
                wait = FIRST_PAUSE_SECONDS
            except httpx.TransportError as error:
                if not self._connected:
                    raise _not_there(self.client, error) from error
                self._lost = True
                yield Told(LOST, {"connected": False, "again_in": wait})
            self.pause(wait)
            wait = min(2 * wait, LONGEST_PAUSE_SECONDS)

    def _connection(self) -> Generator[Told, None, bool]:
        """The events of one connection; whether there will be no more of them.

        A stream that ends may be cut or over: the service says so when it is asked again.
        """
        headers = {"Last-Event-ID": self._last} if self._last else {}
        timeout = httpx.Timeout(10.0, read=SILENCE_SECONDS)
        with self.client.stream("GET", self.path, headers=headers, timeout=timeout) as answer:
            if answer.status_code == httpx.codes.NO_CONTENT:
                return True
            _check(answer)
            if self._lost:
                yield Told(LOST, {"connected": True})
            self._connected, self._lost = True, False
            for told in parse(answer.iter_lines()):
                self._last = told.id or self._last
                yield told
        return False


def parse(lines: Iterable[str]) -> Iterator[Told]:
    """The events in the lines of a stream; comments and what is no event are passed over."""
    fields: dict[str, list[str]] = {}
    for line in lines:
        if not line:
            if "data" in fields:
                kind, key = (fields.get(name, [""])[-1] for name in ("event", "id"))
                yield Told(kind, json.loads("\n".join(fields["data"])), key)
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            fields.setdefault(name, []).append(value.removeprefix(" "))


def _check(answer: httpx.Response) -> None:
    if answer.status_code == httpx.codes.OK:
        return
    answer.read()
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    kinds: dict[int, type[GraceError]] = {401: Unauthorized, 404: NotFound}
    kind = kinds.get(answer.status_code, GraceError)
    detail = str(problem.get("detail") or f"The service answered {answer.status_code}.")
    remedy = str(problem.get("remedy") or "")
    if kind is Unauthorized:
        remedy = "Set GRACE_TOKEN to the token of the service."
    raise kind(detail, remedy=remedy)


def _not_there(client: httpx.Client, error: httpx.TransportError) -> Unavailable:
    return Unavailable(
        f"No service answers at {client.base_url}: {error}.",
        remedy="Start it with `python serve.py`; GRACE_HOST and GRACE_PORT say where it listens.",
    )
