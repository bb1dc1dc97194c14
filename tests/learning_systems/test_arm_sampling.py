"""Thompson sampling between arms, for any evidence that can arise."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.learning_systems.arm_sampling import (
    Decision,
    Option,
    all_or_nothing,
    batch_chance,
    decide,
    expected_seconds,
    likeness,
)
from backend.learning_systems.generation import PromptKind
from backend.learning_systems.search_arms import (
    ARMS,
    BY_NAME,
    ArmTally,
    BatchCost,
    BatchResult,
    Evidence,
    ModelTally,
    learned,
)
from backend.learning_systems.search_policy import SearchPolicy

KINDS = frozenset({PromptKind.DRAFT, PromptKind.REPAIR})


@st.composite
def results(draw: st.DrawFn) -> BatchResult:
    answers = draw(st.integers(0, 16))
    passes = draw(st.integers(0, answers))
    seconds = draw(st.none() | st.floats(0, 1e4))
    return BatchResult(draw(st.sampled_from(ARMS)), answers, passes, seconds)


def evidence_of(history: list[tuple[bool, BatchResult]]) -> Evidence:
    """What a history leaves; True begins a new stage."""
    evidence = Evidence()
    for moves_on, result in history:
        if moves_on:
            evidence = Evidence({}, evidence.of_model, evidence.costs)
        evidence = learned(evidence, result)
    return evidence


HISTORIES = st.lists(st.tuples(st.booleans(), results()), max_size=30)


@settings(max_examples=150)
@given(
    HISTORIES,
    st.integers(0, 40),
    st.sets(st.sampled_from(sorted(KINDS)), min_size=1),
    st.sets(st.integers(1, 3)),
    st.integers(1, 32),
    st.none() | st.floats(0.001, 1e5),
    st.integers(0, 2**32),
)
def test_every_choice_is_allowed_weighed_whole_and_drawn_again(
    history: list[tuple[bool, BatchResult]],
    cycles: int,
    kinds: set[PromptKind],
    depths: set[int],
    drafts: int,
    left: float | None,
    seed: int,
) -> None:
    evidence = evidence_of(history)
    decision = SearchPolicy(drafts).weigh(cycles, kinds, depths, evidence, seed, left)
    if decision is None:
        assert PromptKind.DRAFT not in kinds
        assert depths.isdisjoint({1, 2})
        return
    taken = decision.taken
    assert taken.option.arm.kind in kinds
    assert taken.option.arm.depth in depths | {0}
    assert taken.option.arm.depth <= 2
    assert 1 <= taken.option.answers <= 2 * drafts
    if not cycles and PromptKind.DRAFT in kinds:
        assert taken.option.arm.kind is PromptKind.DRAFT
    for each in decision.weighed:
        assert each.passes > 0
        assert each.fails > 0
        assert 0 < each.chance <= 1
        assert each.score <= taken.score
    assert SearchPolicy(drafts).weigh(cycles, kinds, depths, evidence, seed, left) == decision


@given(HISTORIES)
def test_counts_are_those_of_the_batches(history: list[tuple[bool, BatchResult]]) -> None:
    evidence = evidence_of([(False, result) for _, result in history])
    told = [result for _, result in history if result.answers]
    assert sum(each.answers for each in evidence.at_stage.values()) == sum(
        result.answers for result in told
    )
    assert sum(each.stages for each in evidence.of_model.values()) == len(
        {result.arm.group for result in told}
    )
    timed = [result for result in told if result.seconds is not None]
    assert sum(each.batches for each in evidence.costs.values()) == len(timed)


@given(st.floats(0.001, 0.999), st.floats(0.01, 0.95), st.floats(0, 40))
def test_all_or_nothing_has_the_moments_of_the_beta_and_loses_hope_with_each_failure(
    merit: float, alike: float, failed: float
) -> None:
    suits, share = all_or_nothing(merit, alike, 0)
    assert suits * share == pytest.approx(merit)
    spread = suits * share * share - merit * merit
    assert spread == pytest.approx(alike * merit * (1 - merit), abs=1e-9)
    later, same = all_or_nothing(merit, alike, failed)
    assert same == share
    assert 0 < later <= suits <= 1


def of_model(arm: str, stages: int, passes: int, answers: int = 8) -> dict[str, ModelTally]:
    tally = ModelTally()
    for _ in range(stages):
        tally = tally.plus(answers, passes)
    return {arm: tally}


def drawn(evidence: Evidence, *options: Option) -> Counter[str]:
    decisions: list[Decision] = [decide(options, evidence, seed) for seed in range(200)]
    return Counter(each.taken.option.arm.name for each in decisions)


WIDE, DEEP = Option(BY_NAME["draft@0.8"], 8), Option(BY_NAME["repair1@0.4"], 4)
COSTS = {("draft", 8): BatchCost(1, 100.0), ("repair1", 4): BatchCost(1, 100.0)}


def test_arm_that_failed_at_this_stage_loses_to_one_that_did_not() -> None:
    shared = of_model("repair1@0.4", 20, 1, 4)
    for each in range(20):
        shared |= {"draft@0.8": shared.get("draft@0.8", ModelTally()).plus(8, 4 * (each % 2))}
    failed = Evidence({"draft@0.8": ArmTally(20, 160, 0)}, shared, COSTS)
    assert drawn(failed, WIDE, DEEP)["repair1@0.4"] > 190


def test_dearer_batch_loses_when_its_chance_is_no_better() -> None:
    shared = of_model("draft@0.8", 20, 2) | of_model("repair1@0.4", 20, 1, 4)
    dear = {**COSTS, ("repair1", 4): BatchCost(1, 10_000.0)}
    assert drawn(Evidence({}, shared, dear), WIDE, DEEP)["draft@0.8"] > 190


def test_temperature_that_passed_more_often_is_taken_more_often() -> None:
    shared = of_model("draft@0.8", 20, 0) | of_model("draft@1.1", 20, 3)
    hot = Option(BY_NAME["draft@1.1"], 8)
    assert drawn(Evidence({}, shared, COSTS), WIDE, hot)["draft@1.1"] > 180


def test_nothing_known_leaves_every_arm_a_chance() -> None:
    assert min(drawn(Evidence(), WIDE, DEEP).values()) > 5


def test_chance_of_a_batch_grows_with_it_and_is_the_mean_for_one() -> None:
    assert abs(batch_chance(2.0, 6.0, 1) - 0.25) < 1e-12
    chances = [batch_chance(2.0, 6.0, n) for n in range(1, 20)]
    assert chances == sorted(chances)
    assert chances[-1] < 1


def test_stages_that_differ_are_told_from_those_that_do_not() -> None:
    even = likeness(of_model("draft@0.8", 40, 2)["draft@0.8"], "draft")
    both = ModelTally()
    for each in range(40):
        both = both.plus(8, 8 * (each % 2))
    assert even < 0.05
    assert likeness(both, "draft") > 0.8


def test_unmeasured_size_is_guessed_from_the_nearest_one() -> None:
    costs = {("draft", 8): BatchCost(2, 200.0)}
    assert expected_seconds(WIDE, costs) == 100.0
    assert 100.0 < expected_seconds(Option(WIDE.arm, 16), costs) < 200.0
    assert 25.0 < expected_seconds(DEEP, costs) < 100.0
