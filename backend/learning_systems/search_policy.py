"""What to do next: which stage, and whether to draft wider or to repair.

A stage's first batch are drafts; from then on the arms are drawn by Thompson
sampling (`arm_sampling.py`). What was weighed is part of the choice, and is
stored with the cycle it led to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
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
from backend.learning_systems.search_arms import (
    ARMS,
    BY_NAME,
    DEEPEST_REPAIR,
    Arm,
    BatchResult,
    Evidence,
    learned,
)
from backend.learning_systems.stage_order import drafts_at, in_order, repairs_at, status_after
from backend.learning_systems.states import StageStatus

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


@dataclass(frozen=True, slots=True)
class Pending:
    """A cycle that waits for verdicts: its choice, and what is known of it so far.

    Of `answers` known ones `passes` passed; `awaited` are not known yet, nor are their
    `tokens` counted.
    """

    choice: Choice
    answers: int
    passes: int
    awaited: int
    tokens: int

    @property
    def likely_passes(self) -> bool:
        """Whether one passed, or of those awaited one more likely does than not."""
        known = self.choice.weighed.get("posterior", {"passes": 0.0, "fails": 1.0})
        share = known["passes"] / (known["passes"] + known["fails"] + self.answers)
        return bool(self.passes or (1 - share) ** self.awaited < 1 / 2)

    def states_after(self, states: Mapping[str, StageState], run_id: str) -> dict[str, StageState]:
        """Where the stages stand if nothing passes."""
        stage = self.choice.stage.id
        state = states.get(stage, StageState(run_id, stage))
        state = replace(state, cycles=state.cycles + 1)
        return {**states, stage: replace(state, status=status_after(state))}

    def evidence_with(self, evidence: Evidence) -> Evidence:
        """With the answers whose verdicts are known."""
        arm = BY_NAME.get(self.choice.weighed.get("arm", ""))
        if arm is None:
            return evidence
        return learned(evidence, BatchResult(arm, self.answers, self.passes, None))


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
        pending: Pending | None = None,
    ) -> Choice | None:
        """The next thing to do, or None when nothing is left that the model answers to.

        With `pending` as if nothing awaited there passed; then None, too, when that is
        unlikely, or when what comes next is a stage set aside: other tasks go before those.
        """
        states = tx.stages.of_run(session.run_id)
        if pending is not None:
            if pending.likely_passes:
                return None
            states = pending.states_after(states, session.run_id)
        stages = (*project.stages_at(StageLevel.CORE), *project.stages_at(StageLevel.ADVANCED))
        seed = choice_seed(session.id, tx.cycles.next_number(session.id))
        for stage in in_order(stages, states):
            kinds = {kind for kind in PromptKind if (stage.id, kind) not in silent}
            if kinds.isdisjoint({PromptKind.DRAFT, PromptKind.REPAIR}):
                continue
            state = states.get(stage.id, StageState(session.run_id, stage.id))
            if pending is not None and state.status is StageStatus.SET_ASIDE:
                return None
            same = pending if pending is not None and pending.choice.stage.id == stage.id else None
            choice = self._for_stage(project, stage, state, tx, kinds, seed, seconds_left, same)
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
        pending: Pending | None,
    ) -> Choice | None:
        """`pending` is a cycle of this very stage."""
        repaired = None if pending is None else pending.choice.parent
        parents = _parents(tx, state, repaired) if PromptKind.REPAIR in kinds else {}
        evidence = tx.search.evidence(self._model, project.id, stage.id)
        if pending is not None:
            evidence = pending.evidence_with(evidence)
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
            as_stored(decision, self._model, seconds_left, pending),
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


def as_stored(
    decision: Decision, model: str, seconds_left: float | None, pending: Pending | None = None
) -> dict[str, Any]:
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
        "posterior": _posterior(decision.taken),
        "awaited": 0 if pending is None else pending.awaited,
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


def _parents(
    tx: UnitOfWork, state: StageState, repaired: Candidate | None = None
) -> dict[int, Candidate]:
    """Depth of a repair -> what it would repair: of the best failed ones, the least repaired.

    `repaired` is repaired once more than was counted yet.
    """
    key = None if repaired is None else repaired.id
    parents = {}
    for depth in range(DEEPEST_REPAIR):
        best = tx.candidates.best_failed(state.run_id, state.stage_id, BEST_PARENTS, depth)
        if best:
            parents[depth + 1] = min(best, key=lambda each: each.repairs + (each.id == key))
    return parents


def _reason(decision: Decision, state: StageState, parent: Candidate | None) -> str:
    taken = decision.taken
    if not state.cycles and parent is None:
        return "first drafts"
    drawn = f"drawn as likeliest per second ({taken.chance:.0%} in {taken.seconds:.3g} s)"
    if parent is None:
        return f"draft wider: {drawn}"
    return f"repair {parent.id}, of whose cases {parent.share_passed:.0%} pass: {drawn}"
