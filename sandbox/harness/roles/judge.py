"""Run an acceptance suite against a candidate in another process, and write the verdict."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import grace_program

from ..judge import session
from ..judge.frames import Frames
from ..judge.importer import CandidateFinder
from ..judge.judge_side import CandidateLost, JudgeSide
from ..judge.messages import shorten
from ..judge.placeholders import AbsentFinder
from ..judge.plugin import Recorder
from ..judge.static_ids import exact_ids, static_ids
from ..judge.suite_fixtures import SuiteFixtures
from .candidate import share_processor

INTERNAL_ERROR = 3
"""pytest's exit status for it."""


def main(arguments: dict[str, Any], report: int, channel: int | None) -> int:
    assert channel is not None
    os.set_inheritable(channel, False)
    suite, provided = arguments["suite"], arguments["provided"]
    expected = arguments.get("expected")
    verdict: dict[str, Any] = {"collected_without_candidate": expected is None}
    if expected is None:
        expected, verdict["collection_problem"] = collect(suite, provided)
    share_processor(arguments.get("processor"))
    wire = JudgeSide(Frames(channel))
    recorder = Recorder(wire, arguments.get("case_seconds", 5.0))
    sys.meta_path.insert(0, CandidateFinder(wire, provided))  # type: ignore[arg-type]
    more = ["-x"] if arguments.get("stop_at_first_failure") else []
    if arguments.get("program"):
        grace_program.connect(wire)
    try:
        status = session.run(suite, recorder, more, [SuiteFixtures(wire)])
    except CandidateLost:  # outside every case
        status = INTERNAL_ERROR
    if expected is None:
        expected = known_only_now(suite, recorder)
    verdict |= {
        "expected": expected,
        "collected": recorder.ids,
        "cases": recorder.cases or uncollected(expected, recorder),
        "problems": recorder.problems,
        "lost": wire.lost,
        "status": status,
    }
    write_whole(report, json.dumps(verdict).encode())
    return status


def collect(suite: str, provided: list[str]) -> tuple[list[str] | None, str]:
    """The ids of a suite's cases while no code of the candidate runs."""
    plain = exact_ids(Path(suite).read_bytes())
    if plain is not None:
        return plain, ""
    finder = AbsentFinder(provided)
    recorder = Recorder(None, 0.0)
    sys.meta_path.insert(0, finder)  # type: ignore[arg-type]
    before = set(sys.modules)
    try:
        status = session.run(suite, recorder, ["--collect-only"])
    finally:
        sys.meta_path.remove(finder)  # type: ignore[arg-type]
        for name in [*finder.given, *(set(sys.modules) - before)]:
            if name in finder.given or _is_suite(name, suite):
                sys.modules.pop(name, None)
    return (recorder.ids, "") if status == 0 else (None, " ".join(recorder.problems)[:600])


def known_only_now(suite: str, recorder: Recorder) -> list[str]:
    """Ids of a suite that needs the candidate to be imported, checked against its text."""
    seen = {name.partition("[")[0] for name, _ in recorder.named}
    named_by_text = static_ids(Path(suite).read_bytes())
    return [*recorder.ids, *(name for name in named_by_text if name not in seen)]


def uncollected(expected: list[str], recorder: Recorder) -> list[dict[str, Any]]:
    """Each case of a suite that could not be imported with this candidate."""
    if not recorder.problems:
        return []
    message = f"the suite could not be imported: {recorder.problems[0]}"
    return [
        {"id": name, "outcome": "errored", "message": shorten(message), "seconds": 0.0}
        for name in expected
    ]


def _is_suite(name: str, suite: str) -> bool:
    return name.rpartition(".")[2] == suite.removesuffix(".py").rpartition("/")[2]


def write_whole(descriptor: int, data: bytes) -> None:
    """Write all of a report."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
