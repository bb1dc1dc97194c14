"""Makes the events that readers get of what the engine tells."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from backend.learning_systems.activity_news import GENERATION, TELL_SECONDS
from backend.learning_systems.live_news import LiveNews
from backend.learning_systems.plan import PHASE_NAMES, PHASE_OF_TASK
from backend.learning_systems.states import LIVE_SESSIONS

PASSED_ON = frozenset(
    {
        *("cycle", "verdict", "accepted", "replaced", "regraded", "edge_case", "task"),
        *("exam", "engine"),
    }
)
_TOKENS = ("stage", "kind", "under_way", "answers", "tokens", "tokens_per_second")


class Newsroom:
    """Hears the engine, from one thread; says when phase or stage change, and what is told of
    tokens at most about twice a second.

    What it does not know is not passed on: the pipe also carries what is for the service alone.
    """

    def __init__(self, news: LiveNews, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._news = news
        self._monotonic = monotonic
        self._session: str | None = None
        self._place: dict[str, object] = {}
        self._told_tokens = float("-inf")

    def hear(self, name: str, data: Mapping[str, Any]) -> None:
        if name == "session":
            self._change_session(data)
        elif name == GENERATION:
            self._tell_tokens(data)
        elif name in PASSED_ON:
            self._tell_place(name, data)
            self._news.publish(name, data, self._session)

    def _change_session(self, data: Mapping[str, Any]) -> None:
        live = data.get("status") in LIVE_SESSIONS
        self._session = str(data.get("session_id")) if live else None
        self._place = {}

    def _tell_place(self, name: str, data: Mapping[str, Any]) -> None:
        """Where the work is now, as far as this news tells."""
        phase = data.get("phase") if name == "cycle" else None
        if name == "task":
            phase = PHASE_OF_TASK.get(str(data.get("task")))
        if phase in PHASE_NAMES:
            self._move("phase", {"phase": phase, "name": PHASE_NAMES[phase]})
        if name == "cycle":
            self._move("stage", {"stage": data.get("stage")})

    def _move(self, kind: str, place: Mapping[str, object]) -> None:
        if self._place.get(kind) != place:
            self._place[kind] = place
            self._news.publish(kind, place, self._session)

    def _tell_tokens(self, data: Mapping[str, Any]) -> None:
        request, now = data.get("request"), self._monotonic()
        # A little less than the engine's pace: its timer must not make every other one fall out.
        if not request or now - self._told_tokens < 0.9 * TELL_SECONDS:
            return
        self._told_tokens = now
        told = {name: request.get(name) for name in _TOKENS}
        self._news.publish("tokens", told, self._session)
