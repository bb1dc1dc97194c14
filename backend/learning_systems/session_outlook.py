"""What remains of a session and its project, what it is stuck on, and what would help.

Everything is read off the records; where they do not suffice, nothing is estimated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields

from backend.learning_systems.curriculum_model import Project, Stage
from backend.learning_systems.records import AnswerTally, Candidate, StageState, WorkSession
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.stage_files import read_contract
from backend.learning_systems.states import StageStatus
from backend.learning_systems.views import (
    FailingClause,
    Remaining,
    SessionDetail,
    SessionView,
    Stuck,
)

STUCK_CYCLES = 2
"""Cycles in vain after which a stage counts as one the project is stuck on."""

BEST = 4
CUT_OFF_SHARE = 1 / 3
CLOSE_SHARE = 0.8


def detail(
    project: Project | None, view: SessionView, session: WorkSession, tx: UnitOfWork
) -> SessionDetail:
    """The session's view with its outlook; a project that is gone has none."""
    shown = {field.name: getattr(view, field.name) for field in fields(view)}
    if project is None:
        return SessionDetail(**shown, remaining=None, stuck_on=())
    states = tx.stages.of_run(session.run_id)
    return SessionDetail(
        **shown,
        remaining=remaining(project, session, states, tx),
        stuck_on=stuck_on(project, session.run_id, states, tx),
    )


def remaining(
    project: Project, session: WorkSession, states: Mapping[str, StageState], tx: UnitOfWork
) -> Remaining:
    """From the hours that the stages accepted in this run took on average."""
    stages = project.stages()
    passed = sum(_status(states, stage) is StageStatus.PASSED for stage in stages)
    used = tx.sessions.used_seconds(session.run_id) / 3600
    estimated, basis = None, "no stage of this run has passed yet, so nothing is estimated"
    if passed:
        estimated = round((len(stages) - passed) * used / passed, 3)
        basis = f"{passed} stages passed in {used:.3g} hours of work on this run"
    if session.max_tokens is not None and not session.used_tokens:
        basis += "; no tokens were counted yet"
    hours = max(0.0, session.hours - session.used_seconds / 3600)
    return Remaining(round(hours, 4), session.tokens_left, len(stages) - passed, estimated, basis)


def stuck_on(
    project: Project, run_id: str, states: Mapping[str, StageState], tx: UnitOfWork
) -> tuple[Stuck, ...]:
    """The stages that were worked on in vain, in the order of the plan."""
    return tuple(
        _stuck(project, stage, states[stage.id], states, tx)
        for stage in project.stages()
        if (state := states.get(stage.id)) is not None
        and state.status is not StageStatus.PASSED
        and state.cycles >= STUCK_CYCLES
    )


def _stuck(
    project: Project,
    stage: Stage,
    state: StageState,
    states: Mapping[str, StageState],
    tx: UnitOfWork,
) -> Stuck:
    best = tx.candidates.best_failed(state.run_id, stage.id, BEST)
    tally = tx.answers.tally(state.run_id, stage.id)
    share = round(best[0].share_passed, 3) if best else None
    waiting = (each for each in project.stages() if _status(states, each) is not StageStatus.PASSED)
    return Stuck(
        stage=stage.id,
        title=stage.title,
        status=state.status,
        cycles=state.cycles,
        answers=tally.answers,
        best_share_passed=share,
        clauses=failing_clauses(best, read_contract(project, stage.id).clauses),
        blocks=tuple(each.id for each in waiting if stage.id in each.requires),
        would_help=would_help(tally, share),
    )


def failing_clauses(
    candidates: Sequence[Candidate], texts: Mapping[str, str]
) -> tuple[FailingClause, ...]:
    """The clauses that these break, the most broken first."""
    count: Counter[str] = Counter()
    for candidate in candidates:
        count.update({case.clause for case in candidate.cases if case.outcome != "passed"})
    return tuple(FailingClause(key, texts.get(key, ""), n) for key, n in count.most_common())


def would_help(tally: AnswerTally, best_share: float | None) -> str:
    """One sentence, from what the answers were like."""
    if tally.answers and tally.cut_off >= tally.answers * CUT_OFF_SHARE:
        return (
            f"{tally.cut_off} of {tally.answers} answers were cut off: a larger "
            "GRACE_MAX_ANSWER_TOKENS, or a model that says it in less."
        )
    if tally.answers and tally.without_code == tally.answers:
        return (
            f"None of {tally.answers} answers held a module that could be run: a larger model "
            "(`grace models list`)."
        )
    if best_share is None:
        return "No candidate that failed says what is lacking: more hours."
    if best_share >= CLOSE_SHARE:
        return f"The best candidate passes {best_share:.0%} of the cases: more hours."
    return (
        f"Of {tally.answers} answers the best passes {best_share:.0%} of the cases: "
        "a larger model (`grace models list`)."
    )


def _status(states: Mapping[str, StageState], stage: Stage) -> StageStatus:
    state = states.get(stage.id)
    return StageStatus.WAITING if state is None else state.status
