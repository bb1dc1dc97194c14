"""From a judge's report to a verdict. Only an explicit, complete pass is one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from backend.learning_systems.jobs import CaseResult, Ended, Outcome
from backend.sandboxing.launcher import Exit

NOT_RUN = "not run: the candidate was lost before"
MOST_CASES = 10_000
OUTCOMES = frozenset(get_args(Outcome))


@dataclass(frozen=True, slots=True)
class Report:
    """A judge's report whose shape was checked."""

    expected: tuple[str, ...] | None
    collected: tuple[str, ...]
    cases: tuple[CaseResult, ...]
    problems: tuple[str, ...]
    lost: str
    status: int


class NoReport(ValueError):
    """The judge wrote nothing, or something that is no report."""


def parse(data: bytes) -> Report:
    """The report in what a judge wrote; NoReport when it is not exactly one."""
    try:
        found = json.loads(data)
        return Report(
            expected=None if found["expected"] is None else _texts(found["expected"]),
            collected=_texts(found["collected"]),
            cases=tuple(map(_case, found["cases"])),
            problems=_texts(found["problems"]),
            lost=str(found["lost"]),
            status=int(found["status"]),
        )
    except (ValueError, LookupError, TypeError) as error:
        raise NoReport("The judge gave no report.") from error


def _texts(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or len(values) > MOST_CASES:
        raise TypeError("a list of texts was expected")
    if not all(isinstance(value, str) for value in values):
        raise TypeError("a text was expected")
    return tuple(values)


def _case(entry: Mapping[str, Any]) -> CaseResult:
    if entry["outcome"] not in OUTCOMES or not isinstance(entry["id"], str):
        raise ValueError("a case of no known outcome")
    return CaseResult(entry["id"], entry["outcome"], str(entry["message"]), float(entry["seconds"]))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why the run ended, in a word and a sentence, and every case."""

    ended: Ended
    detail: str
    cases: tuple[CaseResult, ...]


def decide(report: Report, judge: Exit, candidate: Exit, expected: Sequence[str]) -> Verdict:
    """Weigh a report against the ids that a pass must show, and both processes' ends."""
    cases = _in_order(report, expected, lost=bool(report.lost))
    if report.lost:
        return _lost(report, candidate, cases)
    complete = len(cases) == len(expected) > 0 and len(set(expected)) == len(expected)
    passed = complete and all(case.outcome == "passed" for case in cases)
    if passed and report.status == 0 and judge.status == 0 and judge.ended is Ended.PASSED:
        return Verdict(Ended.PASSED, f"All {len(cases)} cases passed.", cases)
    if any(case.outcome == "timed_out" for case in cases):
        return Verdict(Ended.TIMEOUT, "At least one case took too long.", cases)
    return Verdict(Ended.FAILED, _why_not(report, cases, expected), cases)


def _in_order(report: Report, expected: Sequence[str], *, lost: bool) -> tuple[CaseResult, ...]:
    by_id = {case.id: case for case in report.cases}
    if len(by_id) != len(report.cases) or len(set(report.collected)) != len(report.collected):
        return tuple(CaseResult(case.id, "extra", "two cases of one id") for case in report.cases)
    known = set(expected)
    missing = NOT_RUN if lost else "not run"
    cases = [by_id.get(name) or CaseResult(name, "missing", missing) for name in expected]
    cases += [
        CaseResult(case.id, "extra", "no case of the manifest", case.seconds)
        for case in report.cases
        if case.id not in known
    ]
    return tuple(cases)


def _lost(report: Report, candidate: Exit, cases: tuple[CaseResult, ...]) -> Verdict:
    """The candidate's process ended or broke the protocol before the suite was through."""
    ended, detail = candidate.ended, candidate.detail
    if ended in (Ended.PASSED, Ended.FAILED):
        status = candidate.status
        ended, detail = Ended.CRASHED, f"The candidate ended its own process (status {status})."
    elif ended is Ended.KILLED and detail == "killed on request":
        ended, detail = Ended.CRASHED, f"The candidate was lost: {report.lost}."
    if ended is Ended.TIMEOUT:
        cases = tuple(_timed_out(case) for case in cases)
    return Verdict(ended, detail, cases)


def _timed_out(case: CaseResult) -> CaseResult:
    if case.outcome != "errored" or "candidate was lost" not in case.message:
        return case
    return CaseResult(case.id, "timed_out", "the candidate took too long", case.seconds)


def _why_not(report: Report, cases: Sequence[CaseResult], expected: Sequence[str]) -> str:
    if report.problems:
        return f"The suite could not be collected: {report.problems[0]}"
    if not expected:
        return "The suite holds no case."
    bad = [case for case in cases if case.outcome != "passed"]
    if not bad:
        return f"The judge ended with status {report.status}."
    return f"{len(bad)} of {len(cases)} cases did not pass; first {bad[0].id}: {bad[0].outcome}."
