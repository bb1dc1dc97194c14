"""What a tree of processes uses, read from /proc. Bytes and seconds."""

from __future__ import annotations

import os
from dataclasses import dataclass

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Reading:
    cpu_seconds: float
    memory_bytes: int


def descendants(pid: int) -> list[int]:
    """Every process below `pid`, itself not included; a moment's picture."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        current = waiting.pop()
        for child in children(current):
            found.append(child)
            waiting.append(child)
    return found


def children(pid: int) -> list[int]:
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []
    found: list[int] = []
    for thread in threads:
        try:
            with open(f"/proc/{pid}/task/{thread}/children") as file:
                found += map(int, file.read().split())
        except OSError:
            continue
    return found


def nameless_bytes(anchor: int, device: int) -> int:
    """What deleted files on `device` still hold because processes have them open."""
    held: dict[int, int] = {}
    for pid in descendants(anchor):
        try:
            names = os.listdir(f"/proc/{pid}/fd")
        except OSError:
            continue
        for name in names:
            try:
                state = os.stat(f"/proc/{pid}/fd/{name}")
            except OSError:
                continue
            if state.st_nlink == 0 and state.st_dev == device:
                held[state.st_ino] = state.st_blocks * 512
    return sum(held.values())


def _cpu_seconds(pid: int) -> float:
    """Its own time and that of the children it has waited for."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICK


def _resident(pid: int) -> int:
    """Resident bytes that are not of files; copy-on-write pages count for everybody."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            return int(file.read().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _proportional(pid: int) -> int:
    """Bytes with shared pages divided among those who share them (PSS)."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
            for line in file:
                if line.startswith(b"Pss:"):
                    return int(line.split()[1]) << 10
    except OSError:
        pass
    return _resident(pid)


def read(anchor: int, memory_limit: int) -> Reading:
    """The use of everything below `anchor`, with the time of what it has already buried.

    The cheap sum of resident pages overcounts what forks share, so it only
    counts while it is below the limit; above, the exact sum is taken.
    """
    tree = descendants(anchor)
    cpu = sum(map(_cpu_seconds, [anchor, *tree]))
    memory = sum(map(_resident, tree))
    if memory > memory_limit:
        memory = sum(map(_proportional, tree))
    return Reading(cpu, memory)
