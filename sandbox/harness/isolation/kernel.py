"""The Linux calls that Python 3.11 does not offer, through ctypes.

Every function raises OSError with the call's name on failure.
"""

from __future__ import annotations

import ctypes
import os
import platform

MACHINE = platform.machine()

NUMBERS = {
    "x86_64": {"pivot_root": 155, "capset": 126, "capget": 125, "seccomp": 317},
    "aarch64": {"pivot_root": 41, "capset": 91, "capget": 90, "seccomp": 277},
}.get(MACHINE, {}) | {
    "open_tree": 428,
    "move_mount": 429,
    "close_range": 436,
    "mount_setattr": 442,
    "landlock_create_ruleset": 444,
    "landlock_add_rule": 445,
    "landlock_restrict_self": 446,
}

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_REC = 0x4000
MS_PRIVATE = 0x40000
MS_BIND = 0x1000
MNT_DETACH = 2

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_CAPBSET_DROP = 24
PR_SET_SECUREBITS = 28
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def _checked(result: int, what: str) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")
    return result


def syscall(name: str, *arguments: object) -> int:
    """Call by name; integers are passed as 64-bit values."""
    values = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return _checked(_libc.syscall(ctypes.c_long(NUMBERS[name]), *values), name)


def prctl(option: int, *arguments: int) -> int:
    values = [ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
    return _checked(_libc.prctl(option, *values), f"prctl({option})")


def unshare(flags: int) -> None:
    _checked(_libc.unshare(flags), "unshare")


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    encoded = [None if text is None else os.fsencode(text) for text in (source, target, kind)]
    result = _libc.mount(*encoded, ctypes.c_ulong(flags), options.encode() or None)
    _checked(result, f"mount {target}")


def unmount(target: str, flags: int) -> None:
    _checked(_libc.umount2(os.fsencode(target), flags), f"umount2 {target}")


def pivot_root(new: str, old: str) -> None:
    syscall("pivot_root", os.fsencode(new), os.fsencode(old))


_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000
_AT_EMPTY_PATH = 0x1000
_OPEN_TREE_CLONE = 1
_MOVE_MOUNT_F_EMPTY_PATH = 4
_ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV = 1, 2, 4


def clone_tree(held: int, *, devices: bool = False) -> int:
    """A descriptor of a detached copy of the mounts at the path that `held` is open on.

    Without `devices` it is read-only and its device nodes are inert. Adding
    attributes, unlike remounting, never trips over flags that are locked.
    """
    flags = _OPEN_TREE_CLONE | os.O_CLOEXEC | _AT_RECURSIVE | _AT_EMPTY_PATH
    tree = syscall("open_tree", held, b"", flags)
    attributes = _ATTR_NOSUID if devices else _ATTR_RDONLY | _ATTR_NOSUID | _ATTR_NODEV
    record = (ctypes.c_uint64 * 4)(attributes, 0, 0, 0)
    syscall("mount_setattr", tree, b"", _AT_EMPTY_PATH | _AT_RECURSIVE, ctypes.byref(record), 32)
    return tree


def attach_tree(tree: int, path: str) -> None:
    flags = _MOVE_MOUNT_F_EMPTY_PATH
    syscall("move_mount", tree, b"", _AT_FDCWD, os.fsencode(path), flags)
    os.close(tree)


def close_all_except(keep: set[int]) -> None:
    """Close every descriptor that is not in `keep`."""
    start = 0
    for descriptor in [*sorted(keep), 1 << 31]:
        if descriptor > start:
            syscall("close_range", start, descriptor - 1, 0)
        start = descriptor + 1


def set_file_system_user(user: int) -> None:
    """Whose files this process may touch, apart from who it is."""
    _libc.setfsuid(ctypes.c_uint(user))
