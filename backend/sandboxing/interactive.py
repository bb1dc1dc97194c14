"""Statements carried out beside the candidate, neither of which is to be believed."""

from __future__ import annotations

import json
from typing import Any

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
from backend.sandboxing.launcher import Launch, Launcher
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
    said, problem = told or ((), "the statements ended the process they were carried out in")
    ended, detail = Ended.PASSED, f"{len(said)} statements were carried out."
    if problem or len(said) != len(command.statements):
        limit = pair.candidate.ended not in (Ended.PASSED, Ended.FAILED, Ended.KILLED)
        ended = pair.candidate.ended if limit else Ended.FAILED
        detail = pair.candidate.detail if limit else problem
    usage = sum_usage(pair.judge.usage, pair.candidate.usage)
    return result_of(pair.candidate, level, ended=ended, detail=detail, said=said, usage=usage)


def _told(report: bytes) -> tuple[tuple[Said, ...], str] | None:
    """What the process wrote, which the statements could have done in its place."""
    try:
        told = json.loads(report)
        said = tuple(Said(str(each["printed"]), str(each["raised"])) for each in told["said"])
        return said, str(told["problem"])
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
