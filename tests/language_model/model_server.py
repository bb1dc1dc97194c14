"""A small model server on a real port: streams what it is told to, fails when it is told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Speak = Callable[[dict[str, Any]], tuple[int, list[str]]]
"""From the body of a request to a status and the pieces of the answer."""


class ModelServer(ThreadingHTTPServer):
    """Answers /v1/models and /v1/chat/completions; keeps the bodies it got."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, speak: Speak, pause: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.speak = speak
        self.pause = pause
        self.bodies: list[dict[str, Any]] = []
        self.model_failures = 0
        self.broken_streams = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: ModelServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.server.model_failures:
            self.server.model_failures -= 1
            self._answer(503, b"loading")
            return
        models = {"data": [{"id": "served", "max_model_len": 4096}, {"id": "other"}]}
        self._answer(200, json.dumps(models).encode())

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.bodies.append(body)
        status, pieces = self.server.speak(body)
        if status != 200:
            self._answer(status, "".join(pieces).encode())
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            if self.server.broken_streams:
                self.server.broken_streams -= 1
                self._event({"delta": {"content": "bro"}, "finish_reason": None})
                self.close_connection = True
                return
            for piece in pieces:
                self._event({"delta": {"content": piece}, "finish_reason": None})
                time.sleep(self.server.pause)
            self._event({"delta": {}, "finish_reason": "stop"})
            self.wfile.write(b"data: [DONE]\n\n")
        except (BrokenPipeError, ConnectionResetError):
            pass
        self.close_connection = True

    def _event(self, choice: dict[str, Any]) -> None:
        data = json.dumps({"choices": [{"index": 0, **choice}]}, ensure_ascii=False)
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()

    def _answer(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: what matters is asserted."""


@contextmanager
def serving(speak: Speak, pause: float = 0.0) -> Iterator[ModelServer]:
    server = ModelServer(speak, pause)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
