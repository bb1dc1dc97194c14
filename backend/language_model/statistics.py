"""What the engine did, counted: for events, metrics and benchmarks."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

from backend.language_model.request import Request


@dataclass(slots=True)
class RequestStatistics:
    """One finished request; times in seconds, None where nothing was generated."""

    prompt_tokens: int
    cached_tokens: int
    generated_tokens: int
    seconds_to_first_token: float | None
    seconds: float


@dataclass(slots=True)
class Statistics:
    """Totals since the model was opened, and the last finished request."""

    requests: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    generated_tokens: int = 0
    drafted_tokens: int = 0
    accepted_tokens: int = 0
    decode_seconds: float = 0.0
    sample_seconds: float = 0.0
    step_seconds: float = 0.0
    last: RequestStatistics | None = field(default=None)

    def note(self, request: Request) -> None:
        """Count a request that has ended."""
        first = request.first_token
        self.requests += 1
        self.last = RequestStatistics(
            prompt_tokens=len(request.prompt),
            cached_tokens=request.cached,
            generated_tokens=sum(c.tokens or 0 for c in request.completions.values()),
            seconds_to_first_token=None if first is None else first - request.submitted,
            seconds=time.monotonic() - request.submitted,
        )

    def snapshot(self) -> Statistics:
        """A copy that no longer changes."""
        return replace(self)
