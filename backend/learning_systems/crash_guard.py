"""What to do when asking the model ends the process: try again, and not for ever.

llama.cpp ends its process when something in it goes wrong. Before each call that could do
so it is written down what is asked; the next engine finds it, and when the one before it
crashed, counts. Three times, and that input is set aside and reported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from backend.learning_systems.ports import Clock, Store
from backend.learning_systems.records import ModelCall
from backend.learning_systems.repositories import UnitOfWork

MOST_CRASHES = 3


class CrashGuard:
    """Writes down what is under way with the model."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def set_aside(self, key: str) -> ModelCall | None:
        """What was set aside under this key, if it was."""
        with self._store.snapshot() as tx:
            call = tx.model_calls.get(key)
        return call if call is not None and call.set_aside_at is not None else None

    @contextmanager
    def asking(
        self, key: str, *, run_id: str, stage_id: str, kind: str, model: str
    ) -> Iterator[None]:
        """Whatever happens in the block is known to the next engine, should this one crash."""
        self.begin(ModelCall(key, run_id, stage_id, kind, model, self._clock.now()))
        try:
            yield
        finally:  # an error is no crash either
            self.end(key)

    def begin(self, call: ModelCall) -> None:
        """Write down what is asked; earlier crashes of the same stay counted."""
        with self._store.transaction() as tx:
            before = tx.model_calls.get(call.key)
            crashes = 0 if before is None else before.crashes
            tx.model_calls.save(replace(call, crashes=crashes))

    def end(self, key: str) -> None:
        """It came back: whatever this input did before, it does not crash."""
        with self._store.transaction() as tx:
            tx.model_calls.discard(key)


def call_key(*parts: str) -> str:
    """One key for the same input: of a stage, a prompt and a model."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def settle_calls(tx: UnitOfWork, crash: str, now: datetime) -> None:
    """After an engine ended: `crash` says how it died of itself, "" when it was ended."""
    for call in tx.model_calls.under_way():
        settled = replace(call, under_way=False)
        if crash:
            settled = replace(settled, crashes=call.crashes + 1, last_end=crash)
        if crash and settled.crashes >= MOST_CRASHES:
            settled = replace(settled, set_aside_at=now)
            tx.log.append("input.set_aside", now, _logged(settled))
        if settled.crashes:
            tx.model_calls.save(settled)
        else:
            tx.model_calls.discard(call.key)


def _logged(call: ModelCall) -> dict[str, object]:
    return {
        "key": call.key,
        "run_id": call.run_id,
        "stage": call.stage_id,
        "kind": call.kind,
        "model": call.model,
        "crashes": call.crashes,
        "last_end": call.last_end,
    }
