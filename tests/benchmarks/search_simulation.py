"""A coder with known merits, and the search strategies that are set against each other on it.

Time is modelled, not taken: a batch costs what llama.cpp's own batched benchmark
(`llama-batched-bench -kvu -pps -npp 800 -ntg 48 -npl 1,8,16 -t 2`) measured of a
0.5B-class Q8_0 file on two cores: prompt 125 tokens/s; generation 15.25 tokens/s at
batch 1, 31 at 8, 36 at 16; between them, linear in the logarithm of the batch.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from backend.learning_systems.curriculum_model import Stage, StageLevel
from backend.learning_systems.generation import PromptKind
from backend.learning_systems.records import StageState
from backend.learning_systems.search_arms import (
    BY_NAME,
    DEEPEST_REPAIR,
    Arm,
    BatchResult,
    Evidence,
    learned,
)
from backend.learning_systems.search_policy import SearchPolicy, choice_seed
from backend.learning_systems.stage_order import drafts_at, in_order, repairs_at, status_after
from backend.learning_systems.states import StageStatus

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
PROMPT_RATE = 125.0
RATES = ((1, 15.25), (8, 31.0), (16, 36.0))
DRAFT_PROMPT, REPAIR_PROMPT, ANSWER_TOKENS = 800, 1300, 400
REPAIR_DECAY = 0.4
"""A repair of a repair succeeds so much more seldom: published figures say 60-80 % are lost."""
STAGES, HOURS = 30, 4.0
KINDS = (PromptKind.DRAFT, PromptKind.REPAIR)


@dataclass(frozen=True)
class Merit:
    """How a stage takes to the coder: a draft passes with `draft`, a repair with `repair`."""

    draft: float
    repair: float


@dataclass(frozen=True)
class World:
    """`merits` are mixed evenly over the stages; `warmth` multiplies drafts by temperature."""

    name: str
    merits: tuple[Merit, ...]
    drafts: int = 8
    warmth: tuple[tuple[float, float], ...] = ()

    def chance(self, merit: Merit, arm: Arm) -> float:
        if arm.kind is PromptKind.DRAFT:
            return min(1.0, merit.draft * dict(self.warmth).get(arm.temperature, 1.0))
        return merit.repair * REPAIR_DECAY ** (arm.depth - 1)


def batch_seconds(arm: Arm, answers: int) -> float:
    prompt = DRAFT_PROMPT if arm.kind is PromptKind.DRAFT else REPAIR_PROMPT
    return prompt / PROMPT_RATE + answers * ANSWER_TOKENS / _rate(answers)


def _rate(answers: int) -> float:
    for (low, slow), (high, fast) in pairwise(RATES):
        if answers <= high:
            return slow + (fast - slow) * math.log(answers / low) / math.log(high / low)
    return RATES[-1][1]


@dataclass
class Desk:
    """What a strategy sees of the stage before it."""

    drafts: int
    cycles: int
    depths: frozenset[int]
    evidence: Evidence
    number: int
    seed: int
    last: Arm | None


Strategy = Callable[[Desk], tuple[Arm, int]]

DRAFT = BY_NAME["draft@0.8"]


def resample(desk: Desk) -> tuple[Arm, int]:
    """Plain resampling: never a repair."""
    return DRAFT, drafts_at(desk.cycles, desk.drafts)


def repair_loop(desk: Desk, size: int) -> tuple[Arm, int]:
    """Plain repair: a batch of drafts, two rounds of repair, and again."""
    depth = 0 if desk.last is None else desk.last.depth + 1
    if depth not in desk.depths or depth > DEEPEST_REPAIR:
        return DRAFT, drafts_at(desk.cycles, desk.drafts)
    return BY_NAME[f"repair{depth}@0.4"], repairs_at(desk.cycles, desk.drafts)[size]


def repair_little(desk: Desk) -> tuple[Arm, int]:
    """Plain repair in the smallest batches the policy may choose."""
    return repair_loop(desk, 0)


def repair_much(desk: Desk) -> tuple[Arm, int]:
    """Plain repair in the largest batches the policy may choose."""
    return repair_loop(desk, -1)


def thompson(desk: Desk) -> tuple[Arm, int]:
    """The real policy."""
    policy = SearchPolicy(desk.drafts)
    seed = choice_seed(f"simulated-{desk.seed}", desk.number)
    decision = policy.weigh(desk.cycles, KINDS, desk.depths, desk.evidence, seed)
    assert decision is not None
    return decision.taken.option.arm, decision.taken.option.answers


@dataclass
class Session:
    """One simulated session of a strategy in a world; `rate` is stages accepted per hour."""

    world: World
    strategy: Strategy
    seed: int
    seconds: float = 0.0
    accepted: int = 0
    number: int = 0
    evidence: dict[str, Evidence] = field(default_factory=dict)
    shared: Evidence = field(default_factory=Evidence)

    def rate(self) -> float:
        lot = random.Random(f"merits {self.seed}")
        kinds = [self.world.merits[each % len(self.world.merits)] for each in range(STAGES)]
        lot.shuffle(kinds)
        stages = [_stage(f"s{each}") for each in range(STAGES)]
        merits = dict(zip((stage.id for stage in stages), kinds, strict=True))
        self._work(stages, merits)
        return self.accepted / (self.seconds / 3600)

    def _work(self, stages: Sequence[Stage], merits: dict[str, Merit]) -> None:
        states: dict[str, StageState] = {}
        depths: dict[str, frozenset[int]] = {}
        last: dict[str, Arm] = {}
        lots = {stage.id: random.Random(f"{stage.id} {self.seed}") for stage in stages}
        while self.seconds < HOURS * 3600:
            stage = next(in_order(stages, states), None)
            if stage is None:
                return
            state = states.get(stage.id, StageState("r", stage.id))
            known = self.evidence.get(stage.id, Evidence())
            evidence = replace(self.shared, at_stage=known.at_stage)
            seen = depths.get(stage.id, frozenset())
            desk = Desk(
                self.world.drafts,
                state.cycles,
                seen,
                evidence,
                self.number,
                self.seed,
                last.get(stage.id),
            )
            arm, answers = self.strategy(desk)
            self.number += 1
            chance = self.world.chance(merits[stage.id], arm)
            passes = sum(lots[stage.id].random() < chance for _ in range(answers))
            self.seconds += (took := batch_seconds(arm, answers))
            self.shared = learned(evidence, BatchResult(arm, answers, passes, took))
            self.evidence[stage.id] = self.shared
            last[stage.id] = arm
            depths[stage.id] = seen | {arm.depth + 1}
            states[stage.id] = self._after(state, passes)

    def _after(self, state: StageState, passes: int) -> StageState:
        now = NOON + timedelta(seconds=self.seconds)
        state = replace(state, cycles=state.cycles + 1)
        if passes:
            self.accepted += 1
            return replace(state, status=StageStatus.PASSED, accepted_at=now)
        status = status_after(state)
        aside = now if status is StageStatus.SET_ASIDE else None
        return replace(state, status=status, set_aside_at=aside)


def _stage(key: str) -> Stage:
    return Stage(id=key, objective_id="sim", title=key, level=StageLevel.CORE, module=f"sim.{key}")
