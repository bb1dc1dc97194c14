"""What to do next: which stage, and whether to draft wider or to repair.

A stage's first batch are drafts; from then on the arms are drawn by Thompson
sampling (`arm_sampling.py`). What was weighed is part of the choice, and is
stored with the cycle it led to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.learning_systems.arm_sampling import (
    Decision,
    Option,
    Weighed,
    decide,
    expected_seconds,
)
from backend.learning_systems.curriculum_model import Project, Stage, StageLevel
from backend.learning_systems.generation import PromptKind
from backend.learning_systems.records import Candidate, StageState, WorkSession
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.search_arms import ARMS, DEEPEST_REPAIR, Arm, Evidence
from backend.learning_systems.stage_order import drafts_at, in_order, repairs_at

BEST_PARENTS = 4

Silent = Collection[tuple[str, PromptKind]]
"""(stage, kind) for which the model had no answer in this session, or could not be asked."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision with its reason; `weighed` is all it rests on, as it is stored."""

    stage: Stage
    kind: PromptKind
    answers: int
    temperature: float
    reason: str
    parent: Candidate | None = None
    weighed: Mapping[str, Any] = field(default_factory=dict)


class SearchPolicy:
    """Chooses from what the store knows; keeps no state of its own.

    `model` is the digest of the model whose outcomes count.
    """

    def __init__(self, drafts: int, model: str = "") -> None:
        self._drafts = drafts
        self._model = model

    def choose(
        self,
        project: Project,
        session: WorkSession,
        tx: UnitOfWork,
        silent: Silent,
        seconds_left: float | None = None,
    ) -> Choice | None:
        """The next thing to do, or None when nothing is left that the model answers to."""
        states = tx.stages.of_run(session.run_id)
        stages = (*project.stages_at(StageLevel.CORE), *project.stages_at(StageLevel.ADVANCED))
        seed = choice_seed(session.id, tx.cycles.next_number(session.id))
        for stage in in_order(stages, states):
            kinds = {kind for kind in PromptKind if (stage.id, kind) not in silent}
            if kinds.isdisjoint({PromptKind.DRAFT, PromptKind.REPAIR}):
                continue
            state = states.get(stage.id, StageState(session.run_id, stage.id))
            choice = self._for_stage(project, stage, state, tx, kinds, seed, seconds_left)
            if choice is not None:
                return choice
        return None

    def _for_stage(
        self,
        project: Project,
        stage: Stage,
        state: StageState,
        tx: UnitOfWork,
        kinds: Collection[PromptKind],
        seed: int,
        seconds_left: float | None,
    ) -> Choice | None:
        parents = _parents(tx, state) if PromptKind.REPAIR in kinds else {}
        evidence = tx.search.evidence(self._model, project.id, stage.id)
        decision = self.weigh(state.cycles, kinds, parents, evidence, seed, seconds_left)
        if decision is None:
            return None
        arm = decision.taken.option.arm
        parent = parents.get(arm.depth)
        return Choice(
            stage,
            arm.kind,
            decision.taken.option.answers,
            arm.temperature,
            _reason(decision, state, parent),
            parent,
            as_stored(decision, self._model, seconds_left),
        )

    def weigh(
        self,
        cycles: int,
        kinds: Collection[PromptKind],
        depths: Collection[int],
        evidence: Evidence,
        seed: int,
        seconds_left: float | None = None,
    ) -> Decision | None:
        """Decide for a stage from numbers alone; None when no arm can be pulled.

        `kinds` are those the model answers to, `depths` those for which there is a
        candidate to repair. The first batch of a stage are drafts, where they can be.
        """
        arms = [arm for arm in ARMS if arm.kind in kinds and _possible(arm, depths)]
        drafts = [arm for arm in arms if arm.kind is PromptKind.DRAFT]
        arms = drafts if drafts and not cycles else arms
        options = {
            _fitting(Option(arm, answers), evidence, seconds_left): None
            for arm in arms
            for answers in self._sizes(arm, cycles)
        }
        return decide(tuple(options), evidence, seed) if options else None

    def _sizes(self, arm: Arm, cycles: int) -> tuple[int, ...]:
        if arm.kind is PromptKind.DRAFT:
            return (drafts_at(cycles, self._drafts),)
        return repairs_at(cycles, self._drafts)


def _fitting(option: Option, evidence: Evidence, seconds_left: float | None) -> Option:
    """The option with as many answers as fit into what is left of the session, one at least."""
    if seconds_left is None or not evidence.costs:
        return option
    while option.answers > 1 and expected_seconds(option, evidence.costs) > seconds_left:
        option = Option(option.arm, option.answers // 2)
    return option


def choice_seed(session_id: str, number: int) -> int:
    """A seed that differs from cycle to cycle and is the same when one is chosen again."""
    return int(hashlib.sha256(f"{session_id}:{number}".encode()).hexdigest()[:8], 16)


def as_stored(decision: Decision, model: str, seconds_left: float | None) -> dict[str, Any]:
    """The decision as data: the arm, the seed, and each option with posterior and draw."""
    arms = [
        {
            "arm": each.option.arm.name,
            "answers": each.option.answers,
            "posterior": _posterior(each),
            "drawn": each.drawn,
            "chance": each.chance,
            "seconds": each.seconds,
            "score": each.score,
        }
        for each in decision.weighed
    ]
    return {
        "arm": decision.taken.option.arm.name,
        "model": model,
        "seed": decision.seed,
        "seconds_left": seconds_left,
        "arms": arms,
    }


def _posterior(weighed: Weighed) -> dict[str, float]:
    known = {"passes": weighed.passes, "fails": weighed.fails}
    if weighed.suits is not None and weighed.share is not None:
        known |= {"suits": weighed.suits, "share": weighed.share}
    return known


def _possible(arm: Arm, depths: Collection[int]) -> bool:
    return arm.kind is PromptKind.DRAFT or arm.depth in depths


def _parents(tx: UnitOfWork, state: StageState) -> dict[int, Candidate]:
    """Depth of a repair -> what it would repair: of the best failed ones, the least repaired."""
    parents = {}
    for depth in range(DEEPEST_REPAIR):
        best = tx.candidates.best_failed(state.run_id, state.stage_id, BEST_PARENTS, depth)
        if best:
            parents[depth + 1] = min(best, key=lambda candidate: candidate.repairs)
    return parents


def _reason(decision: Decision, state: StageState, parent: Candidate | None) -> str:
    taken = decision.taken
    if not state.cycles and parent is None:
        return "first drafts"
    drawn = f"drawn as likeliest per second ({taken.chance:.0%} in {taken.seconds:.3g} s)"
    if parent is None:
        return f"draft wider: {drawn}"
    return f"repair {parent.id}, of whose cases {parent.share_passed:.0%} pass: {drawn}"
