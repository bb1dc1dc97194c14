"""What a model is doing right now, and what it did since it was opened: counted, never stored.

A figure that an adapter cannot count is None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestActivity:
    """The request under way, or the last one. Tokens are those of all its answers together."""

    stage: str
    kind: str
    under_way: bool
    answers: int
    prompt_tokens: int | None
    cached_tokens: int | None
    tokens: int | None
    tokens_per_second: float | None
    seconds_to_first_token: float | None
    seconds: float


@dataclass(frozen=True, slots=True)
class TotalActivity:
    """Since the model was opened."""

    requests: int = 0
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    tokens: int | None = None
    drafted_tokens: int | None = None
    accepted_tokens: int | None = None
    decode_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """`request` is None until something was asked."""

    request: RequestActivity | None
    total: TotalActivity


ReadActivity = Callable[[], Activity | None]
"""What the engine's model does, as last told; None while it has told nothing."""
