"""How often 200 candidates tell a memory that helps from one that harms, or does nothing.

The coin, the tallies, the pruning and the uplift are the real ones; only whether a draft
passes is drawn, with a chance that is known. Whole sessions whose every coin differs.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime

import pytest

from backend.learning_systems.learning_records import LearningTally, MemoryOutcome
from backend.learning_systems.memory_coin import PROPENSITY, Recall, toss
from backend.learning_systems.usefulness import harm
from backend.memory_fusion.uplift import uplift

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
SESSIONS, BATCHES, DRAFTS = 40, 25, 8
FOUND = Recall(("l",), "a note", 2)


def session(number: int, chance: float, chance_with: float) -> tuple[str, bool]:
    """The beginning of what is said of memory after 200 candidates, and whether it is pruned."""
    lot, tally, outcomes = random.Random(number), LearningTally(), []
    pruned = False
    for batch in range(BATCHES):
        cycle = f"session-{number}-{batch}"
        shown = bool(toss("d", FOUND, cycle).shown)
        passes = sum(lot.random() < (chance_with if shown else chance) for _ in range(DRAFTS))
        tally = tally.plus(shown, DRAFTS, passes)
        pruned = pruned or harm(tally) is not None
        outcome = MemoryOutcome(
            cycle, "m", "d", "p", f"stage-{batch}", shown, PROPENSITY, DRAFTS, passes, NOON
        )
        outcomes.append(outcome)
    return " ".join(uplift(outcomes).said.split()[:2]), pruned


@pytest.mark.parametrize(
    ("chance", "chance_with", "helps", "is_pruned"),
    [(0.3, 0.8, (38, 40), (0, 0)), (0.7, 0.1, (0, 0), (38, 40)), (0.5, 0.5, (0, 3), (0, 3))],
    ids=["helps", "harms", "does nothing"],
)
def test_memory_is_told_by_what_it_does_in_nearly_every_session(
    chance: float, chance_with: float, helps: tuple[int, int], is_pruned: tuple[int, int]
) -> None:
    told = [session(number, chance, chance_with) for number in range(SESSIONS)]
    said = Counter(words for words, _ in told)
    assert helps[0] <= said["Memory helps:"] <= helps[1], said
    assert is_pruned[0] <= sum(pruned for _, pruned in told) <= is_pruned[1]
