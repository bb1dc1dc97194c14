"""Black-box suites: the candidate's program runs in a network of its own beside a relay."""

from __future__ import annotations

from typing import Any

from backend.learning_systems.jobs import Ended, Job, Program, Result
from backend.learning_systems.ports import Cancelled, OnOutput
from backend.sandboxing import levels
from backend.sandboxing.judged import (
    CASE_SHARE,
    judge_limits,
    judged_result,
    run_pair,
)
from backend.sandboxing.launcher import Launch, Launcher

WITH_NETWORK = frozenset({levels.FULL})


def run_program(
    launcher: Launcher, job: Job, on_output: OnOutput | None, cancelled: Cancelled | None
) -> Result:
    """NOT_JUDGED where the level has no private loopback."""
    command = job.command
    assert isinstance(command, Program)
    level = launcher.isolation().level
    if level not in WITH_NETWORK:
        detail = f"Level {level!r} gives programs no network of their own."
        return Result(Ended.NOT_JUDGED, level, detail)
    arguments: dict[str, Any] = {
        "suite": command.suite_name,
        "provided": [],
        "program": True,
        "expected": None if command.manifest is None else [case.id for case in command.manifest],
        "stop_at_first_failure": command.stop_at_first_failure,
        "case_seconds": max(0.5, job.limits.wall_seconds * CASE_SHARE),
        "processor": None,
    }
    judge = Launch(
        "judge",
        {command.suite_name: command.suite},
        arguments,
        judge_limits(job.limits),
        hash_seed=command.hash_seed,
    )
    relay = Launch("program", job.files, {}, job.limits, hash_seed=command.hash_seed)
    pair = run_pair(launcher, judge, relay, on_output, cancelled)
    return judged_result(pair, arguments["expected"], level)
