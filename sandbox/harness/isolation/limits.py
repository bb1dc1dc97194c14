"""Ceilings that the kernel itself keeps for one process (rlimits)."""

from __future__ import annotations

import os
import resource
from collections.abc import Mapping

DESCRIPTORS = 256
_ADDRESS_SPACE_SHARE = 0.75
_FILE_SHARE = 0.75
_FREE = resource.RLIM_INFINITY


def _lower(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    value = value if hard == _FREE else min(value, hard)
    resource.setrlimit(which, (value, value))


def count_tasks_of_user() -> int:
    """Threads that this user runs now; needed where the kernel counts them all together."""
    user = os.getuid()
    total = 0
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            if os.stat(f"/proc/{name}").st_uid == user:
                total += len(os.listdir(f"/proc/{name}/task"))
        except OSError:
            continue
    return total


def apply(limits: Mapping[str, float], *, tasks_already: int) -> None:
    """Seconds and bytes as in the launch; the address space is 3/4 of the memory.

    The sum over all processes is the monitor's; these bound a single process.
    """
    memory = int(limits["memory_bytes"] * _ADDRESS_SPACE_SHARE)
    seconds = max(1, int(-(-limits["cpu_seconds"] // 1)))
    _lower(resource.RLIMIT_AS, memory)
    _lower(resource.RLIMIT_FSIZE, int(limits["disk_bytes"] * _FILE_SHARE))
    _lower(resource.RLIMIT_NPROC, int(limits["processes"]) + tasks_already)
    _lower(resource.RLIMIT_NOFILE, DESCRIPTORS)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_MSGQUEUE, 0)
    _lower(resource.RLIMIT_MEMLOCK, 64 << 10)
    _lower(resource.RLIMIT_SIGPENDING, 512)
    _lower(resource.RLIMIT_STACK, 8 << 20)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
