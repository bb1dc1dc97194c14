"""Length-capped frames of ASCII JSON over one stream socket.

A frame is four bytes of length, most significant first, and as many of text.
`Closed` is the peer's end; `Broken` is a peer that does not keep the protocol.
"""

from __future__ import annotations

import os

MOST_BYTES = 64 << 20
"""Longest frame in either direction: a list of about five million small integers."""

CHUNK = 1 << 16


class Closed(Exception):
    """The peer has gone."""


class Broken(Exception):
    """The peer sent something that is not the protocol."""


class TooLarge(Exception):
    """What should be sent does not fit into a frame; nothing was sent."""


class Frames:
    """Both ends of the channel use one; not safe for two threads at once."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._rest = b""

    def send(self, text: str) -> None:
        """Write one frame; raises Closed or TooLarge."""
        if len(text) > MOST_BYTES:
            raise TooLarge(f"{len(text)} bytes in one message, at most {MOST_BYTES}")
        data = len(text).to_bytes(4, "big") + text.encode("ascii")
        try:
            sent = os.write(self.descriptor, data)
            while sent < len(data):
                sent += os.write(self.descriptor, memoryview(data)[sent:])
        except OSError as error:
            raise Closed("the other process ended") from error

    def receive(self) -> str:
        """Read one frame; raises Closed or Broken."""
        data = self._rest or self._read(CHUNK)
        while len(data) < 4:
            data += self._read(CHUNK)
        end = 4 + int.from_bytes(data[:4], "big")
        if end > 4 + MOST_BYTES:
            raise Broken("a message longer than allowed")
        if len(data) < end:
            data = self._complete(data, end)
        self._rest = data[end:]
        try:
            return data[4:end].decode("ascii")
        except UnicodeDecodeError as error:
            raise Broken("a message that is not ASCII") from error

    def _complete(self, start: bytes, end: int) -> bytes:
        whole = bytearray(start)
        while len(whole) < end:
            whole += self._read(min(end - len(whole), 1 << 20))
        return bytes(whole)

    def _read(self, most: int) -> bytes:
        try:
            data = os.read(self.descriptor, most)
        except OSError as error:
            raise Closed("the other process ended") from error
        if not data:
            raise Closed("the other process ended")
        return data
