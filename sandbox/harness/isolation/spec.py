"""What the monitor, process 1 and the worker need to know of one another."""

from __future__ import annotations

from dataclasses import dataclass

from .shared_files import SharedFiles

NAMESPACES, LANDLOCK, SECCOMP, LIMITS, CAPABILITIES = (
    "namespaces",
    "landlock",
    "seccomp",
    "limits",
    "capabilities",
)


@dataclass(frozen=True)
class House:
    """The same for every worker of one zygote.

    `omit` names layers to leave out: tests use it to show that each layer holds
    something by itself. `landlock_abi` 0: Landlock is not there.
    """

    shared: SharedFiles
    boxes: str
    base_uid: int
    own_root: bool
    landlock_abi: int
    omit: frozenset[str]


@dataclass(frozen=True)
class Spec:
    """One worker: its user when the zygote is root, its disk, whether it has a loopback."""

    slot: int
    disk_bytes: int
    network: bool
