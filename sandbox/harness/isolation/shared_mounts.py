"""Putting the shared files into the new root, so that even a lock on them is private.

A lock, a lease or a watch belongs to an inode. A plain bind mount has the
host's inodes; a read-only overlay with an empty second layer has inodes of its
own and still shares the host's page cache. Small files are copied. Where the
kernel refuses the overlay, bind mounts remain and the caller hears of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from . import kernel

_MOST_COPIED = 1 << 20
_FLAGS = kernel.MS_RDONLY | kernel.MS_NOSUID | kernel.MS_NODEV


@dataclass(frozen=True)
class Source:
    """A path of the host, held by a descriptor, since the new root covers some paths."""

    path: str
    descriptor: int
    is_folder: bool


def hold(paths: Iterable[str]) -> list[Source]:
    """Open what is to be shared, before anything is mounted over it."""
    flags = os.O_PATH | os.O_CLOEXEC
    return [Source(path, os.open(path, flags), os.path.isdir(path)) for path in paths]


def place(sources: Sequence[Source], stage: str, empty: str) -> bool:
    """Show each source at its path below `stage`; whether all of them have inodes of
    their own. `empty` is an empty folder outside of the sources."""
    private = [_place(source, stage + source.path, empty) for source in sources]
    for source in sources:
        os.close(source.descriptor)
    return all(private)


def place_devices(sources: Sequence[Source], stage: str) -> None:
    """Devices are bound as they are: they have no content to lock."""
    for source in sources:
        _make_file(stage + source.path)
        tree = kernel.clone_tree(source.descriptor, devices=True)
        kernel.attach_tree(tree, stage + source.path)
        os.close(source.descriptor)


def _place(source: Source, target: str, empty: str) -> bool:
    if source.is_folder:
        os.makedirs(target, 0o755, exist_ok=True)
        return _overlay(source, target, empty) or _bind(source, target)
    _make_file(target)
    return _copy(source, target) or _bind(source, target)


def _make_file(target: str) -> None:
    os.makedirs(os.path.dirname(target), 0o755, exist_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))


def _overlay(source: Source, target: str, empty: str) -> bool:
    layers = f"lowerdir=/proc/self/fd/{source.descriptor}:{empty}"
    try:
        kernel.mount("shared", target, "overlay", _FLAGS, layers)
    except OSError:
        return False
    return True


def _copy(source: Source, target: str) -> bool:
    if os.fstat(source.descriptor).st_size > _MOST_COPIED:
        return False
    with open(f"/proc/self/fd/{source.descriptor}", "rb") as original, open(target, "wb") as copy:
        copy.write(original.read())
    return True


def _bind(source: Source, target: str) -> bool:
    kernel.attach_tree(kernel.clone_tree(source.descriptor), target)
    return False
