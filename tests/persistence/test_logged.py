"""What is stored is logged, by whomever it was stored and in the same transaction."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from backend.learning_systems.generation import PromptKind
from backend.learning_systems.records import (
    Answer,
    Cycle,
    EdgeCase,
    KpiMeasurement,
    Learning,
)
from backend.persistence.database import SqlStore
from tests.persistence.test_store import NOON, add_run, add_session, candidate

CHOICE = {"arm": "draft", "seed": 7, "posterior": {"draft": [1.5, 2.0]}}
CYCLE = Cycle(
    "s0-1", "s0", "r", "contact_book", 1, PromptKind.DRAFT, 8, 0.8, "why", NOON, choice=CHOICE
)
ANSWER = Answer(
    id="s0-1-0",
    cycle_id="s0-1",
    run_id="r",
    stage_id="contact_book",
    kind=PromptKind.DRAFT,
    text="the answer",
    finish="stop",
    tokens=3,
    seed=42,
    seconds=1.0,
    prompt_hash="p" * 64,
    model_digest="m" * 64,
    parsed="code",
    created_at=NOON,
    candidate_id="c1",
)
LEARNING = Learning(
    "l", "s0", "skill", "a title", "a body", "d", "p", "s", {"candidate": "c1"}, NOON
)
KPI = KpiMeasurement("r", "code_quality_score", 81.5, "tree", "ruff 1", {"findings": 3}, NOON)
EDGE = EdgeCase("e", "r", "s0", "contact_book", "c1", "total", "C3", "[0]", "0", "1", NOON)


@pytest.fixture
def logged(store: SqlStore) -> dict[str, dict[str, Any]]:
    """Event -> what the log says of it."""
    with store.transaction() as tx:
        add_run(tx)
        add_session(tx)
        tx.cycles.add(CYCLE)
        tx.candidates.add(candidate(1, passed=4))
        tx.answers.add(ANSWER)
        assert tx.learnings.add(LEARNING)
        assert not tx.learnings.add(replace(LEARNING, id="again"))
        tx.kpis.add(KPI)
        tx.edge_cases.add(EDGE)
    with store.snapshot() as tx:
        entries = [json.loads(entry.body) for entry in tx.log.entries()]
    assert [each["event"] for each in entries] == [
        "cycle.chosen",
        "answer.settled",
        "learning.recorded",
        "kpi.measured",
        "edge_case.found",
    ]
    return {each["event"]: each["data"] for each in entries}


def test_choice_is_logged_with_its_arm_and_the_hash_of_what_was_weighed(
    logged: dict[str, dict[str, Any]],
) -> None:
    said = logged["cycle.chosen"]
    assert (said["arm"], said["seed"], said["cycle"]) == ("draft", 7, "s0-1")
    canonical = b'{"arm":"draft","posterior":{"draft":[1.5,2]},"seed":7}'
    assert said["weighed_hash"] == sha256(canonical).hexdigest()


def test_answer_links_prompt_model_seed_and_candidate(logged: dict[str, dict[str, Any]]) -> None:
    said = logged["answer.settled"]
    assert (said["prompt_hash"], said["model_hash"]) == ("p" * 64, "m" * 64)
    assert (said["seed"], said["candidate"]) == (42, "c1")
    assert said["text_hash"] == sha256(b"the answer").hexdigest()


def test_learning_kpi_and_edge_case_are_logged_with_their_evidence(
    logged: dict[str, dict[str, Any]],
) -> None:
    assert logged["learning.recorded"]["evidence"] == {"candidate": "c1"}
    assert logged["learning.recorded"]["body_hash"] == sha256(b"a body").hexdigest()
    assert (logged["kpi.measured"]["value"], logged["kpi.measured"]["tree_hash"]) == (81.5, "tree")
    assert logged["kpi.measured"]["evidence_hash"] == sha256(b'{"findings":3}').hexdigest()
    assert (logged["edge_case.found"]["clause"], logged["edge_case.found"]["candidate"]) == (
        "C3",
        "c1",
    )


def test_nothing_is_logged_of_what_was_rolled_back(store: SqlStore) -> None:
    class Change(Exception):
        """Of mind."""

    def begin() -> None:
        with store.transaction() as tx:
            add_run(tx)
            add_session(tx)
            tx.cycles.add(CYCLE)
            raise Change

    with pytest.raises(Change):
        begin()
    with store.snapshot() as tx:
        assert tx.log.size() == 0
