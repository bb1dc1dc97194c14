"""How long the status endpoint takes while a session decodes on all cores, against idle.

    python -m tests.benchmarks.bench_status_latency [REQUESTS]

A real service over HTTP with a file with random weights in a real shape. Asked one after
another: first idle, with the model's engine process started and nothing to do; then while
a session decodes, which is checked at the beginning and the end. Aim: p99 <= 3x.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.bench_session_share import SHAPE
from tests.benchmarks.figures import Figure, report
from tests.gguf_files import write_gguf
from tests.service_process import ServiceProcess, running

PAUSE_SECONDS = 0.01
PATIENCE_SECONDS = 240.0
"""A session researches and designs before it decodes."""


def latencies(service: ServiceProcess, requests: int) -> list[float]:
    """Seconds of each request, with a short pause between them."""
    found = []
    for _ in range(requests):
        began = time.perf_counter()
        service.get("status")
        found.append(time.perf_counter() - began)
        time.sleep(PAUSE_SECONDS)
    return found


def decoding(service: ServiceProcess, key: str) -> Any:
    """The request that the model works on, if it does."""
    generation = service.get(f"sessions/{key}")["generation"]
    request = generation and generation["request"]
    return request if request and request["under_way"] and request["tokens"] else None


def p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


def main(requests: int = 1000) -> int:
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        model = write_gguf(Path(folder, "model.gguf"), SHAPE)
        limits = {"max_answer_tokens": "1024", "context_tokens": "8192"}
        with running(Path(folder, "data"), str(model), **limits) as service:
            service.wait_until(lambda: service.get("status")["engine"]["alive"])
            latencies(service, 50)
            idle = latencies(service, requests)
            service.post("project/start")
            key = service.post("project/work", {"hours": 1}).json()["session_id"]
            service.wait_until(lambda: decoding(service, key), PATIENCE_SECONDS)
            busy = latencies(service, requests)
            service.wait_until(lambda: decoding(service, key), PATIENCE_SECONDS)
            service.http.delete(f"/api/learning/sessions/{key}")
    middle = statistics.median
    return report(
        [
            Figure("median idle", middle(idle) * 1e3, "ms"),
            Figure("median while decoding", middle(busy) * 1e3, "ms"),
            Figure("p99 idle", p99(idle) * 1e3, "ms"),
            Figure("p99 while decoding", p99(busy) * 1e3, "ms"),
            Figure("p99 while decoding against idle", p99(busy) / p99(idle), "x", most=3.0),
        ]
    )


if __name__ == "__main__":
    sys.exit(main(*(int(each) for each in sys.argv[1:])) > 0)
