"""Results of tests that ran in the candidate's own process: they advise, they decide nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from backend.learning_systems.jobs import CaseResult, CoverageReport, Ended, Result
from backend.sandboxing import verdict
from backend.sandboxing.launcher import Exit
from backend.sandboxing.outcome import result_of


def visible_result(end: Exit, level: str) -> Result:
    """The cases as the candidate's process told them."""
    result = result_of(end, level)
    try:
        report = verdict.parse(end.report)
    except verdict.NoReport:
        told_nothing = Ended.CRASHED if end.ended is Ended.PASSED else end.ended
        return replace(result, ended=told_nothing, detail=f"No report of the tests: {end.detail}.")
    known = {case.id for case in report.cases}
    cases = (*report.cases, *(CaseResult(name, "missing", "not run")
                              for name in report.collected if name not in known))  # fmt: skip
    good = end.ended is Ended.PASSED and bool(cases)
    good = good and all(case.outcome == "passed" for case in cases)
    detail = report.problems[0] if report.problems else end.detail
    ended = end.ended if end.ended is not Ended.PASSED or good else Ended.FAILED
    return replace(result, ended=ended, detail=detail, cases=tuple(cases))


def is_of(package: str, path: str) -> bool:
    """Whether a file is a module of the package, or is that module."""
    inside = package.replace(".", "/")
    return path.endswith(".py") and (path.startswith(f"{inside}/") or path == f"{inside}.py")


def arcs_taken(end: Exit) -> dict[str, Any] | None:
    """Which lines followed each other, by file, as the candidate's process told; hostile."""
    try:
        told = json.loads(end.report)["arcs"]
        return {
            str(name): [(int(first), int(second)) for first, second in arcs]
            for name, arcs in told.items()
        }
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def with_coverage(result: Result, figures: Exit) -> Result:
    """The result with the lines and branches reached, if they could be worked out."""
    try:
        return replace(result, coverage=_coverage(json.loads(figures.report)))
    except (ValueError, LookupError, TypeError, AttributeError):
        return result


def _coverage(told: dict[str, Any]) -> CoverageReport:
    return CoverageReport(
        lines_total=int(told["lines_total"]),
        lines_covered=int(told["lines_covered"]),
        branches_total=int(told["branches_total"]),
        branches_covered=int(told["branches_covered"]),
        missing=_lines(told["missing"]),
        executed=_lines(told["executed"]),
        version=str(told["version"]),
    )


def _lines(told: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    return {str(name): tuple(lines) for name, lines in told.items()}
