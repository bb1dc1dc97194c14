"""A lock between processes that the system itself lets go of when its holder dies."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path


class AlreadyHeld(Exception):
    """Another process holds the lock."""


@contextlib.contextmanager
def held(path: Path, *, wait: bool, on_wait: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock named by the file `path`, which is made when missing and never removed.

    Args:
        wait: keep asking until the other holder lets go.
        on_wait: called once when there is somebody to wait for.

    Raises:
        AlreadyHeld: another process has it and `wait` is false.
        OSError: the file cannot be made.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _try_lock(descriptor):
            if not wait:
                raise AlreadyHeld(path)
            if on_wait:
                on_wait()
            while not _try_lock(descriptor):
                time.sleep(0.1)
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether some process holds the lock now."""
    if not path.exists():
        return False
    try:
        with held(path, wait=False):
            return False
    except (AlreadyHeld, OSError):
        return True


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
