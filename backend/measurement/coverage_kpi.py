"""Test coverage: what Grace's own tests reach of her code, and whether they would notice.

Coverage is collected in the process of the code it measures, so that process could say
anything. What is said is therefore held against the judge, where tests and code are apart.
Nine of ten trip wires on lines said to be reached must be tripped, since honest tests trip
them all. Of small mistakes on such lines at least half must be noticed: below half, a
change of a covered line goes unnoticed more often than not, and coverage says nothing.
Blank wires, which look like trip wires and do nothing, must go unnoticed: code that breaks
at these breaks because its text was changed, and then neither wires nor mistakes say
anything.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.learning_systems.acceptance import package_files
from backend.learning_systems.jobs import Coverage, CoverageReport, Job, Limits
from backend.learning_systems.ports import Cancelled, Sandbox
from backend.measurement.figure import TEST_COVERAGE, Figure, not_measured
from backend.measurement.judged_tests import Judged, JudgedTests, TestFile
from backend.measurement.sown import Sown, blanks, mistakes, wires

TOOL = "coverage.py"
MOST_SOWN = 60
"""Mistakes, and as many trip wires, over all modules; at least two in each."""
LEAST_EACH, MOST_EACH = 2, 8
LEAST_NOTICED = 0.5
LEAST_CONFIRMED = 0.9
"""Tests that pass time and again reach the same lines in the judge; a few may be by lot."""
MOST_TOLD = 20
BLANKS_EACH, FILES_OF_BLANKS = 1, 3
"""Blank wires in each module, and how many test files must pass on each."""
LIMITS = Limits(wall_seconds=120.0, cpu_seconds=120.0)

FORMULA = {
    "value": "coverage * confirmed",
    "coverage": (
        "100 * (lines reached + branches reached) / (lines + branches), as coverage.py reports it"
        " with --branch; nothing is excluded, not even by a comment that asks for it"
    ),
    "confirmed": (
        "tripped / trip wires: each ends the process on a line that coverage calls reached, and"
        " some test must fail in the judge, in one of two runs; under 0.9 there is no value"
    ),
    "mutation_score": (
        "100 * noticed / mistakes on lines that coverage calls reached, in the judge; reported"
        " beside the value, and under 50 there is none"
    ),
    "blank_wires": (
        "have the form of trip wires and do nothing, one in each module; the tests must pass on"
        " them, else code or tests look at the module's text and there is no value"
    ),
    "not_seen": (
        "code that reads its own text, finds the statement that was put in and carries it out"
        " could pretend that its line is reached: where code and coverage share a process"
        " nothing rules that out"
    ),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """Which of the changes some test noticed; those without a verdict are left out."""

    noticed: tuple[Sown, ...]
    unnoticed: tuple[Sown, ...]

    @property
    def share(self) -> float | None:
        """None when nothing was judged."""
        total = len(self.noticed) + len(self.unnoticed)
        return len(self.noticed) / total if total else None


@dataclass(frozen=True, slots=True)
class Notices:
    """What was noticed of each kind of change."""

    tripped: Notice
    mistakes: Notice
    blanks: Notice


Sow = Callable[[str, str, Collection[int], int], list[Sown]]
"""Makes changes of a module (path, text) on some of its lines, at most so many."""


def measure_test_coverage(
    package: str,
    modules: Mapping[str, str],
    tests: Mapping[str, str],
    sandbox: Sandbox,
    cancelled: Cancelled | None = None,
) -> Figure:
    """The KPI of own tests (path -> text) over the modules (path -> text) of a package."""
    if not tests:
        return not_measured(TEST_COVERAGE, TOOL, "there are no own tests")
    desk = JudgedTests(modules, sandbox, os.cpu_count() or 1, cancelled)
    judged = desk.sort(tests)
    if not judged.files:
        reason = "no own test passes in the judge"
        return not_measured(TEST_COVERAGE, TOOL, reason, {"left_out": dict(judged.left_out)})
    paths = tuple(test.path for test in judged.files)
    files = package_files(modules) | {test.path: test.text.encode() for test in judged.files}
    result = sandbox.run(Job(files, Coverage(package, paths), LIMITS), cancelled=cancelled)
    if result.coverage is None or not result.coverage.lines_total:
        reason = f"coverage was not collected ({result.ended.value}: {result.detail})"
        return not_measured(TEST_COVERAGE, TOOL, reason)
    return _held_against(result.coverage, desk, judged, modules)


def _held_against(
    coverage: CoverageReport, desk: JudgedTests, judged: Judged, modules: Mapping[str, str]
) -> Figure:
    each = max(LEAST_EACH, min(MOST_EACH, MOST_SOWN // max(1, len(modules))))

    def sow(make: Sow, most: int) -> list[Sown]:
        reached = coverage.executed
        found = [make(path, code, reached.get(path, ()), most) for path, code in modules.items()]
        return [change for changes in found for change in changes]

    notices = Notices(
        tripped=_possible_notice(desk, sow(wires, each), judged.files),
        mistakes=_notice(desk, sow(mistakes, each), judged.files),
        blanks=_sure_notice(desk, sow(blanks, BLANKS_EACH), judged.files),
    )
    return _figure(coverage, notices, judged, modules)


def _notice(
    desk: JudgedTests,
    changes: Sequence[Sown],
    tests: Sequence[TestFile],
    most_files: int | None = None,
) -> Notice:
    said = list(zip(changes, desk.noticed(changes, tests, most_files), strict=True))
    return Notice(
        tuple(change for change, verdict in said if verdict),
        tuple(change for change, verdict in said if verdict is False),
    )


def _possible_notice(
    desk: JudgedTests, changes: Sequence[Sown], tests: Sequence[TestFile]
) -> Notice:
    """Noticed in one of two runs: some lines are reached by lot."""
    first = _notice(desk, changes, tests)
    again = _notice(desk, first.unnoticed, tests)
    return Notice((*first.noticed, *again.noticed), again.unnoticed)


def _sure_notice(desk: JudgedTests, changes: Sequence[Sown], tests: Sequence[TestFile]) -> Notice:
    """Noticed twice: once may be a machine too busy to end the tests in time."""
    first = _notice(desk, changes, tests, FILES_OF_BLANKS)
    again = _notice(desk, first.noticed, tests, FILES_OF_BLANKS)
    return Notice(again.noticed, (*first.unnoticed, *again.unnoticed))


def _figure(
    coverage: CoverageReport, notices: Notices, judged: Judged, modules: Mapping[str, str]
) -> Figure:
    tool = f"{TOOL} {coverage.version}"
    evidence = _evidence(coverage, notices, judged, modules)
    if reason := _why_not(notices):
        return not_measured(TEST_COVERAGE, tool, reason, evidence)
    confirmed = notices.tripped.share or 0.0
    return Figure(TEST_COVERAGE, round(coverage.percent * confirmed, 1), tool, evidence)


def _why_not(notices: Notices) -> str:
    """Why coverage says nothing; "" when it does."""
    if notices.blanks.noticed:
        return (
            "the tests fail at a statement that does nothing,"
            f" {notices.blanks.noticed[0].path}:{notices.blanks.noticed[0].line}: code or tests"
            " look at the text of the module, so that coverage cannot be confirmed"
        )
    if notices.tripped.share is None or notices.mistakes.share is None:
        return "no line that tests reach could be held against the judge"
    if notices.tripped.share < LEAST_CONFIRMED:
        return (
            f"only {100 * notices.tripped.share:.0f} % of the trip wires on lines said to be"
            " reached were tripped in the judge; below 90 % what is said is not believed"
        )
    if notices.mistakes.share < LEAST_NOTICED:
        return (
            f"the tests notice {100 * notices.mistakes.share:.0f} % of the mistakes on lines they"
            " reach; below 50 % coverage says nothing"
        )
    return ""


def _evidence(
    coverage: CoverageReport, notices: Notices, judged: Judged, modules: Mapping[str, str]
) -> dict[str, Any]:
    tripped, noticed, blank = notices.tripped, notices.mistakes, notices.blanks
    package = next(iter(modules)).partition("/")[0]
    missing = {path: list(lines) for path, lines in coverage.missing.items() if lines}
    return {
        "formula": FORMULA,
        "collected": "beside the code under test, by coverage.py; held against the judge",
        "raw": {
            "lines": coverage.lines_total,
            "lines_reached": coverage.lines_covered,
            "branches": coverage.branches_total,
            "branches_reached": coverage.branches_covered,
            "coverage": round(coverage.percent, 2),
            "missing_lines": missing,
            "trip_wires": len(tripped.noticed) + len(tripped.unnoticed),
            "not_tripped": list(map(str, tripped.unnoticed[:MOST_TOLD])),
            "mistakes": len(noticed.noticed) + len(noticed.unnoticed),
            "unnoticed_mistakes": list(map(str, noticed.unnoticed[:MOST_TOLD])),
            "blank_wires": len(blank.noticed) + len(blank.unnoticed),
            "blank_wires_noticed": list(map(str, blank.noticed[:MOST_TOLD])),
        },
        "mutation_score": None if noticed.share is None else round(100 * noticed.share, 1),
        "tests": {test.path: len(test.cases) for test in judged.files},
        "left_out": dict(judged.left_out),
        "command": (
            f"python -m coverage run --branch --rcfile= --source={package} -m pytest"
            f" {' '.join(test.path for test in judged.files)}; python -m coverage json"
        ),
        "files": sorted(modules),
    }
