"""Giving up every privilege, for good."""

from __future__ import annotations

import contextlib
import ctypes

from . import kernel

_VERSION_3 = 0x20080522
_HIGHEST = 63
_SECUREBITS_ALL_LOCKED = 0xEF
"""NOROOT, NO_SETUID_FIXUP, KEEP_CAPS off, NO_CAP_AMBIENT_RAISE, each with its lock."""


def drop_bounding_set() -> None:
    """No exec can gain a capability again; needs CAP_SETPCAP, so it comes first."""
    for number in range(_HIGHEST + 1):
        try:
            kernel.prctl(kernel.PR_CAPBSET_DROP, number)
        except OSError:
            break
    with contextlib.suppress(OSError):
        kernel.prctl(kernel.PR_SET_SECUREBITS, _SECUREBITS_ALL_LOCKED)


def drop_all() -> None:
    """Empty the ambient, effective, permitted and inheritable sets."""
    with contextlib.suppress(OSError):
        kernel.prctl(kernel.PR_CAP_AMBIENT, kernel.PR_CAP_AMBIENT_CLEAR_ALL)
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    kernel.syscall("capset", ctypes.byref(header), ctypes.byref(nothing))


def effective() -> int:
    """The effective set as a bit mask."""
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)()
    kernel.syscall("capget", ctypes.byref(header), ctypes.byref(data))
    return int(data[0]) | int(data[3]) << 32
