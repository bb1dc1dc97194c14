"""What to do next: which stage, and whether to draft afresh or repair.

A stage that has eaten a visit's cycles without passing is set aside, so that
no stuck task blocks one whose requirements are met; it comes back when the
others have had their turn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from backend.learning_systems.curriculum_model import Project, Stage, StageLevel
from backend.learning_systems.generation import PromptKind
from backend.learning_systems.records import Candidate, StageState
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.states import StageStatus

CYCLES_PER_VISIT = 4
DEEPEST_REPAIR = 2
DRAFT_TEMPERATURE = 0.8
REPAIR_TEMPERATURE = 0.4

Silent = Collection[tuple[str, PromptKind]]
"""(stage, kind) for which the model had no answer in this session, or could not be asked."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision with its reason, as it is stored."""

    stage: Stage
    kind: PromptKind
    answers: int
    temperature: float
    reason: str
    parent: Candidate | None = None


class SearchPolicy:
    """Chooses from what the store knows; keeps no state of its own."""

    def __init__(self, drafts: int) -> None:
        self._drafts = drafts

    def choose(
        self, project: Project, run_id: str, tx: UnitOfWork, silent: Silent
    ) -> Choice | None:
        """The next thing to do, or None when nothing is left that the model answers to."""
        states = tx.stages.of_run(run_id)
        for stage in _in_order(project, states):
            choice = self._for_stage(stage, states.get(stage.id), run_id, tx, silent)
            if choice is not None:
                return choice
        return None

    def _for_stage(
        self,
        stage: Stage,
        state: StageState | None,
        run_id: str,
        tx: UnitOfWork,
        silent: Silent,
    ) -> Choice | None:
        cycles = 0 if state is None else state.cycles
        parent = _repairable(tx, run_id, stage.id)
        can_draft = (stage.id, PromptKind.DRAFT) not in silent
        can_repair = parent is not None and (stage.id, PromptKind.REPAIR) not in silent
        if can_repair and (cycles % 2 == 1 or not can_draft):
            return self._repair(stage, parent)
        return self._draft(stage, cycles) if can_draft else None

    def _draft(self, stage: Stage, cycles: int) -> Choice:
        reason = "first drafts" if cycles == 0 else "draft wider: no candidate passed yet"
        return Choice(stage, PromptKind.DRAFT, self._drafts, DRAFT_TEMPERATURE, reason)

    def _repair(self, stage: Stage, parent: Candidate | None) -> Choice:
        assert parent is not None
        reason = f"repair {parent.id}: {parent.share_passed:.0%} of its cases pass"
        answers = max(1, self._drafts // 2)
        return Choice(stage, PromptKind.REPAIR, answers, REPAIR_TEMPERATURE, reason, parent)


def status_after(state: StageState) -> StageStatus:
    """Where a stage stands after a cycle in which nothing passed."""
    visit_over = state.cycles % CYCLES_PER_VISIT == 0
    return StageStatus.SET_ASIDE if visit_over else StageStatus.WORKING


def _in_order(project: Project, states: Mapping[str, StageState]) -> Iterator[Stage]:
    """Open stages whose requirements passed: those under way, new ones, those set aside."""
    ordered = (*project.stages_at(StageLevel.CORE), *project.stages_at(StageLevel.ADVANCED))
    passed = {key for key, state in states.items() if state.status is StageStatus.PASSED}
    open_stages = [
        stage for stage in ordered if stage.id not in passed and passed.issuperset(stage.requires)
    ]
    # The sort is stable, so that equal stages keep the order of the plan.
    yield from sorted(open_stages, key=lambda stage: _urgency(states.get(stage.id)))


def _urgency(state: StageState | None) -> tuple[int, int]:
    if state is None or state.status is StageStatus.WAITING:
        return 1, 0
    if state.status is StageStatus.WORKING:
        return 0, 0
    return 2, state.cycles


def _repairable(tx: UnitOfWork, run_id: str, stage_id: str) -> Candidate | None:
    """The best failed candidate that is not yet the end of a long chain of repairs."""
    for candidate in tx.candidates.best_failed(run_id, stage_id, limit=4):
        if _depth(tx, candidate) < DEEPEST_REPAIR:
            return candidate
    return None


def _depth(tx: UnitOfWork, candidate: Candidate) -> int:
    depth = 0
    while candidate.parent_id is not None and depth < DEEPEST_REPAIR:
        candidate = tx.candidates.get(candidate.parent_id)
        depth += 1
    return depth
