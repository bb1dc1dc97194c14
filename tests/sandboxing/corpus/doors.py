"""Doors that a program opens while it runs: the host tries whether it comes through."""

from __future__ import annotations

import fcntl
import json
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sandboxing.corpus.canaries import Canaries

_LOCK = "hhqqi4x"
"""struct flock: type, whence, start, length, process."""


@contextmanager
def watching(door: str, canaries: Canaries) -> Iterator[list[str]]:
    """Try a door (a key of DOORS) as long as the block runs; what got through."""
    reached: list[str] = []
    if not door:
        yield reached
        return
    stop = threading.Event()

    def knock() -> None:
        while not stop.wait(0.03) and not reached:
            if found := DOORS[door](canaries):
                reached.append(found)

    thread = threading.Thread(target=knock)
    thread.start()
    try:
        yield reached
    finally:
        stop.set()
        thread.join()


def _connects(canaries: Canaries, family: int, address: object) -> str:
    with socket.socket(family) as visitor:
        visitor.settimeout(0.5)
        try:
            visitor.connect(address)  # type: ignore[arg-type]
            if canaries.mark.encode() in visitor.recv(100):
                return "the host reached what it listens on"
        except OSError:
            pass
    return ""


def _shared_files() -> list[Path]:
    return [Path(json.__file__), Path(sys.executable).resolve()]


def _is_flocked(_: Canaries) -> str:
    """Whether somebody's lock on a file that every run shares stands in the host's way."""
    for path in _shared_files():
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return f"the host cannot lock {path}"
            fcntl.flock(file, fcntl.LOCK_UN)
    return ""


def _is_record_locked(_: Canaries) -> str:
    wish = struct.pack(_LOCK, fcntl.F_WRLCK, 0, 0, 0, 0)
    for path in _shared_files():
        with path.open("rb") as file:
            answer = struct.unpack(_LOCK, fcntl.fcntl(file, fcntl.F_GETLK, wish))
            if answer[0] != fcntl.F_UNLCK:
                return f"the host would wait for a record lock on {path}"
    return ""


DOORS: dict[str, Callable[[Canaries], str]] = {
    "bind": lambda c: _connects(c, socket.AF_INET, ("127.0.0.1", c.bind_port)),
    "abstract": lambda c: _connects(c, socket.AF_UNIX, f"\0{c.mark}-listen"),
    "flock": _is_flocked,
    "record lock": _is_record_locked,
}
