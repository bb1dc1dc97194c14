"""A batch that is decoded in a thread of its own, so that the model waits for nobody.

What is decoded is kept until somebody takes it: at once for the cycle under way; for a
batch begun while verdicts of the one before were awaited, once those are known.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import suppress
from queue import SimpleQueue

from backend.learning_systems.generation import Completion
from backend.learning_systems.ports import Cancelled, OnDone

Generate = Callable[[OnDone, Cancelled], object]
"""Asks the model; hands over each answer, and stops when it is told to."""


class Decoding:
    """One batch under way; `began` is the monotonic moment at which it was asked for."""

    def __init__(
        self, decoder: Executor, generate: Generate, cancelled: Cancelled, began: float
    ) -> None:
        self.began = began
        self._generate = generate
        self._cancelled = cancelled
        self._dropped = threading.Event()
        self._answers: SimpleQueue[tuple[int, Completion] | None] = SimpleQueue()
        self._emptied = False
        self._over = decoder.submit(self._decode)

    def hand_to(self, take: OnDone) -> None:
        """Hand over each answer once it is finished; returns, or raises, when all are."""
        try:
            for index, completion in self._finished():
                take(index, completion)
        except BaseException:
            self.drop()
            raise
        self._over.result()

    def drop(self) -> list[Completion]:
        """Stop it and wait until it has; what was decoded and not handed over."""
        self._dropped.set()
        with suppress(Exception):  # whatever stopped it will be met again by who asks again
            self._over.result()
        return [completion for _, completion in self._finished()]

    def _finished(self) -> Iterator[tuple[int, Completion]]:
        while not self._emptied and (answer := self._answers.get()) is not None:
            yield answer
        self._emptied = True

    def _decode(self) -> None:
        try:
            self._generate(self._keep, self._stopped)
        finally:
            self._answers.put(None)

    def _keep(self, index: int, completion: Completion) -> None:
        self._answers.put((index, completion))

    def _stopped(self) -> bool:
        return self._dropped.is_set() or self._cancelled()
