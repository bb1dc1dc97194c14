"""Test coverage: what Grace's own tests reach of her code, and whether they would notice.

Coverage is collected in the process of the code it measures, so that process could say
anything. What is said is therefore held against the judge, where tests and code are apart:
trip wires on lines said to be reached must be tripped, and of small mistakes on such lines
at least half must be noticed. Below half, a change of a covered line goes unnoticed more
often than not: then coverage says nothing, and is not measured.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.learning_systems.acceptance import package_files
from backend.learning_systems.jobs import Coverage, CoverageReport, Job, Limits
from backend.learning_systems.ports import Cancelled, Sandbox
from backend.measurement.figure import TEST_COVERAGE, Figure, not_measured
from backend.measurement.judged_tests import Judged, JudgedTests, TestFile
from backend.measurement.sown import Sown, mistakes, wires

TOOL = "coverage.py"
MOST_SOWN = 60
"""Mistakes, and as many trip wires, over all modules; at least two in each."""
LEAST_EACH, MOST_EACH = 2, 8
LEAST_NOTICED = 0.5
MOST_TOLD = 20
LIMITS = Limits(wall_seconds=120.0, cpu_seconds=120.0)

FORMULA = {
    "value": "coverage * confirmed",
    "coverage": (
        "100 * (lines reached + branches reached) / (lines + branches), as coverage.py reports it"
        " with --branch; nothing is excluded"
    ),
    "confirmed": (
        "tripped / trip wires: each ends the process on a line that coverage calls reached, and"
        " some test must fail in the judge"
    ),
    "mutation_score": (
        "100 * noticed / mistakes on lines that coverage calls reached, in the judge; reported"
        " beside the value, and under 50 there is none"
    ),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """Which of the changes some test noticed; those without a verdict are left out."""

    noticed: tuple[str, ...]
    unnoticed: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """None when nothing was judged."""
        total = len(self.noticed) + len(self.unnoticed)
        return len(self.noticed) / total if total else None


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
    reached = {path: frozenset(coverage.executed.get(path, ())) for path in modules}
    sown = [
        [
            change
            for path, code in modules.items()
            for change in make(path, code, reached[path], each)
        ]
        for make in (wires, mistakes)
    ]
    tripped, noticed = (_notice(desk, changes, judged.files) for changes in sown)
    return _figure(coverage, tripped, noticed, judged, modules)


def _notice(desk: JudgedTests, changes: Sequence[Sown], tests: Sequence[TestFile]) -> Notice:
    said = list(zip(changes, desk.noticed(changes, tests), strict=True))
    return Notice(
        tuple(str(change) for change, verdict in said if verdict),
        tuple(str(change) for change, verdict in said if verdict is False),
    )


def _figure(
    coverage: CoverageReport,
    tripped: Notice,
    noticed: Notice,
    judged: Judged,
    modules: Mapping[str, str],
) -> Figure:
    tool = f"{TOOL} {coverage.version}"
    evidence = _evidence(coverage, tripped, noticed, judged, modules)
    if tripped.share is None or noticed.share is None:
        reason = "no line that tests reach could be held against the judge"
        return not_measured(TEST_COVERAGE, tool, reason, evidence)
    if noticed.share < LEAST_NOTICED:
        reason = (
            f"the tests notice {100 * noticed.share:.0f} % of the mistakes on lines they reach;"
            " below 50 % coverage says nothing"
        )
        return not_measured(TEST_COVERAGE, tool, reason, evidence)
    return Figure(TEST_COVERAGE, round(coverage.percent * tripped.share, 1), tool, evidence)


def _evidence(
    coverage: CoverageReport,
    tripped: Notice,
    noticed: Notice,
    judged: Judged,
    modules: Mapping[str, str],
) -> dict[str, Any]:
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
            "not_tripped": list(tripped.unnoticed[:MOST_TOLD]),
            "mistakes": len(noticed.noticed) + len(noticed.unnoticed),
            "unnoticed_mistakes": list(noticed.unnoticed[:MOST_TOLD]),
        },
        "mutation_score": None if noticed.share is None else round(100 * noticed.share, 1),
        "tests": {test.path: len(test.cases) for test in judged.files},
        "left_out": dict(judged.left_out),
        "command": "coverage run --branch --rcfile= -m pytest TESTS; coverage json",
        "files": sorted(modules),
    }
