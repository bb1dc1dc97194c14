"""Work folders on the host's disk, for levels without a file system of their own."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import tempfile

from .filesystem import INODES, make_box

_PREFIX = "grace-box-"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def create(parent: str, uid: int) -> str:
    """A new box; a lock on it, held until this process ends, says that it is in use."""
    path = tempfile.mkdtemp(prefix=_PREFIX, dir=parent)
    while not _claim(path):
        path = tempfile.mkdtemp(prefix=_PREFIX, dir=parent)
    if os.geteuid() == 0:
        os.chmod(path, 0o711)
    make_box(path, uid, uid)
    return path


def _claim(path: str) -> bool:
    """Lock a new box; False when a sweep saw it unlocked and deleted it first."""
    with contextlib.suppress(FileNotFoundError):
        folder = os.open(path, _FOLDER)
        fcntl.flock(folder, fcntl.LOCK_EX)
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(folder), os.stat(path)):
                return True
        os.close(folder)
    return False


def sweep(parent: str) -> None:
    """Delete the boxes whose monitors are gone, of this service or an earlier one."""
    for name in os.listdir(parent):
        if name.startswith(_PREFIX):
            with contextlib.suppress(OSError):
                _remove_if_unused(f"{parent}/{name}")


def _remove_if_unused(path: str) -> None:
    folder = os.open(path, _FOLDER)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        remove(path)
    finally:
        os.close(folder)


def _empty(folder: int, waiting: list[tuple[int, str]]) -> None:
    """Delete what is in an open folder; folders inside it join the queue."""
    with os.scandir(folder) as entries:
        names = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for name, is_folder in names:
        if is_folder:
            waiting.append((folder, name))
        else:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name, dir_fd=folder)


def remove(path: str) -> None:
    """Delete a tree of any depth without following links or recursing.

    Each folder found deeper down is first moved up to the top, so that no path
    and no stack grows with the depth.
    """
    try:
        top = os.open(path, _FOLDER)
    except FileNotFoundError:
        return
    try:
        _flatten(top)
    finally:
        os.close(top)
    os.rmdir(path)


def _flatten(top: int) -> None:
    count = 0
    while names := _folders_of(top):
        for name in names:
            os.chmod(name, 0o700, dir_fd=top)
            inner = os.open(name, _FOLDER, dir_fd=top)
            try:
                found: list[tuple[int, str]] = []
                _empty(inner, found)
                for _, deeper in found:
                    os.chmod(deeper, 0o700, dir_fd=inner)
                    count += 1
                    os.rename(deeper, f".{count}", src_dir_fd=inner, dst_dir_fd=top)
            finally:
                os.close(inner)
            os.rmdir(name, dir_fd=top)


def _folders_of(top: int) -> list[str]:
    waiting: list[tuple[int, str]] = []
    _empty(top, waiting)
    return [name for _, name in waiting]


def usage(path: str, enough_bytes: int, enough_files: int = INODES) -> tuple[int, int]:
    """(bytes, files) below `path`; stops counting when either is too much."""
    size = files = 0
    waiting = [path]
    while waiting and size <= enough_bytes and files <= enough_files:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                files += 1
                with contextlib.suppress(OSError):
                    state = entry.stat(follow_symlinks=False)
                    size += state.st_blocks * 512
                    if stat.S_ISDIR(state.st_mode):
                        waiting.append(entry.path)
    return size, files
