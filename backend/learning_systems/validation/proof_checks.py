"""Checks by the judge: what must pass passes every time, what must fail fails for its reason."""

from __future__ import annotations

from collections.abc import Iterator

from backend.learning_systems.acceptance import package_files
from backend.learning_systems.jobs import Job, PropertySearch
from backend.learning_systems.stage_files import properties_path
from backend.learning_systems.validation.report import Row
from backend.learning_systems.validation.runs import Run
from backend.learning_systems.validation.subject import PATIENT, Subject, unjudged
from backend.learning_systems.validation.submissions import Submission, stub_submissions

LEAST_MISUNDERSTANDINGS = 3
MOST_SECONDS = 0.5
MOST_PROGRAM_SECONDS = 3.0
"""For a black-box suite, which starts the program: each start takes an interpreter."""
MORE_RUNS = 5
"""Chances, one at a time, for a suite whose first runs met a busy machine."""
MOST_OF_A_STUB = 0.2
LEAST_OF_A_MISUNDERSTANDING = 0.5
"""A misunderstanding that fails most cases is broken rather than plausible."""


def exemplar_check(subject: Subject) -> Row:
    """Whether the exemplar, and a second solution if there is one, passes every time."""
    code = subject.exemplar()
    if code is None:
        return subject.not_measured("exemplar", "there is no exemplar")
    runs = subject.judge_repeatedly(code)
    alternative = subject.exemplars.alternative(subject.suite.stage)
    others = [] if alternative is None else [subject.judge(alternative.code)]
    if reason := unjudged([*runs, *others]):
        return subject.not_measured("exemplar", reason)
    problems = [*_failures("exemplar", runs), *_failures("alternative", others)]
    figure = f"{sum(run.passed for run in runs)}/{len(runs)}" + (" +1" if others else "")
    return subject.row("exemplar", problems, figure)


def time_check(subject: Subject) -> Row:
    """Whether the suite's fastest run on the exemplar takes less than is allowed."""
    code = subject.exemplar()
    runs = [] if code is None else [run for run in subject.judge_repeatedly(code) if run.passed]
    if code is None or not runs:
        return subject.not_measured("time", "no run of an exemplar passed")
    most = MOST_PROGRAM_SECONDS if subject.suite.stage.black_box else MOST_SECONDS
    seconds = min(run.seconds for run in runs)
    for extra in range(1, MORE_RUNS + 1):
        if seconds < most:
            break
        seconds = min(seconds, subject.judge(code, subject.repeats + extra).seconds)
    slow = [f"{seconds:.3f} s; {most} s are allowed"] if seconds >= most else []
    return subject.row("time", slow, f"{seconds:.3f} s")


def stubs_check(subject: Subject) -> Row:
    """Whether submissions that do nothing fail, and fail nearly everywhere."""
    judged = subject.judge_all(stub_submissions(subject.suite.contract))
    if reason := unjudged(run for _, run in judged):
        return subject.not_measured("stubs", reason)
    total = len(subject.suite.cases)
    shares = {stub.name: len(run.passed_cases) / total for stub, run in judged}
    passed = [f"the stub {stub.name!r} passes" for stub, run in judged if run.passed]
    cheap = [
        f"the stub {name!r} passes {share:.0%} of the cases"
        for name, share in shares.items()
        if share > MOST_OF_A_STUB
    ]
    return subject.row("stubs", [*passed, *cheap], f"at most {max(shares.values()):.0%}")


def misunderstandings_check(subject: Subject) -> Row:
    """Whether each misunderstanding is killed by a case of the clause it misunderstands."""
    judged = subject.judge_all(subject.exemplars.misunderstandings(subject.suite.stage))
    if reason := unjudged(run for _, run in judged):
        return subject.not_measured("misunderstandings", reason)
    problems = [problem for each, run in judged for problem in _survival(subject, each, run)]
    if len(judged) < LEAST_MISUNDERSTANDINGS:
        problems.append(f"there are {len(judged)}; {LEAST_MISUNDERSTANDINGS} are needed")
    killed = sum(not run.passed for _, run in judged)
    return subject.row("misunderstandings", problems, f"{killed}/{len(judged)} killed")


def properties_check(subject: Subject) -> Row:
    """Whether the exemplar keeps every invariant that discovery will try to break."""
    code = subject.exemplar()
    if code is None:
        return subject.not_measured("properties", "there is no exemplar")
    run = properties_run(subject, code)
    if run is None:
        return subject.row("properties", [], "none")
    if reason := unjudged([run]):
        return subject.not_measured("properties", reason)
    ended = [] if run.passed or run.findings else [f"{run.ended.value}: {run.detail}"]
    return subject.row("properties", [*run.findings, *ended], "kept" if run.passed else "")


def properties_run(subject: Subject, code: str) -> Run | None:
    """The search for inputs that break an invariant; None for a program that has none."""
    path = properties_path(subject.project, subject.suite.stage)
    if subject.suite.stage.black_box and not path.is_file():
        return None
    search = PropertySearch(path.read_bytes(), max_examples=50)
    return subject.runs.run(Job(package_files(subject.modules(code)), search, PATIENT))


def _failures(name: str, runs: list[Run]) -> Iterator[str]:
    for number, run in enumerate(runs, start=1):
        if not run.passed:
            failed = [case for case, outcome in run.outcomes.items() if outcome != "passed"]
            yield f"{name}, run {number}: {run.ended.value} {', '.join(failed)} {run.detail}"


def _survival(subject: Subject, submission: Submission, run: Run) -> Iterator[str]:
    cases = subject.suite.manifest
    failed = [case for case in cases if case.id not in run.passed_cases]
    if submission.clause not in subject.suite.contract.clauses:
        yield f"{submission.name} names {submission.clause}, which is no clause"
    elif run.passed:
        yield f"{submission.name} survives"
    elif submission.clause not in {case.clause for case in failed}:
        yield f"{submission.name} is killed, but by no case of {submission.clause}"
    if len(failed) > (1 - LEAST_OF_A_MISUNDERSTANDING) * len(cases):
        yield f"{submission.name} fails {len(failed)} of {len(cases)} cases: not plausible"
