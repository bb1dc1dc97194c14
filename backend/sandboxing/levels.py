"""The levels of isolation, and what each holds and does not hold.

The far side's own list is the docstring of `sandbox/harness/isolation`; a test
keeps the two in step with what the hostile corpus measures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from backend.learning_systems.jobs import IsolationReport

FULL, BWRAP, LANDLOCK, NONE = "full", "bwrap", "landlock", "none"
PARTIAL, LIMITS_ONLY = "partial", "limits only"


@dataclass(frozen=True, slots=True)
class Level:
    """What a level promises, in sentences a user reads."""

    name: str
    covers: tuple[str, ...]
    not_covered: tuple[str, ...]

    def report(self, refused: Mapping[str, str]) -> IsolationReport:
        return IsolationReport(self.name, self.covers, self.not_covered, dict(refused))


_EVERYWHERE = (
    "flaws of the kernel or the processor (side channels included)",
    "a fair share of processor time while a run lasts",
    "kernel memory that is not a process's own (socket and pipe buffers)",
)

_LIMITS = "wall clock, processor time, memory of all its processes, output"

# The strongest first: `is_weaker` goes by this order.
LEVELS: Mapping[str, Level] = {
    FULL: Level(
        FULL,
        covers=(
            "files: a private root in memory; nothing of the host but the interpreter, its"
            " libraries and the test tools, read-only",
            "network: none, or a private loopback for programs",
            "processes: none but its own can be seen or signalled; all end with the run",
            "privileges: none, and none to be gained",
            "system calls: a filter refuses what no ordinary program uses",
            f"limits: {_LIMITS}, number of processes, size and number of files",
        ),
        not_covered=_EVERYWHERE,
    ),
    BWRAP: Level(
        BWRAP,
        covers=(
            "files: only the interpreter, its libraries and the test tools, read-only",
            "network: none",
            "processes: none of the host can be seen or signalled; all end with the run",
            "system calls: a filter refuses what no ordinary program uses",
            f"limits: {_LIMITS}, number of processes",
        ),
        not_covered=(
            *_EVERYWHERE,
            "runs side by side share one view of processes (Landlock keeps their files apart)",
            "disk use is watched, not limited",
            "black-box programs (no private loopback): they are not judged",
        ),
    ),
    LANDLOCK: Level(
        LANDLOCK,
        covers=(
            "files: only the interpreter, its libraries and the test tools can be read, only its"
            " own folder written",
            "network: no socket can be opened",
            "processes: none but its own can be signalled; all end with the run",
            "privileges: none, and none to be gained",
            "system calls: a filter refuses what no ordinary program uses",
            f"limits: {_LIMITS}, number of processes",
        ),
        not_covered=(
            *_EVERYWHERE,
            "the existence, size and times of files outside can be seen",
            "the existence of other processes can be seen",
            "disk use is watched, not limited: a burst can overshoot",
            "a daemon outlives the run when the service and all its helpers are killed at once",
            "black-box programs (no private loopback): they are not judged",
        ),
    ),
    PARTIAL: Level(
        PARTIAL,
        covers=("macOS sandbox-exec, deny by default: files and network (untested)",),
        not_covered=(
            *_EVERYWHERE,
            "system calls and memory of all processes",
            "this level was never tried by its authors: it is not offered yet",
        ),
    ),
    LIMITS_ONLY: Level(
        LIMITS_ONLY,
        covers=("Windows job object: kill on close, process and memory limits (untested)",),
        not_covered=(
            *_EVERYWHERE,
            "files, network and other processes: use WSL2, where `full` holds",
            "this level was never tried by its authors: it is not offered yet",
        ),
    ),
    NONE: Level(
        NONE,
        covers=("limits: wall clock, and rlimits of a single process",),
        not_covered=(
            *_EVERYWHERE,
            "files: everything the user of the service can read or write",
            "network: everything the machine can reach",
            "processes: the code can signal the service and leave daemons behind",
        ),
    ),
}


ISOLATING = (FULL, BWRAP, LANDLOCK)
"""Levels that a launcher of ours can offer, strongest first."""


def is_weaker(level: str, *, than: str) -> bool:
    """Whether a level holds less than another one; one that is not known holds nothing."""
    order = list(LEVELS)
    rank, other = (order.index(each) if each in order else len(order) for each in (level, than))
    return rank > other


_ELSEWHERE = {
    "darwin": (PARTIAL, "needs a sandbox-exec profile that nobody has tried on macOS yet"),
    "win32": (LIMITS_ONLY, "needs a job object that nobody has tried yet; WSL2 offers `full`"),
}


def refused_elsewhere(platform: str) -> dict[str, str]:
    """Why the isolating levels are not there on a system other than Linux."""
    reasons = dict.fromkeys(ISOLATING, f"is built on Linux; this is {platform}")
    if platform in _ELSEWHERE:
        name, reason = _ELSEWHERE[platform]
        reasons[name] = reason
    return reasons
