"""pytest plugin of the judge: case ids, outcomes, messages and times."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from .judge_side import CandidateLost, CaseTimedOut, JudgeSide
from .messages import shorten

PHASES = {"setup", "call", "teardown"}
RANK = {"passed": 0, "skipped": 1, "failed": 2, "errored": 3, "timed_out": 4}


def case_id(item: pytest.Item) -> str:
    """The slug that `@case` gives, else pytest's own name of the test."""
    mark = item.get_closest_marker("case")
    if mark is None or not mark.args:
        return item.nodeid.partition("::")[2]
    callspec = getattr(item, "callspec", None)
    return str(mark.args[0]) + (f"[{callspec.id}]" if callspec else "")


class Recorder:
    """Collects what the report will say. `wire` is None while there is no candidate."""

    def __init__(self, wire: JudgeSide | None, case_seconds: float) -> None:
        self.wire = wire
        self.case_seconds = case_seconds
        self.ids: list[str] = []
        self.named: list[tuple[str, str]] = []
        """pytest's name and the id of each case."""
        self.problems: list[str] = []
        self._records: dict[str, Record] = {}

    @property
    def cases(self) -> list[dict[str, Any]]:
        """What became of each case that was begun."""
        return [record.told() for record in self._records.values()]

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "case(slug, clause, visible): an acceptance case")

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.ids = [case_id(item) for item in session.items]
        self.named = [(item.nodeid.partition("::")[2], case_id(item)) for item in session.items]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        record = self._records[case_id(item)] = Record(case_id(item))
        began = time.perf_counter()
        if self.wire is not None and not self.wire.lost:
            self.wire.begin_case(self.case_seconds)
        try:
            return (yield)
        finally:
            record.seconds = time.perf_counter() - began

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: Any) -> Iterator[None]:
        with _reporting(self.wire):
            try:
                report: Any = yield
            except Exception as error:
                report = _plain_report(item, call, error)
            except (CandidateLost, CaseTimedOut) as error:
                report = _plain_report(item, call, error)
            record = self._records[case_id(item)]
            record.add(report.when, *self._judge(report, call))
        if self.wire is not None and self.wire.lost:
            item.session.shouldstop = "the candidate was lost"
        return report

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.problems.append(shorten(collect_message(report)))

    def _judge(self, report: pytest.TestReport, call: Any) -> tuple[str, str]:
        """Outcome of one phase; what the suite caught cannot hide that the candidate was lost."""
        wire = self.wire
        if wire is not None and (wire.timed_out or wire.lost or wire.unsound):
            if wire.timed_out:
                return "timed_out", "the candidate took too long"
            return "errored", shorten(f"the candidate was lost: {wire.lost}" if wire.lost
                                      else wire.unsound)  # fmt: skip
        if report.skipped or hasattr(report, "wasxfail"):
            return "skipped", shorten(str(getattr(report, "wasxfail", "") or _reason(report)))
        if report.passed:
            return "passed", ""
        return _failure(report, call)


class Record:
    """One case: it passed when all three of its phases did."""

    def __init__(self, identity: str) -> None:
        self.identity = identity
        self.seconds = 0.0
        self._phases: set[str] = set()
        self._worst = ("passed", "")

    def add(self, phase: str, outcome: str, message: str) -> None:
        self._phases.add(phase)
        if RANK[outcome] > RANK[self._worst[0]]:
            self._worst = outcome, message

    def told(self) -> dict[str, Any]:
        outcome, message = self._worst
        if outcome == "passed" and self._phases != PHASES:
            outcome, message = "errored", "it did not run to its end"
        return {
            "id": self.identity,
            "outcome": outcome,
            "message": message,
            "seconds": self.seconds,
        }


@contextmanager
def _reporting(wire: JudgeSide | None) -> Iterator[None]:
    """While pytest describes a failure, comparisons ask the candidate nothing."""
    if wire is not None:
        wire.reporting = True
    try:
        yield
    finally:
        if wire is not None:
            wire.reporting = False


def _plain_report(item: pytest.Item, call: Any, error: BaseException) -> pytest.TestReport:
    """A report for a failure that pytest could not describe."""
    return pytest.TestReport(
        item.nodeid,
        item.location,
        {},
        "failed",
        f"{type(error).__name__} while the failure was described: {error}",
        call.when,
    )


def _failure(report: pytest.TestReport, call: Any) -> tuple[str, str]:
    error = call.excinfo.value if call.excinfo else None
    asserted = isinstance(error, AssertionError | pytest.fail.Exception)
    outcome = "failed" if report.when == "call" and asserted else "errored"
    text = _crash_message(report) or type(error).__name__
    place = getattr(error, "__dict__", {}).get("_grace_place")
    return outcome, shorten(f"{text} (raised in {place})" if place else text)


def _crash_message(report: Any) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    return crash.message if crash is not None else str(report.longrepr or "")


def _reason(report: Any) -> str:
    longrepr = report.longrepr
    return longrepr[2] if isinstance(longrepr, tuple) and len(longrepr) == 3 else "skipped"


def collect_message(report: Any) -> str:
    """What stopped the collection: its last lines say it best."""
    text = _crash_message(report)
    lines = [line[1:].strip() for line in text.splitlines() if line.startswith("E ")]
    return " ".join(lines) or text.strip()[-400:]
