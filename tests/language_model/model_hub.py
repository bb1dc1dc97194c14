"""A hub on a real port: just enough of the Hugging Face protocol to pull from it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Hub(ThreadingHTTPServer):
    """Serves `files` of one repository; may lie about a digest, break off or hold still once."""

    daemon_threads = True

    def __init__(self, repo: str, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.repo = repo
        self.files = files
        self.wrong_digest = False
        self.break_after: int | None = None
        self.hold_after: int | None = None
        self.go_on = threading.Event()
        self.ranges: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def digest(self, name: str) -> str:
        return hashlib.sha256(self.files[name]).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._serve(body=False)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/api/models/"):
            self._describe(path)
        else:
            self._serve(body=True)

    def _describe(self, path: str) -> None:
        hub = self.server
        if hub.repo not in path:
            self._answer(404, b"{}", {"X-Error-Code": "RepoNotFound"})
            return
        siblings = [
            {
                "rfilename": name,
                "size": len(data),
                "lfs": {
                    "sha256": "0" * 64 if hub.wrong_digest else hub.digest(name),
                    "size": len(data),
                    "pointerSize": 130,
                },
            }
            for name, data in hub.files.items()
        ]
        info = {
            "id": hub.repo,
            "sha": "a" * 40,
            "siblings": siblings,
            "cardData": {"license": "apache-2.0"},
        }
        self._answer(200, json.dumps(info).encode(), {})

    def _serve(self, *, body: bool) -> None:
        name = self.path.partition("?")[0].rpartition("/")[2]
        data = self.server.files.get(name)
        if data is None:
            self._answer(404, b"", {"X-Error-Code": "EntryNotFound"})
            return
        begin = 0
        if body and (wanted := self.headers.get("Range")):
            self.server.ranges.append(wanted)
            begin = int(wanted.removeprefix("bytes=").partition("-")[0])
        headers = {
            "ETag": f'"{self.server.digest(name)}"',
            "X-Repo-Commit": "a" * 40,
            "X-Linked-Size": str(len(data)),
            "Accept-Ranges": "bytes",
        }
        if begin:
            headers["Content-Range"] = f"bytes {begin}-{len(data) - 1}/{len(data)}"
        self._answer(206 if begin else 200, data[begin:], headers, body=body)

    def _answer(
        self, status: int, data: bytes, headers: dict[str, str], *, body: bool = True
    ) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        if not body:
            return
        held = self.server.hold_after
        if held is not None and len(data) > held:
            self.server.hold_after = None
            self.wfile.write(data[:held])
            self.wfile.flush()
            self.server.go_on.wait(60)
            data = data[held:]
        stop = self.server.break_after
        if stop is not None and len(data) > stop:
            self.server.break_after = None
            self.wfile.write(data[:stop])
            self.close_connection = True
            return
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: what matters is asserted."""


@contextmanager
def hub_with(repo: str, files: dict[str, bytes]) -> Iterator[Hub]:
    hub = Hub(repo, files)
    thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        hub.go_on.set()
        hub.shutdown()
        thread.join()
        hub.server_close()
