"""`fcntl.flock` for a worker, by locks of the open file description.

The system call is refused: it would lock even a shared file that was opened
for reading. These locks differ in one thing: an exclusive one needs the file
open for writing, which only a worker's own files are, a shared one for reading.
"""

from __future__ import annotations

import fcntl
import os
import struct
from typing import Any

_SET, _SET_AND_WAIT = 37, 38
_KINDS = {
    fcntl.LOCK_SH: fcntl.F_RDLCK,
    fcntl.LOCK_EX: fcntl.F_WRLCK,
    fcntl.LOCK_UN: fcntl.F_UNLCK,
}


def flock(fd: Any, operation: int, /) -> None:
    """As the original: whole file, released when its last descriptor closes.

    BlockingIOError with LOCK_NB when another holds it, ValueError for an unknown operation.
    """
    kind = _KINDS.get(operation & ~fcntl.LOCK_NB)
    if kind is None:
        raise ValueError(f"unknown lock operation {operation}")
    command = _SET if operation & fcntl.LOCK_NB else _SET_AND_WAIT
    whole_file = struct.pack("@hhqqi4x", kind, os.SEEK_SET, 0, 0, 0)
    fcntl.fcntl(fd, command, whole_file)


def install() -> None:
    """Put it in the place of the original, for this process."""
    fcntl.flock = flock
