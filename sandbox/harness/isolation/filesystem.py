"""The root that a worker sees: in memory, private, read-only but for its box.

Must run in process 1 of new mount and process namespaces: pivot_root moves
every process that shares the mount namespace.
"""

from __future__ import annotations

import contextlib
import os

from . import kernel, shared_mounts
from .shared_files import DEVICES, SharedFiles

BOX = "/box"
BOX_FOLDERS = ("work", "tmp", "home", "shm")
INODES = 20_000
_ROOT_OPTIONS = "mode=755,size=8m,nr_inodes=4000"
_STAGE = "/tmp"
_PROC_OPTIONS = ("subset=pid,hidepid=invisible", "hidepid=2", "")


def make_box(folder: str, uid: int, gid: int) -> None:
    """The folders a worker owns."""
    for name in BOX_FOLDERS:
        path = f"{folder}/{name}"
        os.mkdir(path, 0o700)
        if os.geteuid() == 0:
            os.chown(path, uid, gid)


def _write_etc(uid: int, gid: int) -> None:
    os.makedirs(f"{_STAGE}/etc", 0o755, exist_ok=True)
    texts = {
        "passwd": f"worker:x:{uid}:{gid}:worker:{BOX}/home:/bin/sh\n",
        "group": f"worker:x:{gid}:\n",
        "hosts": "127.0.0.1 localhost\n::1 localhost\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    }
    for name, text in texts.items():
        with open(f"{_STAGE}/etc/{name}", "w") as file:
            file.write(text)


def _link(path: str, target: str) -> None:
    with contextlib.suppress(FileExistsError):
        os.symlink(target, _STAGE + path)


def _mount_box(uid: int, gid: int, disk_bytes: int) -> None:
    os.mkdir(_STAGE + BOX, 0o755)
    options = f"mode=755,size={disk_bytes},nr_inodes={INODES},uid={uid},gid={gid}"
    flags = kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount("box", _STAGE + BOX, "tmpfs", flags, options)
    make_box(_STAGE + BOX, uid, gid)


def _mount_proc() -> None:
    """Own processes only; containers that mask /proc refuse it, and then there is none."""
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    for options in _PROC_OPTIONS:
        with contextlib.suppress(OSError):
            kernel.mount("proc", f"{_STAGE}/proc", "proc", flags, options)
            return


def _links(shared: SharedFiles) -> None:
    for path, target in shared.links:
        _link(path, target)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        _link(f"/dev/{name}", f"/proc/self/fd/{number}")
    _link("/dev/fd", "/proc/self/fd")
    _link("/dev/shm", f"{BOX}/shm")
    if not os.path.lexists(f"{_STAGE}/tmp"):
        _link("/tmp", f"{BOX}/tmp")


def enter(shared: SharedFiles, uid: int, gid: int, disk_bytes: int) -> None:
    """Build the root and move into it; nothing else stays reachable."""
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    sources, devices = shared_mounts.hold(shared.paths), shared_mounts.hold(DEVICES)
    kernel.mount("root", _STAGE, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, _ROOT_OPTIONS)
    os.mkdir(f"{_STAGE}/proc", 0o555)
    shared_mounts.place(sources, _STAGE, empty=f"{_STAGE}/proc")
    shared_mounts.place_devices(devices, _STAGE)
    _write_etc(uid, gid)
    _mount_box(uid, gid, disk_bytes)
    _mount_proc()
    _links(shared)
    _pivot()


def _pivot() -> None:
    os.chdir(_STAGE)
    kernel.pivot_root(".", ".")
    kernel.unmount(".", kernel.MNT_DETACH)
    flags = kernel.MS_REMOUNT | kernel.MS_RDONLY | kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount("none", "/", None, flags)
    os.chdir("/")


def is_full() -> bool:
    """Whether the box has no room left, for bytes or for files."""
    state = os.statvfs(BOX)
    return state.f_bavail == 0 or state.f_favail == 0
