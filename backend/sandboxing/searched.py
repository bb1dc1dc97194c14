"""Property searches and benchmarks: judged runs whose report is not a verdict on cases."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from backend.errors import InvalidInput
from backend.learning_systems.jobs import (
    Benchmark,
    Ended,
    Finding,
    Growth,
    Job,
    PropertySearch,
    Result,
    Timing,
)
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

FILE = "grace_properties_file.py"
SEARCH_SHARE = 0.85
"""Of the run's time that the search may take; the rest is for starting and ending."""

MOST_DATABASE_BYTES = 8 << 20


def run_search(
    launcher: Launcher, job: Job, on_output: OnOutput | None, cancelled: Cancelled | None
) -> Result:
    """Hypothesis in the judge, the candidate in its own process."""
    command = job.command
    assert isinstance(command, PropertySearch)
    wall = job.limits.wall_seconds
    arguments: dict[str, Any] = {
        "file": FILE,
        "provided": provided_modules(job.files),
        "max_examples": command.max_examples,
        "seed": command.seed,
        "database": _read_database(command.database),
        "seconds": wall * SEARCH_SHARE,
        "case_seconds": max(0.5, wall * CASE_SHARE / 2),
        "processor": shared_processor(),
    }
    files = {FILE: command.properties}
    judge = Launch("property_search", files, arguments, judge_limits(job.limits))
    pair = run_pair(
        launcher, judge, candidate_launch(job, arguments["processor"]), on_output, cancelled
    )
    return _search_result(pair, launcher.isolation().level)


def _read_database(data: bytes) -> Mapping[str, list[str]]:
    if not data:
        return {}
    try:
        found = json.loads(data)
        return {str(key): list(map(str, values)) for key, values in found.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise InvalidInput("The example database is damaged.") from error


def _search_result(pair: Pair, level: str) -> Result:
    told = _report(pair)
    if told is None:
        return without_report(pair, level)
    findings = tuple(Finding(**entry) for entry in told["findings"])
    ended, detail = _search_end(pair, told, len(findings))
    database = json.dumps(told["database"]).encode()
    return result_of(
        pair.candidate,
        level,
        ended=ended,
        detail=detail,
        findings=findings,
        property_examples=int(told["examples"]),
        database=database if len(database) <= MOST_DATABASE_BYTES else b"",
        usage=sum_usage(pair.judge.usage, pair.candidate.usage),
    )


def _search_end(pair: Pair, told: Mapping[str, Any], findings: int) -> tuple[Ended, str]:
    if told["problem"]:
        return Ended.FAILED, f"The search could not be carried out: {told['problem']}"
    if findings:
        return Ended.FAILED, f"{findings} of the properties broke."
    if told["lost"]:
        return pair.candidate.ended, f"The candidate was lost: {pair.candidate.detail}."
    if told["unfinished"]:
        return Ended.TIMEOUT, f"Not searched to the end: {', '.join(told['unfinished'])}."
    return Ended.PASSED, f"No property broke in {told['examples']} examples."


def _timed_pair(
    role: str,
    launcher: Launcher,
    job: Job,
    on_output: OnOutput | None,
    cancelled: Cancelled | None,
) -> Pair:
    """A judge of this role that times the candidate, both on one processor."""
    command, processor = job.command, shared_processor()
    assert isinstance(command, Benchmark | Growth)
    arguments: dict[str, Any] = {
        "bench": command.bench.decode(),
        "module": command.module,
        "sizes": list(command.sizes),
        "repeats": max(1, command.repeats),
        "case_seconds": max(0.5, job.limits.wall_seconds * CASE_SHARE),
        "processor": processor,
    }
    judge = Launch(role, {}, arguments, judge_limits(job.limits))
    return run_pair(launcher, judge, candidate_launch(job, processor), on_output, cancelled)


def run_benchmark(
    launcher: Launcher, job: Job, on_output: OnOutput | None, cancelled: Cancelled | None
) -> Result:
    """The candidate and a yardstick by turns, both by the judge's clock."""
    pair = _timed_pair("benchmark", launcher, job, on_output, cancelled)
    return _benchmark_result(pair, launcher.isolation().level)


def _benchmark_result(pair: Pair, level: str) -> Result:
    told = _report(pair)
    if told is None:
        return without_report(pair, level)
    timings = tuple(
        Timing(
            entry["size"],
            tuple(entry["candidate"]),
            tuple(entry["yardstick"]),
            tuple((candidate, yardstick) for candidate, yardstick in entry["fresh"]),
        )
        for entry in told["timings"]
    )
    return _timed_result(pair, level, told, timings)


def _timed_result(
    pair: Pair, level: str, told: Mapping[str, Any], timings: tuple[Timing, ...], **more: Any
) -> Result:
    ended, detail = Ended.PASSED, f"{len(timings)} sizes were timed."
    if told["lost"] and pair.candidate.ended not in (Ended.PASSED, Ended.FAILED, Ended.KILLED):
        ended, detail = pair.candidate.ended, pair.candidate.detail
    elif told["problem"]:
        ended, detail = Ended.FAILED, told["problem"]
    return result_of(
        pair.candidate,
        level,
        ended=ended,
        detail=detail,
        timings=timings,
        usage=sum_usage(pair.judge.usage, pair.candidate.usage),
        **more,
    )


def run_growth(
    launcher: Launcher, job: Job, on_output: OnOutput | None, cancelled: Cancelled | None
) -> Result:
    """The candidate alone at growing sizes; those reached before its end are told."""
    pair = _timed_pair("growth", launcher, job, on_output, cancelled)
    told = _report(pair)
    if told is None:
        return without_report(pair, launcher.isolation().level)
    timings = tuple(Timing(each["size"], tuple(each["seconds"]), ()) for each in told["timings"])
    return _timed_result(
        pair, launcher.isolation().level, told, timings, floor_seconds=float(told["floor"])
    )


def _report(pair: Pair) -> dict[str, Any] | None:
    if pair.judge.status != 0 or not pair.judge.report:
        return None
    told: dict[str, Any] = json.loads(pair.judge.report)
    return told
