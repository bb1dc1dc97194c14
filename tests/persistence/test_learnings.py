"""Learnings in the store: recorded once, found by their words, counted and pruned."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command

from backend.errors import NotFound
from backend.learning_systems.learning_records import LearningQuery, LearningTally, MemoryOutcome
from backend.learning_systems.records import Learning, ProjectRun, WorkSession
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.persistence import learning_index
from backend.persistence.database import SqlStore, alembic_config, connect, migrate

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


def learning(key: str, title: str, body: str = "", **changed: object) -> Learning:
    made = Learning(
        key, None, "verified_skill", title, body, "shops", "proj_till", "sums", {"by": "c"}, NOON
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def found(store: SqlStore, text: str, **asked: object) -> list[str]:
    with store.snapshot() as tx:
        matches = tx.learnings.search(LearningQuery(text, **asked))  # type: ignore[arg-type]
    return [match.learning.id for match in matches]


def put(store: SqlStore, *learnings: Learning) -> list[bool]:
    with store.transaction() as tx:
        return [tx.learnings.add(each) for each in learnings]


def test_same_content_is_recorded_once_wherever_it_was_learned(store: SqlStore) -> None:
    first = learning("a", "Sums", "def total(): ...")
    again = replace(first, id="b", project_id="proj_other", stage_id="other")
    assert put(store, first, again, replace(first, id="c", body="x")) == [True, False, True]


def test_best_match_comes_first_and_a_title_counts_for_more(store: SqlStore) -> None:
    put(
        store,
        learning("body", "Something", "rounding of money"),
        learning("title", "Rounding money", "something of a till"),
        learning("neither", "Dates", "calendars"),
    )
    assert found(store, "rounding money") == ["title", "body"]


def test_identifiers_are_found_by_their_parts_and_odd_text_finds_nothing(store: SqlStore) -> None:
    put(store, learning("a", "A", "def split_evenly(): ..."))
    assert found(store, "evenly") == ["a"]
    for text in ("", '"', "* OR (", "NEAR/3", "a", "-", "unseen"):
        assert found(store, text) == []


def test_filters_leave_out_what_was_not_asked_for(store: SqlStore) -> None:
    put(
        store,
        learning("a", "Sum one"),
        learning("b", "Sum two", domain_id="cloud", project_id="proj_cloud"),
        learning("c", "Sum three", kind="edge_case"),
    )
    assert found(store, "sum", domain_id="cloud") == ["b"]
    assert sorted(found(store, "sum", project_id="proj_till")) == ["a", "c"]
    assert found(store, "sum", kind="edge_case") == ["c"]


def test_own_solution_of_a_stage_is_left_out_but_not_its_failures(store: SqlStore) -> None:
    fix = learning("fix", "Sum of none", kind="failure_and_fix")
    put(store, learning("own", "Sum"), fix, learning("near", "Sum else", stage_id="receipts"))
    unsolved = ("proj_till", "sums")
    assert sorted(found(store, "sum", unsolved=unsolved)) == ["fix", "near"]


def test_pruned_learning_stays_on_record_and_is_not_usable(store: SqlStore) -> None:
    put(store, learning("a", "Sum"))
    with store.transaction() as tx:
        tx.learnings.prune("a", NOON, {"chance_of_harm": 0.99})
    with store.snapshot() as tx:
        kept = tx.learnings.get("a")
    assert (kept.pruned_at, kept.pruned) == (NOON, {"chance_of_harm": 0.99})
    assert found(store, "sum") == ["a"]
    assert found(store, "sum", usable=True) == []


def test_too_common_words_are_left_out_of_a_search(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning_index, "MOST_POSTINGS", 3)
    put(store, *(learning(f"{i}", f"Common {i}") for i in range(5)), learning("r", "Rare common"))
    assert found(store, "common rare") == ["r"]


def test_words_that_are_all_too_common_are_looked_for_among_the_newest(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning_index, "MOST_POSTINGS", 3)
    put(store, *(learning(f"{i}", f"Common {i}", domain_id=f"d{i % 2}") for i in range(6)))
    assert len(found(store, "common")) == 6
    assert sorted(found(store, "common", domain_id="d1")) == ["1", "3", "5"]


def test_tally_counts_both_sides_of_the_coin(store: SqlStore) -> None:
    put(store, learning("a", "Sum"))
    tally = LearningTally().plus(True, 8, 4).plus(False, 8, 0).plus(True, 1, 1)
    with store.transaction() as tx:
        tx.learnings.save_tally("a", tally)
    with store.snapshot() as tx:
        assert tx.learnings.tallies(["a", "new"]) == {"a": tally, "new": LearningTally()}
    assert (tally.shown.batches, tally.shown.answers, tally.shown.passes) == (2, 9, 5)
    assert tally.shown.weight == pytest.approx(8 / 2.4 + 1)


def test_unknown_learning_is_not_found(store: SqlStore) -> None:
    with store.snapshot() as tx, pytest.raises(NotFound):
        tx.learnings.get("nobody")
    with store.snapshot() as tx:
        assert list[MemoryOutcome](tx.learnings.outcomes()) == []


def test_learnings_from_before_are_numbered_and_can_be_found(tmp_path: Path) -> None:
    path = tmp_path / "grace.db"
    migrate(path)
    store = SqlStore(connect(path))
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", "p", ProjectState.ACTIVE, NOON))
        tx.sessions.add(WorkSession("s", "r", "p", 1.0, SessionStatus.FINISHED, NOON))
    store.close()
    command.downgrade(alembic_config(path), "0007")
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(
            "INSERT INTO learnings (id, content_hash, session_id, kind, title, body, domain_id,"
            " project_id, stage_id, evidence, created_at) VALUES (?, ?, 's', 'verified_skill',"
            " 'Sums', ?, 'd', ?, 's', '{}', '2026-01-01T00:00:00.000000+00:00')",
            [("a", "1", "total", "p"), ("b", "2", "total", "q"), ("c", "3", "receipt", "p")],
        )
        connection.commit()
    migrate(path)
    store = SqlStore(connect(path))
    assert sorted(found(store, "total")) == ["a", "b"]
    assert found(store, "receipt sums")[0] == "c"
    assert put(store, learning("d", "Sums", "total")) == [False]
    store.close()
