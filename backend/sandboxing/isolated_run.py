"""One isolated process under way: its output is read, its limits on output kept, its end told."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from backend.learning_systems.jobs import Ended, Usage
from backend.learning_systems.ports import Cancelled, OnOutput
from backend.sandboxing.launcher import Exit, Launch
from backend.sandboxing.zygote_process import Slot

REPORT_CAP = 16 << 20
OUTSIDE_KILL = "its monitor was killed"
_TAKEN_WITHIN_SECONDS = 10.0
_LAST_WORD_WITHIN_SECONDS = 1.0
_READ_SIZE = 1 << 16
_MOST_MESSAGE = 1 << 16
_ASK_CANCELLED_EVERY_SECONDS = 0.02
_DRAIN_SECONDS = 5.0


class SlotGone(Exception):
    """The worker died before it took its job, so that the job may be given to another.

    The message is what its monitor said of that; empty when it said nothing.
    """


@dataclass
class _Stream:
    """What was read of one pipe, up to its cap."""

    name: str
    cap: int
    content: bytearray = field(default_factory=bytearray)
    over: bool = False

    def take(self, data: bytes) -> bytes:
        """Keep what still fits; that part comes back."""
        kept = data[: self.cap - len(self.content)]
        self.content += kept
        self.over = self.over or len(kept) < len(data)
        return kept


def _send(slot: Slot, launch: Launch, passed: list[int]) -> None:
    limits = asdict(launch.limits)
    go = {"go": limits | {"started": time.monotonic()}}
    slot.monitor.send(json.dumps(go).encode())
    job = json.dumps({"role": launch.role, "limits": limits}).encode()
    socket.send_fds(slot.jobs, [job], passed)


def _await_taken(slot: Slot, launch: Launch) -> None:
    """Block until the worker has its job. A send alone proves nothing: when a fork server
    dies, what waits in its sockets is dropped a moment later. OSError when it never takes it."""
    slot.jobs.settimeout(launch.limits.wall_seconds + _TAKEN_WITHIN_SECONDS)
    if not slot.jobs.recv(_MOST_MESSAGE):
        raise ConnectionResetError("the worker is gone")


def _hand_over(slot: Slot, launch: Launch, parcel: int) -> dict[int, _Stream]:
    """Send the job; the descriptors to read from and what each of them is."""
    cap = launch.limits.output_bytes
    streams = (_Stream("stdout", cap), _Stream("stderr", cap), _Stream("report", REPORT_CAP))
    pipes = [os.pipe2(os.O_CLOEXEC) for _ in streams]
    passed = [parcel, *(write for _, write in pipes)]
    for _, write in pipes[:2]:
        os.fchmod(write, 0o622)  # /dev/stdout opens it anew, as another user when we are root
    try:
        _send(slot, launch, passed + ([] if launch.channel is None else [launch.channel]))
        _await_taken(slot, launch)
    except OSError as error:
        for read, _ in pipes:
            os.close(read)
        slot.monitor.settimeout(_LAST_WORD_WITHIN_SECONDS)
        said = _last_word(slot.monitor)
        slot.close()
        raise SlotGone("" if said is None else said["detail"]) from error
    finally:
        for _, write in pipes:
            os.close(write)
    slot.jobs.close()
    return {read: stream for (read, _), stream in zip(pipes, streams, strict=True)}


def _last_word(monitor: socket.socket) -> Mapping[str, Any] | None:
    """What a monitor said at its end; None when it was killed before it could."""
    try:
        try:
            text = monitor.recv(_MOST_MESSAGE)
        except ConnectionResetError:  # it left a message of ours unread; its own is there
            text = monitor.recv(_MOST_MESSAGE)
    except OSError:
        return None
    answer: Mapping[str, Any] | None = json.loads(text) if text else None
    return answer


class IsolatedRun:
    """Running, as the launcher's callers see it. Its pipes are read by a thread of its own,
    so that a flood never blocks the process while its caller waits for another."""

    def __init__(self, slot: Slot, launch: Launch, parcel: int) -> None:
        """Raises SlotGone, with the slot closed, when the worker is not there any more."""
        self._streams = _hand_over(slot, launch, parcel)
        self._monitor = slot.monitor
        self._fresh: list[tuple[str, bytes]] = []
        self._changed = threading.Condition()
        self._exit: Exit | None = None
        self._started = time.monotonic()
        threading.Thread(target=self._pump, name="sandbox-run", daemon=True).start()

    def wait(
        self, *, on_output: OnOutput | None = None, cancelled: Cancelled | None = None
    ) -> Exit:
        pause = _ASK_CANCELLED_EVERY_SECONDS if cancelled else None
        while True:
            with self._changed:
                if not self._fresh and self._exit is None:
                    self._changed.wait(pause)
                fresh, self._fresh = self._fresh, []
                ended = self._exit
            if on_output:
                for name, data in fresh:
                    on_output(name, data)
            if ended:
                return ended
            if cancelled and cancelled():
                self._end(Ended.CANCELLED, "cancelled")
                cancelled, pause = None, None

    def kill(self) -> None:
        self._end(Ended.KILLED, "killed on request")

    def _end(self, reason: Ended, detail: str) -> None:
        with contextlib.suppress(OSError):
            self._monitor.send(json.dumps({"kill": reason, "detail": detail}).encode())

    def _pump(self) -> None:
        said: Mapping[str, Any] | None = None
        try:
            said = self._read_until_end()
        finally:
            for descriptor in self._streams:
                os.close(descriptor)
            self._monitor.close()
            with self._changed:
                self._exit = self._conclude(said)
                self._changed.notify_all()

    def _read_until_end(self) -> Mapping[str, Any] | None:
        """Read everything until the monitor's last word and the end of all pipes."""
        said: Mapping[str, Any] | None = None
        deadline = float("inf")
        with selectors.DefaultSelector() as selector:
            selector.register(self._monitor, selectors.EVENT_READ)
            for descriptor in self._streams:
                selector.register(descriptor, selectors.EVENT_READ)
            while selector.get_map() and time.monotonic() < deadline:
                for key, _ in selector.select(None if deadline == float("inf") else 0.1):
                    if key.fileobj is self._monitor:
                        said = _last_word(self._monitor)
                        deadline = time.monotonic() + _DRAIN_SECONDS
                        selector.unregister(self._monitor)
                    elif not self._read(key.fd):
                        selector.unregister(key.fd)
        return said

    def _read(self, descriptor: int) -> bool:
        """Take what is there; False at the end of the pipe."""
        data = os.read(descriptor, _READ_SIZE)
        if not data:
            return False
        stream = self._streams[descriptor]
        was_over = stream.over
        kept = stream.take(data)
        if stream.over and not was_over:
            self._end(Ended.OUTPUT_LIMIT, f"wrote more than {stream.cap} bytes to {stream.name}")
        if kept and stream.name != "report":
            with self._changed:
                self._fresh.append((stream.name, kept))
                self._changed.notify_all()
        return True

    def _conclude(self, said: Mapping[str, Any] | None) -> Exit:
        streams = {stream.name: stream for stream in self._streams.values()}
        if said is None:
            said = {"ended": Ended.KILLED, "detail": OUTSIDE_KILL, "outside": True}
        ended, detail = Ended(said["ended"]), str(said["detail"])
        for stream in streams.values():
            if stream.over:
                ended = Ended.OUTPUT_LIMIT
                detail = f"wrote more than {stream.cap} bytes to {stream.name}"
        report = streams["report"]
        return Exit(
            ended=ended,
            detail=detail,
            status=said.get("status"),
            signal=said.get("signal"),
            report=b"" if report.over else bytes(report.content),
            stdout=bytes(streams["stdout"].content),
            stderr=bytes(streams["stderr"].content),
            usage=Usage(
                wall_seconds=said.get("wall_seconds", time.monotonic() - self._started),
                cpu_seconds=said.get("cpu_seconds", 0.0),
                peak_memory_bytes=said.get("peak_memory_bytes", 0),
            ),
            outside=said.get("outside", False),
        )
