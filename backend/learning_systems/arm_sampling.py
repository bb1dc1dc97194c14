"""Thompson sampling between the arms: which one most likely pays most per second.

Two levels. How often an arm's answers pass with this model is drawn from what its
first batches showed at all stages: that is where exploring pays, for the next
stages profit. How a stage differs from the others is not drawn but averaged over
its posterior, since a stage is over once an answer passes: a beta distribution for
drafts, all or nothing for repairs. The reward of a batch is the chance that one of its
answers passes, per second that it takes.

Pure: the same evidence and seed give the same decision, for ever.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.learning_systems.generation import PromptKind
from backend.learning_systems.search_arms import (
    ARMS,
    Arm,
    ArmTally,
    BatchCost,
    Evidence,
    ModelTally,
)

# Before anything was measured: first answers of models of 1.5 to 7B pass tests in a
# fifth of the tasks or so. Of repairs too much is hoped on purpose, as they are cheap to
# try, and it is guessed that they either suit a stage or do not.
FIRST_GUESS = {"draft": 0.2, "repair1": 0.25, "repair2": 0.1}
LIKENESS = {"draft": 0.08, "repair1": 0.6, "repair2": 0.6}
GUESS_ANSWERS = 4.0
# How sure it is from the start of how temperatures compare: trying the worse ones is dear.
ARM_ANSWERS = 60.0
LIKENESS_STAGES = 10.0
# About 0.8 for many answers is what others found best; another temperature starts behind.
FAVOURED = {"draft": 0.8, "repair1": 0.4, "repair2": 0.4}
BEHIND = 0.5
LEAST_HOPE = 1e-9
# Eight answers take about four times as long as one on two cores: 8 ** (2 / 3).
COST_GROWTH = 2 / 3


@dataclass(frozen=True, slots=True)
class Option:
    """An arm that could be pulled now, with the number of answers it would ask for."""

    arm: Arm
    answers: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """An option with the merit drawn for its arm and the posterior at this stage.

    The share of answers that pass is Beta(`passes`, `fails`), or for repairs `share` with
    the probability `suits`, else nought; `chance` is that of a batch in which one does,
    `score` the same per second.
    """

    option: Option
    passes: float
    fails: float
    drawn: float
    chance: float
    seconds: float
    score: float
    suits: float | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The option taken, all that were weighed, and the seed that draws them again."""

    taken: Weighed
    weighed: tuple[Weighed, ...]
    seed: int


def decide(options: Sequence[Option], evidence: Evidence, seed: int) -> Decision:
    """Draw each option and take the best; `options` must not be empty."""
    lot = random.Random(seed)
    groups = {group: _together(evidence.of_model, group) for group in FIRST_GUESS}
    merits = {arm: _merit(arm, groups[arm.group], evidence.of_model, lot) for arm in ARMS}
    weighed = tuple(
        _weigh(each, merits[each.arm], groups[each.arm.group], evidence) for each in options
    )
    return Decision(max(weighed, key=lambda each: each.score), weighed, seed)


def _weigh(option: Option, merit: float, group: ModelTally, evidence: Evidence) -> Weighed:
    alike = likeness(group, option.arm.group)
    passed, answers = _seen(evidence.at_stage, option.arm.kind)
    strength = 1 / alike - 1
    passes, fails = merit * strength + passed, (1 - merit) * strength + answers - passed
    seconds = expected_seconds(option, evidence.costs)
    if option.arm.kind is not PromptKind.REPAIR or passed:
        chance = batch_chance(passes, fails, option.answers)
        return Weighed(option, passes, fails, merit, chance, seconds, chance / seconds)
    suits, share = all_or_nothing(merit, alike, answers)
    chance = suits * (1 - (1 - share) ** option.answers)
    return Weighed(option, passes, fails, merit, chance, seconds, chance / seconds, suits, share)


def all_or_nothing(merit: float, alike: float, failed: float) -> tuple[float, float]:
    """(probability that repairs suit the stage, share that then passes) after failures.

    Repairs either suit a stage or never work there: with the same mean and likeness as the
    beta distribution has, but failures tell more about which of both it is.
    """
    share = merit + alike * (1 - merit)
    before = merit / share
    still = max(before * (1 - share) ** failed, LEAST_HOPE)
    return still / (still + 1 - before), share


def batch_chance(passes: float, fails: float, answers: int) -> float:
    """That one of so many answers passes, their share being Beta(passes, fails)."""
    none = 1.0
    for each in range(answers):
        none *= (fails + each) / (passes + fails + each)
    return 1 - none


def _merit(
    arm: Arm, group: ModelTally, of_model: Mapping[str, ModelTally], lot: random.Random
) -> float:
    """How often the arm's answers pass with this model, drawn from what is known of it."""
    own = of_model.get(arm.name, ModelTally())
    worth = _worth(group, arm.group)
    known = group.stages * worth
    usual = (FIRST_GUESS[arm.group] * GUESS_ANSWERS + group.shares * worth) / (
        GUESS_ANSWERS + known
    )
    usual *= 1.0 if arm.temperature == FAVOURED[arm.group] else BEHIND
    weight = ARM_ANSWERS + known / 4
    passes, answers = own.shares * worth, own.stages * worth
    drawn = lot.betavariate(usual * weight + passes, (1 - usual) * weight + answers - passes)
    return min(max(drawn, 1e-3), 1 - 1e-3)


def _worth(group: ModelTally, name: str) -> float:
    """How many independent answers a first batch is worth: fewer, the more alike they are."""
    if not group.stages:
        return 1.0
    alike = likeness(group, name)
    return 1 / (alike + (1 - alike) * group.inverses / group.stages)


def likeness(tally: ModelTally, group: str) -> float:
    """How alike answers of one stage are, 0 (stages do not differ) to 1: Beta's 1/(a+b+1).

    By the method of moments from the first batches, drawn towards a guess while they are few.
    """
    guess = LIKENESS[group]
    if tally.stages < 2:
        return guess
    mean = tally.shares / tally.stages
    spread = mean * (1 - mean)
    chance = tally.inverses / tally.stages
    if spread <= 0 or chance >= 1:
        return guess
    variance = (tally.squares - tally.stages * mean * mean) / (tally.stages - 1)
    found = (variance / spread - chance) / (1 - chance)
    weight = LIKENESS_STAGES + tally.stages
    # Kept in bounds only now: what falls below nought by chance makes up for what lies above.
    return min(max((guess * LIKENESS_STAGES + found * tally.stages) / weight, 0.01), 0.95)


def _together(of_model: Mapping[str, ModelTally], group: str) -> ModelTally:
    """What is known of all arms of a group."""
    same = (of_model[arm.name] for arm in ARMS if arm.group == group and arm.name in of_model)
    return sum(same, ModelTally())


def _seen(at_stage: Mapping[str, ArmTally], kind: PromptKind) -> tuple[int, int]:
    """(passes, answers) of a kind at the stage, whatever the temperature."""
    same = [at_stage[arm.name] for arm in ARMS if arm.kind is kind and arm.name in at_stage]
    return sum(each.passes for each in same), sum(each.answers for each in same)


def expected_seconds(option: Option, costs: Mapping[tuple[str, int], BatchCost]) -> float:
    """What such a batch took on average, or what it would by the nearest one measured."""
    group = option.arm.group
    for known in (group, "draft" if group == "draft" else "repair1", "draft"):
        sizes = {n: cost for (name, n), cost in costs.items() if name == known and cost.batches}
        if sizes:
            near = min(sizes, key=lambda n: (abs(math.log(n / option.answers)), n))
            mean = sizes[near].seconds / sizes[near].batches
            return float(max(mean, 1e-6) * (option.answers / near) ** COST_GROWTH)
    return float(option.answers**COST_GROWTH)
