"""Stand beside the candidate's program and carry the judge's requests to it.

Runs in a network of its own: the program listens on the loopback here, which
nothing else can reach. No code of the candidate is loaded into this process.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from typing import IO, Any

from ..judge.candidate_side import CandidateSide
from ..judge.frames import Closed, Frames
from .candidate import share_processor

MOST_BYTES = 16 << 20
PAUSE_SECONDS = 0.005
HOST = "127.0.0.1"


class Relay(CandidateSide):
    """Starts programs and talks to them; `grace_program` is its other end."""

    def __init__(self, frames: Frames) -> None:
        super().__init__(frames)
        self._programs: dict[int, tuple[subprocess.Popen[bytes], IO[bytes]]] = {}

    def do_start(self, arguments: list[str], port: int, environment: Any, seconds: float) -> int:
        """Start a program; wait until its port answers. Its number comes back."""
        output = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the program is stopped
        program = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **(environment or {})},
        )
        self._programs[program.pid] = program, output
        self._wait_for(program.pid, port, time.monotonic() + seconds)
        return program.pid

    def _wait_for(self, number: int, port: int, deadline: float) -> None:
        program, _ = self._programs[number]
        while True:
            with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
                return
            if program.poll() is not None:
                said = self.do_output(number)[-500:]
                raise RuntimeError(f"the program ended with status {program.returncode}: {said}")
            if time.monotonic() > deadline:
                raise TimeoutError(f"nothing listens on port {port}")
            time.sleep(PAUSE_SECONDS)

    def do_request(
        self, port: int, method: str, path: str, headers: Any, body: bytes | None, seconds: float
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """One HTTP request; status, headers and body."""
        connection = http.client.HTTPConnection(HOST, port, timeout=seconds)
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read(MOST_BYTES)
        finally:
            connection.close()

    def do_exchange(self, port: int, data: bytes, seconds: float, until: bytes | None) -> bytes:
        """Send bytes over a new connection and read until `until`, the end, or the time is up."""
        received = bytearray()
        with socket.create_connection((HOST, port), timeout=seconds) as connection:
            connection.sendall(data)
            if until is None:
                connection.shutdown(socket.SHUT_WR)
            with suppress(TimeoutError):
                while len(received) < MOST_BYTES and not (until and received.endswith(until)):
                    part = connection.recv(1 << 16)
                    if not part:
                        break
                    received += part
        return bytes(received)

    def do_run(
        self, arguments: list[str], stdin: bytes, environment: Any, seconds: float
    ) -> tuple[int, bytes, bytes]:
        """Run a command line to its end; status, output and error output."""
        done = subprocess.run(
            [sys.executable, *arguments],
            input=stdin,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, **(environment or {})},
        )
        return done.returncode, done.stdout[:MOST_BYTES], done.stderr[:MOST_BYTES]

    def do_output(self, number: int) -> str:
        """What a program printed so far."""
        _, output = self._programs[number]
        size = os.fstat(output.fileno()).st_size
        return os.pread(output.fileno(), min(size, MOST_BYTES), 0).decode("utf-8", "replace")

    def do_stop(self, number: int, seconds: float) -> int:
        """End a program, gently first; its status."""
        program, _ = self._programs[number]
        program.terminate()
        try:
            return program.wait(seconds)
        except subprocess.TimeoutExpired:
            program.kill()
            return program.wait()


def main(arguments: dict[str, Any], report: int, channel: int | None) -> int:
    assert channel is not None
    os.set_inheritable(channel, False)
    share_processor(arguments.get("processor"))
    relay = Relay(Frames(channel))
    relay.case_begins = lambda seconds: None
    with suppress(Closed):
        relay.run()
    return 0
