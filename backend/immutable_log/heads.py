"""Tree heads kept elsewhere: lines that are only ever appended to a file of the owner's.

A log that was written anew from end to end holds in itself. Only a head that somebody kept
where the writer could not reach shows that it is not the log it was.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import rfc8785
from pydantic import ValidationError

from backend.learning_systems.audit_views import Head


@dataclass(frozen=True, slots=True)
class KeptHeads:
    """What a file of heads holds; `wrong_lines` (from 1) could not be read as heads."""

    heads: tuple[Head, ...] = ()
    wrong_lines: tuple[int, ...] = ()


class HeadFile:
    """The file that GRACE_AUDIT_HEAD_FILE names."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> KeptHeads:
        """Raises OSError when there is a file that cannot be read."""
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return KeptHeads()
        heads, wrong = [], []
        for number, line in enumerate(lines, start=1):
            try:
                heads.append(Head.model_validate_json(line))
            except ValidationError:
                wrong.append(number)
        return KeptHeads(tuple(heads), tuple(wrong))

    def append(self, head: Head) -> None:
        """Add a line and wait until it is on the disk. Raises OSError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(descriptor, self._separator() + _line(head))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _separator(self) -> bytes:
        """A line that was cut off stays a line of its own."""
        text = self.path.read_bytes()[-1:]
        return b"" if text in (b"", b"\n") else b"\n"


def _line(head: Head) -> bytes:
    return rfc8785.dumps(head.model_dump()) + b"\n"


def newest(heads: Sequence[Head]) -> Head | None:
    """The head of the largest log, the later of two."""
    return max(heads, key=lambda head: (head.size, head.at), default=None)
