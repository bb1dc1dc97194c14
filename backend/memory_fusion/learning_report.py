"""Makes the report of learning from what was measured, anew each time it is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from backend.learning_systems.curriculum_model import Curriculum
from backend.learning_systems.exam_records import Exam, ExamResult, share_passed, unanswered
from backend.learning_systems.learning_records import MemoryOutcome
from backend.learning_systems.ports import Clock, CurriculumSource, Store
from backend.learning_systems.report_views import (
    CaseTotals,
    ExamPoint,
    Gap,
    LearningReport,
    PassRate,
    SessionCost,
    SessionTotals,
    StageTotals,
    Uplift,
)
from backend.learning_systems.repositories import UnitOfWork
from backend.memory_fusion.uplift import uplift

MOST_EXAMS, MOST_SESSIONS, NEWEST_CANDIDATES = 200, 200, 5_000


class LearningReporter:
    """The Report port."""

    def __init__(self, source: CurriculumSource, store: Store, clock: Clock) -> None:
        self._source = source
        self._store = store
        self._clock = clock

    def make(self) -> LearningReport:
        with self._store.snapshot() as tx:
            exams = tuple(_exam_points(tx))
            outcomes = tx.learnings.outcomes()
            stages, cases = tx.report.stages(), tx.report.cases(NEWEST_CANDIDATES)
            sessions, (recorded, pruned) = tx.report.sessions(MOST_SESSIONS), tx.report.learnings()
        return LearningReport(
            made_at=self._clock.now(),
            exams=exams,
            uplift=uplift(outcomes),
            uplift_by_domain=_by_domain(outcomes),
            pass_rates=tuple(_pass_rates(stages, self._source.current())),
            sessions=tuple(map(_cost, sessions)),
            gap=_gap(cases),
            learnings=recorded,
            learnings_pruned=pruned,
        )


def _exam_points(tx: UnitOfWork) -> Iterable[ExamPoint]:
    for exam in tx.exams.finished(MOST_EXAMS):
        yield _point(exam, tuple(tx.exams.results(exam.id)))


def _point(exam: Exam, results: tuple[ExamResult, ...]) -> ExamPoint:
    assert exam.ended_at is not None
    by_difficulty = {}
    for difficulty in sorted({each.difficulty for each in results}):
        share = share_passed(exam, (r for r in results if r.difficulty == difficulty), False)
        if share is not None:
            by_difficulty[str(difficulty)] = share
    return ExamPoint(
        exam_id=exam.id,
        ended_at=exam.ended_at,
        trigger=exam.trigger,
        model=exam.model,
        model_digest=exam.model_digest,
        answers=sum(each.answers for each in results),
        unanswered=unanswered(results),
        without_memory=share_passed(exam, results, False),
        with_memory=share_passed(exam, results, True),
        by_difficulty=by_difficulty,
    )


def _by_domain(outcomes: Sequence[MemoryOutcome]) -> dict[str, Uplift]:
    domains: defaultdict[str, list[MemoryOutcome]] = defaultdict(list)
    for each in outcomes:
        domains[each.domain_id].append(each)
    return {domain: uplift(found) for domain, found in sorted(domains.items())}


def _pass_rates(stages: Iterable[StageTotals], curriculum: Curriculum) -> Iterable[PassRate]:
    """By level, of the stages that are still part of the curriculum."""
    levels: defaultdict[str, list[StageTotals]] = defaultdict(list)
    for each in stages:
        project = curriculum.projects.get(each.project_id)
        for stage in () if project is None else project.stages():
            if stage.id == each.stage_id:
                levels[stage.level.value].append(each)
    for level in ("core", "advanced"):
        tested = sum(each.tested for each in levels[level])
        passed = sum(each.passed for each in levels[level])
        yield PassRate(level, len(levels[level]), tested, passed, _share(passed, tested))


def _cost(session: SessionTotals) -> SessionCost:
    accepted, tokens = session.accepted_stages, session.tokens
    measured = bool(accepted) and tokens is not None
    return SessionCost(
        session_id=session.session_id,
        project_id=session.project_id,
        ended_at=session.at,
        accepted_stages=accepted,
        tokens=tokens,
        seconds=round(session.seconds, 1),
        tokens_per_stage=round((tokens or 0) / accepted, 1) if measured else None,
        seconds_per_stage=round(session.seconds / accepted, 1) if accepted else None,
    )


def _gap(cases: CaseTotals) -> Gap:
    visible = _share(cases.visible_passed, cases.visible)
    hidden = _share(cases.hidden_passed, cases.hidden)
    gap = None if visible is None or hidden is None else round(visible - hidden, 4)
    return Gap(cases.candidates, visible, hidden, gap)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
