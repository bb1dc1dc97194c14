"""What Prometheus reads: the figures of `GET status`, under names that stay.

Totals begin anew when the engine does, as Prometheus expects of counters. A figure that was
not measured is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from backend.learning_systems.activity import RequestActivity, TotalActivity
from backend.routes.dependencies import Status
from backend.routes.status import StatusView

router = APIRouter(tags=["learning"])

TOTALS = {
    "requests": "Prompts that the model answered.",
    "prompt_tokens": "Tokens of those prompts.",
    "cached_tokens": "Tokens of prompts that were known already and not decoded again.",
    "tokens": "Tokens generated.",
    "drafted_tokens": "Tokens guessed from the prompt.",
    "accepted_tokens": "Guessed tokens that the model chose too.",
    "decode_seconds": "Seconds spent in llama.cpp's decoding.",
}
REQUEST = {
    "answers": "Answers asked for in the request under way, or the last one.",
    "prompt_tokens": "Tokens of its prompt.",
    "cached_tokens": "Tokens of its prompt that were known already.",
    "tokens": "Tokens generated so far, of all its answers.",
    "tokens_per_second": "Tokens a second since its first token.",
    "seconds_to_first_token": "Seconds from asking to its first token.",
}


@router.get("/metrics", response_class=Response)
@router.get("/api/learning/metrics", response_class=Response, include_in_schema=False)
def metrics(report: Status) -> Response:
    """Counters and gauges of engine and model, as Prometheus reads them."""
    registry = CollectorRegistry()
    registry.register(_Figures(report.status()))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Figures(Collector):
    """One look at the service, as metrics."""

    def __init__(self, view: StatusView) -> None:
        self._view = view

    def collect(self) -> Iterator[Metric]:
        view = self._view
        yield _gauge("grace_engine_up", "Whether the engine lives.", view.engine.alive)
        restarts = "Times the engine was started again."
        yield _counter("grace_engine_restarts", restarts, view.engine.restarts)
        busy = "Whether a work session is queued, running or ending."
        yield _gauge("grace_session_live", busy, view.current_session is not None)
        aside = "Inputs that crashed the model three times."
        yield _gauge("grace_inputs_set_aside", aside, len(view.inputs_set_aside))
        if view.generation is not None:
            yield from _totals(view.generation.total)
            if view.generation.request is not None:
                yield from _request(view.generation.request)


def _totals(total: TotalActivity) -> Iterator[Metric]:
    for name, meaning in TOTALS.items():
        value = getattr(total, name)
        if value is not None:
            yield _counter(f"grace_model_{name}", meaning, value)


def _request(request: RequestActivity) -> Iterator[Metric]:
    under_way = "Whether the model is being asked right now."
    yield _gauge("grace_request_under_way", under_way, request.under_way)
    for name, meaning in REQUEST.items():
        value = getattr(request, name)
        if value is not None:
            yield _gauge(f"grace_request_{name}", meaning, value)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, float(value))


def _counter(name: str, meaning: str, value: float) -> Metric:
    return CounterMetricFamily(name, meaning, float(value))
