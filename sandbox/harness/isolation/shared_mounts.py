"""Putting the shared files into the new root, so that even a lock on them is private.

A lock, a lease or a watch belongs to an inode. A plain bind mount has the
host's inodes; a read-only overlay with an empty second layer has inodes of its
own and still shares the host's page cache. Small files are copied. Where the
kernel refuses the overlay, bind mounts remain.
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


def place(sources: Sequence[Source], stage: str, empty: str) -> None:
    """Show each source at its path below `stage`; `empty` is a folder with nothing in it."""
    for source in sources:
        _place(source, stage + source.path, empty)
        os.close(source.descriptor)


def place_devices(sources: Sequence[Source], stage: str) -> None:
    """Devices are bound as they are: they have no content to lock."""
    for source in sources:
        _make_file(stage + source.path)
        tree = kernel.clone_tree(source.descriptor, devices=True)
        kernel.attach_tree(tree, stage + source.path)
        os.close(source.descriptor)


def _place(source: Source, target: str, empty: str) -> None:
    if source.is_folder:
        os.makedirs(target, 0o755, exist_ok=True)
        made = _overlay(source, target, empty)
    else:
        _make_file(target)
        made = _copy(source, target)
    if not made:
        kernel.attach_tree(kernel.clone_tree(source.descriptor), target)


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
