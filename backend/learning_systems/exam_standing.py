"""What exams say beside the mastery of domains: the newest one of each, and of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backend.learning_systems.curriculum_model import Curriculum
from backend.learning_systems.exam_records import Exam, share_passed
from backend.learning_systems.plan import NOT_MEASURED
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.views import ExamMark

NEWEST = 200
"""Exams that are looked at; what is older is history, which the report draws."""


@dataclass(frozen=True, slots=True)
class ExamStanding:
    """Marks of finished exams: the newest of all, and by domain."""

    newest: ExamMark | None
    by_domain: Mapping[str, ExamMark]

    @property
    def overall(self) -> ExamMark | str:
        return self.newest or NOT_MEASURED

    def of(self, domain_id: str) -> ExamMark | str:
        """Of the newest exam that followed on a completed project of this domain.

        Exams have no domain of their own: they show what became of Grace by it.
        """
        return self.by_domain.get(domain_id, NOT_MEASURED)


def exam_standing(curriculum: Curriculum, tx: UnitOfWork) -> ExamStanding:
    exams = tx.exams.finished(NEWEST)  # oldest first: the newest of a domain stays
    last = {
        curriculum.projects[exam.trigger].domain: exam
        for exam in exams
        if exam.trigger in curriculum.projects
    }
    marks = _marks([*last.values(), *exams[-1:]], tx)
    newest = marks[exams[-1].id] if exams else None
    return ExamStanding(newest, {domain: marks[exam.id] for domain, exam in last.items()})


def _marks(exams: Iterable[Exam], tx: UnitOfWork) -> dict[str, ExamMark]:
    return {key: _mark(exam, tx) for key, exam in {each.id: each for each in exams}.items()}


def _mark(exam: Exam, tx: UnitOfWork) -> ExamMark:
    results = tuple(tx.exams.results(exam.id))
    bare, remembered = (share_passed(exam, results, side) for side in (False, True))
    return ExamMark(
        exam_id=exam.id,
        trigger=exam.trigger,
        without_memory=NOT_MEASURED if bare is None else bare,
        with_memory=NOT_MEASURED if remembered is None else remembered,
        model=exam.model,
        ended_at=exam.ended_at,
    )
