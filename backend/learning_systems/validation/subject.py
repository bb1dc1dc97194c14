"""One stage under validation: everything a check may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from backend.learning_systems.acceptance import limits_of, package_files
from backend.learning_systems.curriculum_model import StageSet
from backend.learning_systems.jobs import Job, Judge, Limits, Program
from backend.learning_systems.validation.report import Row, Status
from backend.learning_systems.validation.runs import Run, Runs
from backend.learning_systems.validation.submissions import Exemplars, Submission
from backend.learning_systems.validation.suites import Suite

PATIENT = Limits(wall_seconds=60.0, cpu_seconds=60.0)
"""For runs of our own solutions whose speed is not the question, on a busy machine."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A stage's suite, our solutions, and the runs that put them together."""

    project: StageSet
    suite: Suite
    exemplars: Exemplars
    runs: Runs
    repeats: int = 20
    workers: int = 1

    def exemplar(self) -> str | None:
        return self.exemplars.code(self.suite.stage)

    def modules(self, code: str) -> dict[str, str]:
        """The package that is judged: `code` among the solutions it requires."""
        stage = self.suite.stage
        required = self.exemplars.modules(self.project.required_stages(stage.id))
        return {**required, stage.path: code}

    def judge(self, code: str, hash_seed: int = 0, *, stop_at_first_failure: bool = False) -> Run:
        """Judge one module as a candidate is judged."""
        suite = self.suite
        command = Program if suite.stage.black_box else Judge
        question = command(
            suite.source, suite.name, suite.manifest, stop_at_first_failure, hash_seed
        )
        limits = limits_of(suite.stage.black_box)
        return self.runs.run(Job(package_files(self.modules(code)), question, limits))

    def judge_all(
        self, submissions: Iterable[Submission], *, stop_at_first_failure: bool = False
    ) -> list[tuple[Submission, Run]]:
        """Judge many, several at a time; in the order given."""
        submissions = list(submissions)

        def run(submission: Submission) -> Run:
            return self.judge(submission.code, stop_at_first_failure=stop_at_first_failure)

        with ThreadPoolExecutor(self.workers) as pool:
            return list(zip(submissions, pool.map(run, submissions), strict=True))

    def judge_repeatedly(self, code: str) -> list[Run]:
        """Judge one module once for each hash seed."""
        with ThreadPoolExecutor(self.workers) as pool:
            return list(pool.map(lambda seed: self.judge(code, seed), range(1, self.repeats + 1)))

    def row(self, check: str, problems: Iterable[str], figure: str = "") -> Row:
        """A row that failed when there is a problem."""
        found = list(problems)
        status = Status.FAILED if found else Status.PASSED
        return Row(self.suite.stage.id, check, status, figure, "; ".join(found))

    def not_measured(self, check: str, reason: str) -> Row:
        return Row(self.suite.stage.id, check, Status.NOT_MEASURED, "", reason)


Check = Callable[[Subject], Row | None]
"""One question about a stage; answers with one row, or None where it does not apply."""


def unjudged(runs: Iterable[Run]) -> str:
    """Why a run gave no verdict, or "" when all did."""
    return next(
        (f"the run ended so: {run.ended.value}. {run.detail}" for run in runs if not run.judged), ""
    )
