"""Which stage comes next, how long one is stayed with, and how many answers it gets.

A stage that has eaten a visit's cycles without passing is set aside, so that
no stuck task blocks one whose requirements are met. It comes back after
something was learned elsewhere, and when the others have had their turn; each
visit asks for more answers at a time than the one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from backend.learning_systems.curriculum_model import Stage
from backend.learning_systems.records import StageState
from backend.learning_systems.states import StageStatus

CYCLES_PER_VISIT = 4
LARGEST_GROWTH = 2
"""Batches of a later visit are at most so many times those of the first."""


def status_after(state: StageState) -> StageStatus:
    """Where a stage stands after a cycle in which nothing passed."""
    visit_over = state.cycles % CYCLES_PER_VISIT == 0
    return StageStatus.SET_ASIDE if visit_over else StageStatus.WORKING


def drafts_at(cycles: int, usual: int) -> int:
    """Drafts in one batch, after so many cycles: more with each visit, up to a limit."""
    return usual * min(1 + cycles // CYCLES_PER_VISIT, LARGEST_GROWTH)


def repairs_at(cycles: int, usual: int) -> tuple[int, ...]:
    """Sizes a batch of repairs may have: a probe, and half as many as drafts."""
    drafts = drafts_at(cycles, usual)
    half = max(1, drafts // 2)
    # A single repair could not show whether those of one stage are alike.
    return tuple(sorted({max(min(2, half), drafts // 4), half}))


def in_order(stages: Sequence[Stage], states: Mapping[str, StageState]) -> Iterator[Stage]:
    """Open stages whose requirements passed: under way, new, set aside.

    Of those set aside, first the ones since which something was learned.
    """
    passed = {key for key, state in states.items() if state.status is StageStatus.PASSED}
    # One that went back to work for an edge case can still be built on.
    there = passed | {key for key, state in states.items() if state.accepted_candidate_id}
    open_stages = [
        stage for stage in stages if stage.id not in passed and there.issuperset(stage.requires)
    ]
    newest = max((s.accepted_at for s in states.values() if s.accepted_at), default=None)
    # The sort is stable, so that equal stages keep the order of the plan.
    yield from sorted(open_stages, key=lambda stage: _urgency(states.get(stage.id), newest))


def learned_since(state: StageState, newest: datetime | None) -> bool:
    """Whether another stage was accepted, which writes learnings, since this was set aside."""
    aside = state.set_aside_at
    return aside is not None and newest is not None and newest > aside


def _urgency(state: StageState | None, newest: datetime | None) -> tuple[int, int]:
    if state is None or state.status is StageStatus.WAITING:
        return 1, 0
    if state.status is StageStatus.WORKING:
        return 0, 0
    return (2 if learned_since(state, newest) else 3), state.cycles
