"""Becoming an ordinary user who can reach the interpreter and the checkout.

Root's own Python often lies in a home that nobody else may enter. A private
mount namespace shows it at the same place without changing the machine.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

_NEW_MOUNT_NAMESPACE = 0x20000
_BIND, _RECURSIVE, _PRIVATE = 4096, 16384, 1 << 18
_SET_DUMPABLE = 4

_libc = ctypes.CDLL(None, use_errno=True)


def become(user: str, needed: Iterable[Path]) -> None:
    """Give up root for good; `user` is a name or a number, `needed` must stay readable."""
    number = int(user) if user.isdigit() else pwd.getpwnam(user).pw_uid
    if number == os.getuid():
        return
    _open_the_way({Path(sys.base_prefix).resolve(), Path(sys.prefix), *needed})
    os.setgroups([])
    os.setresgid(number, number, number)
    os.setresuid(number, number, number)
    _libc.prctl(_SET_DUMPABLE, 1, 0, 0, 0)  # as after a login


def _open_the_way(needed: set[Path]) -> None:
    blocked = {path: closed for path in needed if (closed := _closed_ancestor(path))}
    if not blocked:
        return
    _call("unshare", _NEW_MOUNT_NAMESPACE)
    _call("mount", None, b"/", None, _RECURSIVE | _PRIVATE, None)
    descriptors = {path: os.open(path, os.O_RDONLY | os.O_CLOEXEC) for path in blocked}
    for folder in sorted(set(blocked.values())):
        _call("mount", b"tmpfs", bytes(folder), b"tmpfs", 0, b"mode=755")
    for path in sorted(descriptors):
        path.mkdir(parents=True, exist_ok=True)
        source = f"/proc/self/fd/{descriptors[path]}".encode()
        _call("mount", source, bytes(path), None, _BIND | _RECURSIVE, None)
        os.close(descriptors[path])


def _closed_ancestor(path: Path) -> Path | None:
    """The topmost folder on the way to `path` that others may not enter."""
    for folder in [*reversed(path.parents), path]:
        if not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
