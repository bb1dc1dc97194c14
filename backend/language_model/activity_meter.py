"""Counts what an adapter does whose library counts nothing by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from backend.learning_systems.activity import Activity, RequestActivity, TotalActivity
from backend.learning_systems.generation import PromptLabel
from backend.learning_systems.ports import OnToken


class ActivityMeter:
    """Follows requests by the pieces they deliver; `counts`: whether a piece is a token."""

    def __init__(self, *, counts: bool) -> None:
        self._counts = counts
        self._request: RequestActivity | None = None
        self._total = TotalActivity(tokens=0 if counts else None)
        self._began = 0.0
        self._first: float | None = None
        self._pieces = 0
        self._lock = threading.Lock()

    @contextmanager
    def request(
        self, label: PromptLabel, answers: int, on_token: OnToken | None
    ) -> Iterator[OnToken]:
        """Counts while the block runs; gives what to hand each piece to."""
        with self._lock:
            self._began, self._first, self._pieces = time.monotonic(), None, 0
            self._request = RequestActivity(
                label.stage, label.kind.value, True, answers, None, None, None, None, None, 0.0
            )

        def count(index: int, text: str) -> None:
            with self._lock:
                self._first = self._first or time.monotonic()
                self._pieces += 1
            if on_token is not None:
                on_token(index, text)

        try:
            yield count
        finally:
            self._end()

    def activity(self) -> Activity:
        with self._lock:
            request = self._request
            if request is not None and request.under_way:
                request = self._measured(request)
            return Activity(request, self._total)

    def _end(self) -> None:
        with self._lock:
            assert self._request is not None
            self._request = replace(self._measured(self._request), under_way=False)
            made = self._total.tokens
            self._total = replace(
                self._total,
                requests=self._total.requests + 1,
                tokens=None if made is None else made + self._pieces,
            )

    def _measured(self, request: RequestActivity) -> RequestActivity:
        now, first = time.monotonic(), self._first
        told = replace(
            request,
            seconds=round(now - self._began, 3),
            seconds_to_first_token=None if first is None else round(first - self._began, 3),
        )
        if not self._counts:
            return told
        rate = None if first is None or now <= first else round(self._pieces / (now - first), 2)
        return replace(told, tokens=self._pieces, tokens_per_second=rate)
