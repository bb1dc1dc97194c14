"""The coin: fair, recorded, never chosen; what helps is found to help, what harms is pruned."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.learning_systems import prompting
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.learning_records import LearningTally
from backend.learning_systems.memory_coin import Recall, room, toss, with_section
from backend.learning_systems.stage_files import read_contract
from backend.learning_systems.usefulness import chance_of_harm, harm, mean_usefulness
from backend.memory_fusion.uplift import uplift
from backend.persistence.database import SqlStore
from tests.memory_fusion.coder import MARK, Bench, Coder

FOUND = Recall(("l",), "a note", 2)


@pytest.fixture(scope="module")
def crm() -> Project:
    return load_curriculum().projects["proj_crm_system"]


def test_memory_that_helps_is_found_to_help_within_200_candidates(
    store: SqlStore, crm: Project
) -> None:
    assert len(crm.stages()) >= 20
    Bench(store, crm, Coder(crm, chance=0.3, chance_with=0.8)).work(batches=25)
    with store.snapshot() as tx:
        measured = uplift(tx.learnings.outcomes())
        tally = tx.learnings.tallies(["planted"])["planted"]
        kept = tx.learnings.get("planted").pruned_at
    assert measured.measured
    assert measured.low is not None
    assert measured.low > 0
    assert measured.said.startswith("Memory helps")
    assert tally.shown.answers + tally.held_back.answers == 200
    assert mean_usefulness(tally) > 0.6
    assert kept is None


def test_memory_that_harms_is_pruned_within_200_candidates_and_kept_with_its_figures(
    store: SqlStore, crm: Project
) -> None:
    coder = Coder(crm, chance=0.7, chance_with=0.1)
    Bench(store, crm, coder).work(batches=25)
    with store.snapshot() as tx:
        learning = tx.learnings.get("planted")
        coins = [cycle.memory["coin"] for cycle in tx.cycles.page("s", 50, None).items]
    assert learning.pruned_at is not None
    assert learning.pruned["chance_of_harm"] >= learning.pruned["threshold"] == 0.98
    assert learning.pruned["shown_answers"] + learning.pruned["held_back_answers"] <= 200
    # Newest first: once it is pruned there is nothing to toss a coin for.
    assert coins[0] == "none"
    assert MARK not in coder.prompts[-1]


def test_each_cycle_keeps_propensity_and_side_and_the_prompt_follows_it(
    store: SqlStore, crm: Project
) -> None:
    coder = Coder(crm, 0.0, 0.0)
    Bench(store, crm, coder).work(batches=30, drafts=1)
    with store.snapshot() as tx:
        cycles = list(reversed(tx.cycles.page("s", 50, None).items))
    sides = [cycle.memory["coin"] for cycle in cycles]
    assert {cycle.memory["propensity"] for cycle in cycles} == {0.5}
    assert {tuple(cycle.memory["learnings"]) for cycle in cycles} == {("planted",)}
    assert sides == ["with" if MARK in prompt else "without" for prompt in coder.prompts]
    assert 8 <= sides.count("with") <= 22


def test_coin_is_fair_and_the_same_when_a_cycle_is_repeated() -> None:
    sides = [toss("d", FOUND, f"session-{n}").shown for n in range(2000)]
    assert sides == [toss("d", FOUND, f"session-{n}").shown for n in range(2000)]
    assert 900 <= sum(map(bool, sides)) <= 1100


def test_nothing_to_show_tosses_no_coin_and_says_so() -> None:
    stored = toss("d", Recall(left_out=2), "c").stored()
    assert (stored["coin"], stored["propensity"], stored["left_out"]) == ("none", None, 2)
    assert "nothing" in stored["note"]


def test_prompt_without_memory_is_the_same_to_the_byte(crm: Project) -> None:
    bare = prompting.draft_messages(read_contract(crm, "contact_book"), [])
    assert with_section(bare, "") == bare
    told = with_section(bare, "a note")
    assert told[0] == bare[0]
    assert told[1] == replace(bare[1], content=bare[1].content + "\n\na note")


def test_section_that_was_dropped_counts_on_the_side_that_was_tossed() -> None:
    use = next(use for n in range(99) if (use := toss("d", FOUND, f"{n}")).shown)
    dropped = use.dropped("too long")
    assert (dropped.section, dropped.stored()["coin"]) == ("", "with")
    assert dropped.stored()["note"] == "too long"


def test_room_is_what_prompt_and_answer_leave_of_the_context(crm: Project) -> None:
    bare = prompting.draft_messages(read_contract(crm, "contact_book"), [])
    assert room(bare, None, 1000) is None
    assert room(bare, 500, 1000) == 0
    assert 0 < (room(bare, 4096, 1536) or 0) < 4096 - 1536


def test_harm_needs_batches_on_both_sides_and_near_certainty() -> None:
    tally = LearningTally()
    for _ in range(20):
        tally = tally.plus(True, 8, 0)
    assert harm(tally) is None
    for _ in range(4):
        tally = tally.plus(False, 8, 6)
    assert harm(tally) is not None
    alike = LearningTally().plus(True, 8, 4).plus(False, 8, 4)
    assert chance_of_harm(alike) == pytest.approx(0.5)
    assert mean_usefulness(alike) == 0.5
