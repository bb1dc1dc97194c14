"""The arms of the search, and what was counted of each: plain numbers, no store.

An arm is a way to ask for answers: drafting at some temperature, or repairing
a failed candidate that has been repaired so many times already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.learning_systems.generation import PromptKind

DEEPEST_REPAIR = 2


@dataclass(frozen=True, slots=True)
class Arm:
    """`depth` is how many repairs lie between a first draft and the answers asked for."""

    kind: PromptKind
    temperature: float
    depth: int = 0

    @property
    def group(self) -> str:
        """Arms of one group share what a stage showed of them: "draft", "repair1", "repair2"."""
        return f"{self.kind.value}{self.depth or ''}"

    @property
    def name(self) -> str:
        return f"{self.group}@{self.temperature:g}"


ARMS = (
    *(Arm(PromptKind.DRAFT, warmth) for warmth in (0.8, 0.4, 1.1)),
    *(Arm(PromptKind.REPAIR, warmth, depth) for depth in (1, 2) for warmth in (0.4, 0.8)),
)
BY_NAME: Mapping[str, Arm] = {arm.name: arm for arm in ARMS}


@dataclass(frozen=True, slots=True)
class ArmTally:
    """What one arm led to at one stage with one model: `answers` judged, `passes` among them."""

    batches: int = 0
    answers: int = 0
    passes: int = 0

    def plus(self, answers: int, passes: int) -> ArmTally:
        return ArmTally(self.batches + 1, self.answers + answers, self.passes + passes)


@dataclass(frozen=True, slots=True)
class ModelTally:
    """The first batch of an arm's group at each stage, over all stages of one model.

    Only first batches count: later ones are asked of hard stages more often, and would
    make every stage look like those. `shares` sums the share of answers that passed,
    `squares` its square, `inverses` one over the batch's size: enough for the mean and
    for how much stages differ.
    """

    stages: int = 0
    shares: float = 0.0
    squares: float = 0.0
    inverses: float = 0.0

    def plus(self, answers: int, passes: int) -> ModelTally:
        share = passes / answers
        return ModelTally(
            self.stages + 1,
            self.shares + share,
            self.squares + share * share,
            self.inverses + 1 / answers,
        )

    def __add__(self, other: ModelTally) -> ModelTally:
        return ModelTally(
            self.stages + other.stages,
            self.shares + other.shares,
            self.squares + other.squares,
            self.inverses + other.inverses,
        )


@dataclass(frozen=True, slots=True)
class BatchCost:
    """Measured seconds of the batches of one size in one group."""

    batches: int = 0
    seconds: float = 0.0

    def plus(self, seconds: float) -> BatchCost:
        return BatchCost(self.batches + 1, self.seconds + seconds)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All a choice is made from. Keys are names of arms; costs are by (group, answers)."""

    at_stage: Mapping[str, ArmTally] = field(default_factory=dict)
    of_model: Mapping[str, ModelTally] = field(default_factory=dict)
    costs: Mapping[tuple[str, int], BatchCost] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What a batch of an arm came to; `seconds` None where it was not measured whole."""

    arm: Arm
    answers: int
    passes: int
    seconds: float | None


def is_first_of_group(at_stage: Mapping[str, ArmTally], arm: Arm) -> bool:
    """Whether the stage has not yet seen a batch of this arm's group."""
    return not any(
        tally.batches and name in BY_NAME and BY_NAME[name].group == arm.group
        for name, tally in at_stage.items()
    )


def learned(evidence: Evidence, result: BatchResult) -> Evidence:
    """The evidence once a batch is known; one without an answer teaches nothing."""
    if not result.answers:
        return evidence
    name, counts = result.arm.name, (result.answers, result.passes)
    at_stage = {**evidence.at_stage, name: _tally(evidence.at_stage, name).plus(*counts)}
    of_model, costs = dict(evidence.of_model), dict(evidence.costs)
    if is_first_of_group(evidence.at_stage, result.arm):
        of_model[name] = of_model.get(name, ModelTally()).plus(*counts)
    if result.seconds is not None:
        size = result.arm.group, result.answers
        costs[size] = costs.get(size, BatchCost()).plus(result.seconds)
    return Evidence(at_stage, of_model, costs)


def _tally(tallies: Mapping[str, ArmTally], name: str) -> ArmTally:
    return tallies.get(name, ArmTally())
