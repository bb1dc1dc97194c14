"""What black-box suites import: start a program, send it requests, run command lines.

    from grace_program import run, start

    def test_health():
        with start("server.py", "--port", "8000", port=8000) as program:
            reply = program.request("GET", "/health")
            assert reply.status == 200
            assert reply.json() == {"status": "ok"}

    def test_help():
        assert run("tool.py", "--help").stdout.startswith("usage:")

Each runs the interpreter with these arguments in the candidate's folder, in a
network of its own. Suites that import this are run by the `Program` job.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SECONDS = 5.0
_wire: Any = None


def connect(wire: Any) -> None:
    """Called by the judge before the suite runs."""
    global _wire
    _wire = wire


def _ask(operation: str, *parts: Any) -> Any:
    if _wire is None:
        raise RuntimeError("programs run only inside a Program job")
    return _wire.ask(operation, *map(_wire.convert, parts))


@dataclass(frozen=True)
class Reply:
    """An HTTP answer. Header names are in lower case; of repeated ones the last counts."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Ended:
    """A command line that ran to its end."""

    status: int
    stdout: str
    stderr: str


class Program:
    """A program that listens on a port."""

    def __init__(self, number: int, port: int) -> None:
        self._number = number
        self.port = port

    def request(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        json: Any = None,
        seconds: float = SECONDS,
    ) -> Reply:
        """One HTTP request over a connection of its own. `json` is sent as a JSON body."""
        sent = dict(headers or {})
        if json is not None:
            body = _encode(json)
            sent.setdefault("Content-Type", "application/json")
        data = body.encode() if isinstance(body, str) else body
        status, received, answer = _ask("do_request", self.port, method, path, sent, data, seconds)
        return Reply(status, {name.lower(): value for name, value in received}, answer)

    def exchange(self, data: bytes, *, until: bytes | None = None, seconds: float = 1.0) -> bytes:
        """Send bytes over a connection of its own; what comes back."""
        answer: bytes = _ask("do_exchange", self.port, data, seconds, until)
        return answer

    def output(self) -> str:
        """What the program printed so far, both streams."""
        text: str = _ask("do_output", self._number)
        return text

    def stop(self, seconds: float = 2.0) -> int:
        """Terminate it, and kill it when it does not listen; its status."""
        status: int = _ask("do_stop", self._number, seconds)
        return status

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _encode(value: Any) -> bytes:
    return json.dumps(value).encode()


def start(
    *arguments: str,
    port: int,
    environment: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
) -> Program:
    """Run the interpreter with these arguments and wait until the port answers.

    RuntimeError when the program ends before, TimeoutError when nothing listens in time.
    """
    number = _ask("do_start", list(arguments), port, dict(environment or {}), seconds)
    return Program(number, port)


def run(
    *arguments: str,
    stdin: str = "",
    environment: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
) -> Ended:
    """Run the interpreter with these arguments to its end."""
    status, out, err = _ask(
        "do_run", list(arguments), stdin.encode(), dict(environment or {}), seconds
    )
    return Ended(status, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))
