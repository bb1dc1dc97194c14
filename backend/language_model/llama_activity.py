"""What the llama.cpp engine tells of itself while it works: from its requests and its counts."""

from __future__ import annotations

import time

from backend.language_model.request import Request
from backend.language_model.statistics import Statistics
from backend.learning_systems.activity import Activity, RequestActivity, TotalActivity


def activity_of(latest: Request | None, statistics: Statistics) -> Activity:
    """Read beside the thread that decodes: single values may be a token apart."""
    request = None if latest is None else _request(latest)
    return Activity(
        request,
        TotalActivity(
            requests=statistics.requests,
            prompt_tokens=statistics.prompt_tokens,
            cached_tokens=statistics.cached_tokens,
            tokens=statistics.generated_tokens,
            drafted_tokens=statistics.drafted_tokens,
            accepted_tokens=statistics.accepted_tokens,
            decode_seconds=round(statistics.decode_seconds, 3),
        ),
    )


def _request(request: Request) -> RequestActivity:
    now = request.ended or time.monotonic()
    first, made = request.first_token, request.generated
    speaking = None if first is None else now - first
    return RequestActivity(
        stage=request.stage,
        kind=request.kind,
        under_way=not request.done,
        answers=request.n,
        prompt_tokens=len(request.prompt),
        cached_tokens=request.cached,
        tokens=made,
        tokens_per_second=round(made / speaking, 2) if speaking else None,
        seconds_to_first_token=None if first is None else round(first - request.submitted, 3),
        seconds=round(now - request.submitted, 3),
    )
