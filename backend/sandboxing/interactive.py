"""Statements carried out beside the candidate, neither of which is to be believed."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from backend.learning_systems.jobs import Ended, Interactive, Job, Result, Said
from backend.learning_systems.ports import Cancelled, OnOutput
from backend.sandboxing.job_files import provided_modules
from backend.sandboxing.judged import (
    CASE_SHARE,
    Pair,
    candidate_launch,
    judge_limits,
    run_pair,
    shared_processor,
    without_report,
)
from backend.sandboxing.launcher import Exit, Launch, Launcher
from backend.sandboxing.outcome import result_of, sum_usage

ENDED_ITSELF = (Ended.PASSED, Ended.FAILED, Ended.CRASHED)
"""Ends of a process that no limit and no one else ended."""


def run_interactive(
    launcher: Launcher, job: Job, on_output: OnOutput | None, cancelled: Cancelled | None
) -> Result:
    """What each statement printed; PASSED means only that all of them were carried out."""
    command, processor = job.command, shared_processor()
    assert isinstance(command, Interactive)
    arguments: dict[str, Any] = {
        "statements": list(command.statements),
        "module": command.module,
        "names": list(command.names),
        "provided": provided_modules(job.files),
        "case_seconds": max(0.5, job.limits.wall_seconds * CASE_SHARE),
        "processor": processor,
    }
    statements = Launch("interactive", {}, arguments, judge_limits(job.limits))
    pair = run_pair(launcher, statements, candidate_launch(job, processor), on_output, cancelled)
    return _result(pair, command, launcher.isolation().level)


def _result(pair: Pair, command: Interactive, level: str) -> Result:
    told = _told(pair.judge.report)
    if told is None and pair.judge.ended not in ENDED_ITSELF:
        return without_report(pair, level)
    told = told or _Told((), "the statements ended the process they were carried out in", False)
    ended, detail = Ended.PASSED, f"{len(told.said)} statements were carried out."
    if told.problem or len(told.said) != len(command.statements):
        ended, detail = _why_not(told, pair.candidate)
    usage = sum_usage(pair.judge.usage, pair.candidate.usage)
    return result_of(pair.candidate, level, ended=ended, detail=detail, said=told.said, usage=usage)


def _why_not(told: _Told, candidate: Exit) -> tuple[Ended, str]:
    if candidate.ended not in (Ended.PASSED, Ended.FAILED, Ended.KILLED):
        return candidate.ended, candidate.detail
    return (Ended.TIMEOUT if told.timed_out else Ended.FAILED), told.problem


class _Told(NamedTuple):
    """What was said by whoever wrote the report; the statements could have done so."""

    said: tuple[Said, ...]
    problem: str
    timed_out: bool


def _told(report: bytes) -> _Told | None:
    try:
        told = json.loads(report)
        said = tuple(Said(str(each["printed"]), str(each["raised"])) for each in told["said"])
        return _Told(said, str(told["problem"]), bool(told["timed_out"]))
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
