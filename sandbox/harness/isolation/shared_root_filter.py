"""The part of the filter for workers that see the host's files and processes.

There Landlock alone decides what a path may be opened for. What it does not
cover, in the version that the kernel has, is refused here as a whole.
"""

from __future__ import annotations

import errno
import os

from . import bpf
from .bpf import Refuse, Test

Named = tuple[str, int, tuple[Test | Refuse, ...]]

REFUSED = bpf.errno(errno.EPERM)
MISSING = bpf.errno(errno.ENOSYS)
UNSUPPORTED = bpf.errno(errno.EAFNOSUPPORT)

_ATTRIBUTES = """
    chmod chown fchmod fchmodat fchmodat2 fchown fchownat fremovexattr fsetxattr futimesat lchown
    lremovexattr lsetxattr removexattr setxattr utime utimensat utimes
""".split()
_SOCKETS = ["bind", "connect", "listen", "socket"]
_OF_A_PROCESS = """
    ioprio_set migrate_pages move_pages sched_setaffinity sched_setattr sched_setparam
    sched_setscheduler
""".split()

_AF_UNIX, _STREAM = 1, 1
_F_SETOWN, _F_SETSIG, _F_SETOWN_EX, _F_SETLEASE, _F_NOTIFY = 8, 10, 15, 1024, 1026
_TIOCSTI, _TIOCLINUX, _FIOSETOWN, _SIOCSPGRP = 0x5412, 0x541C, 0x8901, 0x8902
_FILE_FLAGS = (0x40086602, 0x40046602, 0x401C5820, 0x40806685)
_BTRFS_AND_CLONES = 0x9400
_TRUNCATES_UNSEEN = (os.O_TRUNC, os.O_TRUNC | os.O_ACCMODE)
_TRUNCATE_FROM_ABI, _SIGNALS_FROM_ABI = 3, 6


def _descriptors() -> list[Named]:
    """What can be done to a file of the user's that is open for reading only."""
    owners = (_F_SETOWN, _F_SETSIG, _F_SETOWN_EX, _F_SETLEASE, _F_NOTIFY)
    orders = (_TIOCSTI, _TIOCLINUX, _FIOSETOWN, _SIOCSPGRP, *_FILE_FLAGS)
    return [
        ("fcntl", REFUSED, (Refuse(1, owners),)),
        ("ioctl", REFUSED, (Refuse(1, orders), Refuse(1, (_BTRFS_AND_CLONES,), mask=0xFF00))),
    ]


def _pairs() -> list[Named]:
    """A pair of datagram sockets could be connected anew, to any listener of the host."""
    stream = Test(1, (_STREAM,), mask=0xF)
    return [("socketpair", UNSUPPORTED, (Test(0, (_AF_UNIX,)), stream))]


def _truncation() -> list[Named]:
    """Before version 3 Landlock lets a file be emptied that may only be read."""
    flags = os.O_TRUNC | os.O_ACCMODE
    return [
        ("truncate", REFUSED, ()),
        ("openat2", MISSING, ()),
        ("open", REFUSED, (Refuse(1, _TRUNCATES_UNSEEN, mask=flags),)),
        ("openat", REFUSED, (Refuse(2, _TRUNCATES_UNSEEN, mask=flags),)),
    ]


def _signals(pid: int) -> list[Named]:
    """Before version 6 Landlock lets signals out: only the worker and its group get any."""
    group = -pid & 0xFFFFFFFF
    return [
        ("kill", REFUSED, (Test(0, (pid, 0, group)),)),
        ("tgkill", REFUSED, (Test(0, (pid,)),)),
        ("rt_sigqueueinfo", REFUSED, (Test(0, (pid,)),)),
        ("rt_tgsigqueueinfo", REFUSED, (Test(0, (pid,)),)),
        ("tkill", REFUSED, ()),
        ("pidfd_send_signal", REFUSED, ()),
    ]


def shared_root(landlock_abi: int, pid: int) -> list[Named]:
    """Rules for a worker `pid` where Landlock's version is `landlock_abi`."""
    return [
        *((name, REFUSED, ()) for name in (*_ATTRIBUTES, *_SOCKETS)),
        *((name, REFUSED, (Test(0, (0,)),)) for name in _OF_A_PROCESS),
        ("setpriority", REFUSED, (Test(1, (0,)),)),
        *_descriptors(),
        *_pairs(),
        *(_truncation() if landlock_abi < _TRUNCATE_FROM_ABI else []),
        *(_signals(pid) if landlock_abi < _SIGNALS_FROM_ABI else []),
    ]
