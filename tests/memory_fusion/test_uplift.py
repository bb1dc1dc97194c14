"""The uplift: not claimed from few stages, not claimed where there is none, signed."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from backend.learning_systems.learning_records import MemoryOutcome
from backend.memory_fusion.uplift import uplift

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


def outcomes(
    stages: int, chance: float, chance_with: float, batches: int = 4
) -> list[MemoryOutcome]:
    lot, made = random.Random(7), []
    for stage in range(stages):
        easy = lot.uniform(-0.2, 0.2)
        for batch in range(batches):
            shown = lot.random() < 0.5
            rate = easy + (chance_with if shown else chance)
            passes = sum(lot.random() < rate for _ in range(8))
            key = f"{stage}-{batch}"
            made.append(MemoryOutcome(key, "m", "d", "p", f"s{stage}", shown, 0.5, 8, passes, NOON))
    return made


def test_nineteen_stages_are_not_enough_however_clear() -> None:
    few = uplift(outcomes(19, 0.2, 0.8))
    assert (few.measured, few.difference, few.stages) == (False, None, 19)
    assert few.said == "Not measured: 19 of the 20 stages it takes."
    assert not uplift([]).measured


def test_one_side_alone_is_not_a_measurement() -> None:
    shown = [each for each in outcomes(30, 0.2, 0.8) if each.shown]
    assert not uplift(shown).measured


def test_no_benefit_is_claimed_where_there_is_none() -> None:
    alike = uplift(outcomes(40, 0.5, 0.5))
    assert alike.measured
    assert alike.low is not None
    assert alike.high is not None
    assert alike.low < 0 < alike.high
    assert alike.said == "No benefit is shown: the interval contains zero."


def test_benefit_and_harm_are_told_apart_and_the_same_each_time() -> None:
    helped, harmed = uplift(outcomes(40, 0.3, 0.6)), uplift(outcomes(40, 0.6, 0.3))
    assert helped == uplift(outcomes(40, 0.3, 0.6))
    assert helped.said.startswith("Memory helps")
    assert harmed.said.startswith("Memory does harm")
    assert helped.low is not None
    assert helped.high is not None
    assert helped.low < 0.3 < helped.high


def test_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    covered = 0
    for start in range(40):
        lot = random.Random(start)
        made = []
        for stage in range(25):
            easy = lot.choice((0.1, 0.5))
            shown = lot.random() < 0.5
            passes = sum(lot.random() < easy + (0.2 if shown else 0) for _ in range(8))
            made.append(
                MemoryOutcome(f"{stage}", "m", "d", "p", f"s{stage}", shown, 0.5, 8, passes, NOON)
            )
        found = uplift(made)
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= 0.2 <= found.high
    assert covered >= 33
