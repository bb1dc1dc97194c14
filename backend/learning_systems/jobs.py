"""What the sandbox is asked to run and what it says afterwards.

A job holds files (bytes, paths relative to the work directory) and one
command. Paths are checked by the sandbox: no absolute path, no `..`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median
from typing import Literal

MiB = 1 << 20

FindingKind = Literal["wrong", "raised", "slow", "lost"]
Outcome = Literal["passed", "failed", "errored", "timed_out", "skipped", "missing", "extra"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings of one run. Seconds, bytes, counts."""

    wall_seconds: float = 10.0
    cpu_seconds: float = 10.0
    memory_bytes: int = 1024 * MiB
    processes: int = 64
    disk_bytes: int = 64 * MiB
    output_bytes: int = 1 * MiB


@dataclass(frozen=True, slots=True)
class Case:
    """One acceptance case as the manifest lists it."""

    id: str
    clause: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Script:
    """Run Python on `path` with `arguments`, inside the work directory."""

    path: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VisibleTests:
    """Run pytest on files of the job, in the candidate's own process: it advises only."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judge:
    """Run an acceptance suite in a process the candidate cannot reach: it decides.

    `manifest` None: the ids are collected in the judge before the candidate starts.
    """

    suite: bytes
    suite_name: str
    manifest: tuple[Case, ...] | None = None
    stop_at_first_failure: bool = False
    hash_seed: int = 0


@dataclass(frozen=True, slots=True)
class PropertySearch:
    """Hypothesis properties run in the judge against the candidate through proxies."""

    properties: bytes
    max_examples: int = 100
    seed: int = 0
    database: bytes = b""
    """Hypothesis example database of earlier searches, as an archive the sandbox returned."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Branch coverage of `tests` over `package`, both in the candidate's process."""

    package: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Time bench.run(module, size) against bench.yardstick(size), interleaved."""

    bench: bytes
    module: str
    sizes: tuple[int, ...]
    repeats: int = 5


@dataclass(frozen=True, slots=True)
class Growth:
    """Time bench.run(module, size) alone at each size, smallest first."""

    bench: bytes
    module: str
    sizes: tuple[int, ...]
    repeats: int = 5


@dataclass(frozen=True, slots=True)
class Program:
    """A black-box suite that starts the candidate's program and talks to it.

    The program listens on its private loopback; a relay carries the judge's
    requests. Where a level cannot do this the result is `not_judged`.
    """

    suite: bytes
    suite_name: str
    manifest: tuple[Case, ...] | None = None
    stop_at_first_failure: bool = False
    hash_seed: int = 0


@dataclass(frozen=True, slots=True)
class Interactive:
    """Carry out statements as at Python's prompt, beside the candidate and apart from it.

    `names` of `module` are there without an import. The result tells what each statement
    printed; whether that is right is decided elsewhere, since the statements themselves
    may have been written to deceive.
    """

    statements: tuple[str, ...]
    module: str = ""
    names: tuple[str, ...] = ()


Command = (
    Script
    | VisibleTests
    | Judge
    | PropertySearch
    | Coverage
    | Benchmark
    | Growth
    | Program
    | Interactive
)


@dataclass(frozen=True, slots=True)
class Job:
    """One run: the files it sees, what to do with them, and how much it may use."""

    files: Mapping[str, bytes]
    command: Command
    limits: Limits = field(default_factory=Limits)


class Ended(StrEnum):
    """Why a run ended. Only PASSED is a pass."""

    PASSED = "passed"
    FAILED = "failed"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    DISK = "disk"
    OUTPUT_LIMIT = "output_limit"
    FORBIDDEN_SYSCALL = "forbidden_syscall"
    CRASHED = "crashed"
    KILLED = "killed"
    CANCELLED = "cancelled"
    NOT_JUDGED = "not_judged"
    SANDBOX_ERROR = "sandbox_error"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run used, as the parent measured it."""

    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_memory_bytes: int = 0


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The outcome of one case; `message` is escaped and shortened, safe to show."""

    id: str
    outcome: Outcome
    message: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """A property that broke: its shrunk input and what was expected and observed.

    `literal` is Python text that makes the input again, "" when there is none; `kind`
    says what the candidate did: gave a wrong answer, raised what the property does not
    expect, took too long, or lost its process.
    """

    property: str
    clause: str
    input: str
    expected: str
    observed: str
    literal: str = ""
    kind: FindingKind = "wrong"


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """Lines and branches of the package that the tests reached."""

    lines_total: int
    lines_covered: int
    branches_total: int
    branches_covered: int
    missing: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    executed: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    version: str = ""
    """Of coverage.py."""

    @property
    def percent(self) -> float:
        """As coverage.py reports it with branches: lines and branches reached, of all."""
        total = self.lines_total + self.branches_total
        return 100 * (self.lines_covered + self.branches_covered) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds a call of one benchmark size, each repeat, candidate and yardstick interleaved."""

    size: int
    candidate_seconds: tuple[float, ...]
    yardstick_seconds: tuple[float, ...]
    fresh_seconds: tuple[tuple[float, float], ...] = ()
    """Candidate and yardstick at sizes a little larger, drawn by lot and met only once."""

    @property
    def fresh_ratio(self) -> float:
        """The least of the same at inputs never met before; 0 when that was not measured.

        Each is one call alone, which a busy machine delays easily; code that keeps its
        answers is slow in all of them.
        """
        ratios = (candidate / yardstick for candidate, yardstick in self.fresh_seconds)
        return min(ratios, default=0.0)

    @property
    def ratio(self) -> float:
        """Time of the candidate for each second of the yardstick: the median of the pairs.

        The two of a pair follow each other at once, so that a machine that is busy for
        a while slows both.
        """
        pairs = zip(self.candidate_seconds, self.yardstick_seconds, strict=True)
        return median(candidate / yardstick for candidate, yardstick in pairs)


@dataclass(frozen=True, slots=True)
class Said:
    """What one statement printed, and how its traceback ended, "" when it raised nothing."""

    printed: str
    raised: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What the sandbox says of one run. `detail` explains `ended` in one sentence."""

    ended: Ended
    isolation_level: str
    detail: str = ""
    cases: tuple[CaseResult, ...] = ()
    stdout: str = ""
    stderr: str = ""
    usage: Usage = field(default_factory=Usage)
    findings: tuple[Finding, ...] = ()
    coverage: CoverageReport | None = None
    timings: tuple[Timing, ...] = ()
    floor_seconds: float = 0.0
    """Of a growth: what a call that does nothing takes."""
    property_examples: int = 0
    database: bytes = b""
    said: tuple[Said, ...] = ()
    """Of statements carried out: one for each that was, as they come."""

    @property
    def passed(self) -> bool:
        """Only an explicit pass counts: every other end is a failure."""
        return self.ended is Ended.PASSED


@dataclass(frozen=True, slots=True)
class IsolationReport:
    """The level in force, what it covers and what it does not, why none higher."""

    level: str
    covers: tuple[str, ...]
    not_covered: tuple[str, ...]
    refused: Mapping[str, str] = field(default_factory=dict)
    """Higher levels that were tried and the attack or error that ruled each out."""
