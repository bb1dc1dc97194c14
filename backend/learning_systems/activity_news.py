"""Tells over the pipe what the model is doing, about twice a second while it does something."""

from __future__ import annotations

import threading
from dataclasses import asdict
from types import TracebackType

from backend.learning_systems.ports import Events, LanguageModel

TELL_SECONDS = 0.5
GENERATION = "generation"


class ActivityNews:
    """A thread that watches one model while the block runs; the last state is always told."""

    def __init__(self, model: LanguageModel, events: Events) -> None:
        self._model = model
        self._events = events
        self._told: object = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="activity-news", daemon=True)

    def __enter__(self) -> ActivityNews:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()
        self._tell()

    def _watch(self) -> None:
        while not self._over.wait(TELL_SECONDS):
            self._tell()

    def _tell(self) -> None:
        activity = self._model.activity()
        if activity != self._told and activity.request is not None:
            self._told = activity
            self._events.emit(GENERATION, **asdict(activity))
