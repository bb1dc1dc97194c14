"""Whether a suite notices small mistakes: automatic mutants of the exemplar, judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.learning_systems.jobs import Ended
from backend.learning_systems.validation.equivalent_mutants import Equivalent, read_equivalents
from backend.learning_systems.validation.mutants import Mistake, Mutant, mistakes, mutants
from backend.learning_systems.validation.report import Row, Status
from backend.learning_systems.validation.runs import Run
from backend.learning_systems.validation.subject import Subject, unjudged
from backend.learning_systems.validation.submissions import Kind, Submission

LEAST_KILLED = 0.9

Judged = Sequence[tuple[Mistake, Run]]


def mutants_check(subject: Subject) -> Row:
    """Whether at least 90 % of the exemplar's automatic mutants fail; the others are listed."""
    code = subject.exemplar()
    if code is None:
        return subject.not_measured("mutants", "there is no exemplar")
    if not subject.judge(code, hash_seed=1).passed:
        return subject.not_measured("mutants", "the exemplar does not pass")
    folder = subject.exemplars.folder
    equivalents = read_equivalents(folder, subject.project, subject.suite.stage)
    judged = _judged(subject, mutants(code))
    if reason := unjudged(run for _, run in judged):
        return subject.not_measured("mutants", reason)
    return _row(subject, _Count(judged, equivalents), _stale(code, equivalents))


@dataclass(frozen=True, slots=True)
class _Count:
    """The mutants that count, those explained, and what became of them."""

    judged: Judged
    equivalents: tuple[Equivalent, ...]

    @property
    def survivors(self) -> list[Mistake]:
        return [mistake for mistake, run in self._counted if run.passed]

    @property
    def killed(self) -> int:
        return len(self._counted) - len(self.survivors)

    @property
    def total(self) -> int:
        return len(self._counted)

    @property
    def explained(self) -> int:
        return len(self.judged) - self.total

    @property
    def enough(self) -> bool:
        return self.killed >= LEAST_KILLED * self.total

    @property
    def timeouts(self) -> list[Mistake]:
        return [mistake for mistake, run in self.judged if run.ended is Ended.TIMEOUT]

    def wrongly_explained(self) -> Iterator[str]:
        for mistake, run in self.judged:
            if self._explains(mistake) and not run.passed:
                yield f"{mistake} is listed as equivalent, but killed"

    @property
    def _counted(self) -> list[tuple[Mistake, Run]]:
        return [(mistake, run) for mistake, run in self.judged if not self._explains(mistake)]

    def _explains(self, mistake: Mistake) -> bool:
        return any(each.speaks_of(mistake) for each in self.equivalents)


def _judged(subject: Subject, made: Sequence[Mutant]) -> Judged:
    submissions = [Submission(Kind.MUTANT, str(each.mistake), each.code) for each in made]
    runs = subject.judge_all(submissions, stop_at_first_failure=True)
    return [(each.mistake, run) for each, (_, run) in zip(made, runs, strict=True)]


def _stale(code: str, equivalents: tuple[Equivalent, ...]) -> Iterator[str]:
    possible = mistakes(code) if equivalents else ()
    for each in equivalents:
        if not any(each.speaks_of(mistake) for mistake in possible):
            yield f"the list of equivalents names no mutant: {each}"


def _row(subject: Subject, count: _Count, stale: Iterator[str]) -> Row:
    """A row that tells survivors and timeouts also when there are few enough to pass."""
    notes = [f"survives: {mistake}" for mistake in count.survivors]
    notes += [f"killed by its time: {mistake}" for mistake in count.timeouts]
    wrong = [*stale, *count.wrongly_explained()]
    if not count.enough:
        wrong.append(f"{LEAST_KILLED:.0%} must be killed")
    figure = f"{count.killed}/{count.total} killed"
    figure += f", {count.explained} explained" if count.explained else ""
    status = Status.FAILED if wrong else Status.PASSED
    return Row(subject.suite.stage.id, "mutants", status, figure, "; ".join([*wrong, *notes]))
