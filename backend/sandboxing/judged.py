"""The split judge from the outside: two processes, one channel, one verdict."""

from __future__ import annotations

import itertools
import os
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from backend.errors import SandboxUnavailable
from backend.learning_systems.jobs import CaseResult, Ended, Job, Judge, Limits, MiB, Result
from backend.learning_systems.ports import Cancelled, OnOutput
from backend.sandboxing import verdict
from backend.sandboxing.job_files import provided_modules
from backend.sandboxing.launcher import Exit, Launch, Launcher, Running
from backend.sandboxing.outcome import result_of, safe_text, sandbox_error, sum_usage

JUDGE_GRACE_SECONDS = 5.0
"""How much longer than the candidate the judge lives, to tell of its end."""

MOST_PAIRS = 3
"""How often both processes are started for one job when something outside keeps killing them."""

CASE_SHARE = 0.4
"""Of the run's time one case may take, before the candidate's code is interrupted."""

_turns = itertools.count()


@dataclass(frozen=True, slots=True)
class Pair:
    """How the two processes of one judged run ended."""

    judge: Exit
    candidate: Exit

    @property
    def outside(self) -> bool:
        """Whether a process that holds them was killed, which neither of them can do."""
        return self.judge.outside or self.candidate.outside


def shared_processor() -> int | None:
    """The processor that the next pair shares: in turns over those we may use."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[next(_turns) % len(allowed)]


def judge_limits(limits: Limits) -> Limits:
    """The judge waits for the candidate and adds its own work to it."""
    more = JUDGE_GRACE_SECONDS
    return replace(
        limits,
        wall_seconds=limits.wall_seconds + more,
        cpu_seconds=limits.cpu_seconds + more,
        memory_bytes=max(limits.memory_bytes, 1024 * MiB),
        output_bytes=4 * MiB,
    )


def run_pair(
    launcher: Launcher,
    judge: Launch,
    candidate: Launch,
    on_output: OnOutput | None,
    cancelled: Cancelled | None,
) -> Pair:
    """Start both on one channel; the candidate is ended when the judge has finished.

    A run that was ended from outside says nothing of the candidate and is made again;
    SandboxUnavailable when that does not help.
    """
    for _ in range(MOST_PAIRS):
        pair = _run_once(launcher, judge, candidate, on_output, cancelled)
        if not pair.outside:
            return pair
    raise SandboxUnavailable(f"Something outside ended the run {MOST_PAIRS} times.")


def _run_once(
    launcher: Launcher,
    judge: Launch,
    candidate: Launch,
    on_output: OnOutput | None,
    cancelled: Cancelled | None,
) -> Pair:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        judging = launcher.start(replace(judge, channel=ours.fileno()))
        try:
            acting = launcher.start(replace(candidate, channel=theirs.fileno()))
        except BaseException:
            judging.kill()
            judging.wait()
            raise
    return _wait_for_both(judging, acting, on_output, cancelled)


def _wait_for_both(
    judging: Running, acting: Running, on_output: OnOutput | None, cancelled: Cancelled | None
) -> Pair:
    ends: list[Exit] = []
    watch = threading.Thread(
        target=lambda: ends.append(acting.wait(on_output=on_output)), name="candidate"
    )
    watch.start()
    try:
        judged = judging.wait(cancelled=cancelled)
    finally:
        acting.kill()
        watch.join()
    return Pair(judged, ends[0])


def run_judge(
    launcher: Launcher, job: Job, on_output: OnOutput | None, cancelled: Cancelled | None
) -> Result:
    """An acceptance suite that decides."""
    command = job.command
    assert isinstance(command, Judge)
    arguments: dict[str, Any] = {
        "suite": command.suite_name,
        "provided": provided_modules(job.files),
        "expected": None if command.manifest is None else [case.id for case in command.manifest],
        "stop_at_first_failure": command.stop_at_first_failure,
        "case_seconds": max(0.5, job.limits.wall_seconds * CASE_SHARE),
        "processor": shared_processor(),
    }
    judge = Launch(
        "judge",
        {command.suite_name: command.suite},
        arguments,
        judge_limits(job.limits),
        hash_seed=command.hash_seed,
    )
    candidate = candidate_launch(job, arguments["processor"], command.hash_seed)
    pair = run_pair(launcher, judge, candidate, on_output, cancelled)
    return judged_result(pair, arguments["expected"], launcher.isolation().level)


def candidate_launch(job: Job, processor: int | None, hash_seed: int = 0) -> Launch:
    """The candidate's files and nothing else."""
    arguments: Mapping[str, Any] = {"processor": processor}
    return Launch("candidate", job.files, arguments, job.limits, hash_seed=hash_seed)


def judged_result(pair: Pair, expected: list[str] | None, level: str) -> Result:
    """Verdict of a run whose judge wrote a report, or why there is none."""
    usage = sum_usage(pair.judge.usage, pair.candidate.usage)
    try:
        report = verdict.parse(pair.judge.report)
    except verdict.NoReport:
        unknown = tuple(CaseResult(name, "missing", "no verdict") for name in expected or ())
        return replace(without_report(pair, level), cases=unknown)
    names = expected if expected is not None else list(report.expected or ())
    found = verdict.decide(report, pair.judge, pair.candidate, names)
    return result_of(
        pair.candidate,
        level,
        ended=found.ended,
        detail=found.detail,
        cases=found.cases,
        usage=usage,
    )


def without_report(pair: Pair, level: str) -> Result:
    """The judge itself was ended; the candidate's reason is told first if it has one."""
    usage = sum_usage(pair.judge.usage, pair.candidate.usage)
    quiet = (Ended.PASSED, Ended.FAILED, Ended.KILLED)
    if pair.judge.ended is Ended.CANCELLED:
        return result_of(pair.candidate, level, ended=Ended.CANCELLED, detail="cancelled")
    if pair.candidate.ended not in quiet:
        return result_of(pair.candidate, level, usage=usage)
    if pair.judge.ended in (Ended.TIMEOUT, Ended.MEMORY, Ended.OUTPUT_LIMIT):
        return result_of(
            pair.candidate, level, ended=pair.judge.ended, detail=f"judge: {pair.judge.detail}"
        )
    tail = safe_text(pair.judge.stderr)[-500:]
    return sandbox_error(level, f"The judge gave no report: {pair.judge.detail}. {tail}", usage)
