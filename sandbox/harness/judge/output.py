"""What the candidate prints: to its own descriptors and, beside each answer, to the suite."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

MOST_WAITING = 1 << 20
"""Bytes kept for the suite; what goes beyond it is only written to the descriptor."""


class _Copying(io.RawIOBase):
    """A raw stream that writes to a descriptor and keeps a copy."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.kept = bytearray()

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.descriptor

    def write(self, data: Any) -> int:
        whole = bytes(data)
        if len(self.kept) < MOST_WAITING:
            self.kept += whole
        view = memoryview(whole)
        while view:
            view = view[os.write(self.descriptor, view) :]
        return len(whole)


class Echo:
    """Replaces sys.stdout and sys.stderr."""

    def __init__(self) -> None:
        self._streams = [_Copying(1), _Copying(2)]
        sys.stdout, sys.stderr = (
            io.TextIOWrapper(
                stream,  # type: ignore[type-var]
                encoding="utf-8",
                errors="backslashreplace",
                newline="\n",
                write_through=True,
            )
            for stream in self._streams
        )

    @property
    def waiting(self) -> bool:
        return bool(self._streams[0].kept or self._streams[1].kept)

    def take(self) -> list[str]:
        """What was printed since the last time, standard output and error."""
        texts = [stream.kept.decode("utf-8", "backslashreplace") for stream in self._streams]
        for stream in self._streams:
            stream.kept.clear()
        return texts
