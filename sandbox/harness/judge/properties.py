"""Searching for inputs that break a property of the candidate, with Hypothesis, in the judge."""

from __future__ import annotations

import re
import time
import traceback
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis.database import InMemoryExampleDatabase

from .judge_side import CandidateLost, CaseTimedOut, JudgeSide
from .literals import literal
from .messages import shorten

MOST_INPUT = 4000
MOST_DATABASE_ENTRIES = 5000


class OutOfTime(BaseException):
    """The search used up its share of the run."""


@dataclass
class Failing:
    """The last input that failed, as text; after shrinking that is the smallest."""

    text: str = ""
    literal: str = ""
    error: BaseException | None = None


class Search:
    """Runs properties one after the other and keeps what they found."""

    def __init__(self, wire: JudgeSide, module: Any, names: dict[str, Any], source_name: str):
        self._wire = wire
        self._module = module
        self._names = names
        self._source_name = source_name
        self.examples = 0
        self.findings: list[dict[str, str]] = []

    def run(
        self, found: Any, settings: Any, seed: int, seconds: float, case_seconds: float
    ) -> bool:
        """Search one property; False when its time was up before it was through."""
        failing = Failing()
        ends = time.perf_counter() + seconds

        def check(value: Any) -> None:
            if time.perf_counter() > ends:
                raise OutOfTime
            self.examples += 1
            self._wire.begin_case(case_seconds)
            text = repr(value)  # before the check, which may change it
            try:
                found.check(self._module, value)
            except BaseException as error:
                failing.text, failing.error = text, error
                failing.literal = literal(value, text, self._names)
                raise

        # The name is the key of its examples in the database.
        check.__name__ = check.__qualname__ = re.sub(r"\W", "_", f"property_{found.name}")
        # In this order: a seed switches the database off, the settings give it back.
        test = settings(hypothesis.seed(seed)(hypothesis.given(found.strategy)(check)))
        return self._search(test, found, failing)

    def _search(self, test: Any, found: Any, failing: Failing) -> bool:
        try:
            test()
        except OutOfTime:
            if failing.error is None:
                return False
        except (Exception, SystemExit, CandidateLost, CaseTimedOut) as error:
            failing.error = failing.error or error
        if failing.error is not None:
            self.findings.append(self._finding(found, failing, failing.error))
        return True

    def _finding(self, found: Any, failing: Failing, error: BaseException) -> dict[str, str]:
        return {
            "property": str(found.name),
            "clause": str(found.clause),
            "input": shorten(failing.text, MOST_INPUT),
            "literal": failing.literal,
            "kind": _kind(error),
            "expected": shorten(self._expected(error)),
            "observed": shorten(_observed(error)),
        }

    def _expected(self, error: BaseException) -> str:
        """The statement of the property that did not hold."""
        if isinstance(error, CaseTimedOut):
            return "an answer in time"
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.line for frame in frames if frame.filename == self._source_name]
        return (lines[-1] if lines else None) or "the property holds"


def _kind(error: BaseException) -> str:
    """What the candidate did instead of keeping the property."""
    if isinstance(error, CaseTimedOut):
        return "slow"
    if isinstance(error, CandidateLost):
        return "lost"
    # An error without a place is the property's own: the answer was not what it must be.
    return "raised" if _place(error) else "wrong"


def _place(error: BaseException) -> str:
    """Where the candidate raised it, "" for an error of the property's own."""
    return getattr(error, "__dict__", {}).get("_grace_place") or ""


def _observed(error: BaseException) -> str:
    place = _place(error)
    text = str(error) if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}"
    return f"{text} (raised in {place})" if place else text


def settings_for(examples: int, database: Any) -> Any:
    """Hypothesis as it is used here: no deadline of its own, no advice, one bug at a time."""
    return hypothesis.settings(
        max_examples=examples,
        database=database,
        deadline=None,
        derandomize=False,
        phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        print_blob=False,
    )


def load_database(stored: dict[str, list[str]]) -> InMemoryExampleDatabase:
    """The examples of earlier searches."""
    database = InMemoryExampleDatabase()
    for key, values in stored.items():
        for value in values:
            database.save(b64decode(key), b64decode(value))
    return database


def dump_database(database: InMemoryExampleDatabase) -> dict[str, list[str]]:
    """What is worth keeping for the next search, as text."""
    kept = list(database.data.items())[-MOST_DATABASE_ENTRIES:]
    return {
        b64encode(key).decode(): [b64encode(value).decode() for value in sorted(values)]
        for key, values in kept
        if values
    }
