"""Checks of what is written: contract, cases, interface, examples. No candidate is judged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from backend.learning_systems.contract_files import MAX_CHARACTERS, MAX_CORE_CHARACTERS
from backend.learning_systems.curriculum_model import StageLevel
from backend.learning_systems.stage_files import CASE_ID
from backend.learning_systems.validation.interfaces import interface_differences
from backend.learning_systems.validation.report import Row
from backend.learning_systems.validation.subject import Subject
from backend.learning_systems.validation.suites import Suite, run_examples, said

MAX_LINES = {StageLevel.CORE: 80, StageLevel.ADVANCED: 150}
"""Lines of a solution that are not blank."""
LEAST_VISIBLE, MOST_VISIBLE = 0.2, 0.4
_ALLOWED = {StageLevel.CORE: MAX_CORE_CHARACTERS, StageLevel.ADVANCED: MAX_CHARACTERS}


def contract_check(subject: Subject) -> Row:
    """Whether clauses and cases name each other; the shape was checked on reading."""
    suite = subject.suite
    allowed = _ALLOWED[suite.stage.level]
    figure = f"{len(suite.contract.text)}/{allowed}"
    return subject.row("contract", _orphans(suite), figure)


def cases_check(subject: Subject) -> Row:
    """Whether about 30 % are visible, ids can be read, and no two cases are the same."""
    cases = subject.suite.cases
    share = sum(found.case.visible for found in cases) / len(cases)
    problems = [*_unreadable(subject.suite), *_repeated(subject.suite)]
    if not LEAST_VISIBLE <= share <= MOST_VISIBLE:
        problems.append(f"{share:.0%} of the cases are visible; about 30 % should be")
    return subject.row("cases", problems, f"{len(cases)}, {share:.0%} visible")


def interface_check(subject: Subject) -> Row:
    """Whether the exemplar exports exactly the Interface, in no more lines than allowed."""
    code = subject.exemplar()
    if code is None:
        return subject.not_measured("interface", "there is no exemplar")
    lines = sum(bool(line.strip()) for line in code.splitlines())
    most = MAX_LINES[subject.suite.stage.level]
    problems = list(interface_differences(subject.suite.contract.interface, code))
    if lines > most:
        problems.append(f"the exemplar has {lines} lines; {most} are allowed")
    return subject.row("interface", problems, f"{lines}/{most} lines")


def examples_check(subject: Subject) -> Row:
    """Whether the contract's examples come out as written on the exemplar."""
    code = subject.exemplar()
    if code is None:
        return subject.not_measured("examples", "there is no exemplar")
    run = run_examples(subject.suite.contract, subject.modules(code), subject.runs)
    found = said(run)
    if not found:
        return subject.not_measured("examples", f"ended so: {run.ended.value}. {run.detail}")
    problems = ["".join(found["said"]).strip()] if found["failed"] else []
    return subject.row("examples", problems, f"{found['attempted']} lines")


def _orphans(suite: Suite) -> Iterator[str]:
    clauses = suite.contract.clauses
    tested = {case.clause for case in suite.manifest}
    yield from (f"no case checks {clause}" for clause in clauses if clause not in tested)
    yield from (
        f"{case.id} names {case.clause}, which is no clause"
        for case in suite.manifest
        if case.clause not in clauses
    )


def _unreadable(suite: Suite) -> Iterator[str]:
    """Ids that would be refused when the manifest is read."""
    for case in suite.manifest:
        if not re.fullmatch(CASE_ID, case.id):
            yield f"the id {case.id[:40]!r} is longer than 200 characters or begins oddly"


def _repeated(suite: Suite) -> Iterator[str]:
    counted = Counter(found.digest for found in suite.cases)
    for digest, times in counted.items():
        if times > 1:
            ids = [found.case.id for found in suite.cases if found.digest == digest]
            yield f"{' and '.join(ids)} are the same case"
