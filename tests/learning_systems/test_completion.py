"""Completion: what is unmet, and that stale figures do not count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.learning_systems.completion import examine
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.jobs import Ended
from backend.learning_systems.plan import build_plan
from backend.learning_systems.policy import Policy, TrustPolicy
from backend.learning_systems.records import (
    Candidate,
    EdgeCase,
    KpiMeasurement,
    ProjectRun,
    StageState,
    WorkSession,
)
from backend.learning_systems.states import ProjectState, SessionStatus, StageStatus
from backend.learning_systems.tree_hash import tree_hash
from backend.learning_systems.trust import KPI_NAMES, trust_score
from backend.persistence.database import SqlStore

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
CRM = load_curriculum().projects["proj_crm_system"]
RUN = ProjectRun("r", CRM.id, ProjectState.ACTIVE, NOON)
scores = st.floats(0, 100)


@pytest.fixture(autouse=True)
def accepted(store: SqlStore) -> None:
    """A run with one accepted stage."""
    candidate = Candidate(
        id="c",
        run_id="r",
        session_id="s",
        stage_id="contact_book",
        code="code",
        code_hash="h",
        suite_hash="s",
        ended=Ended.PASSED,
        detail="",
        isolation_level="full",
        created_at=NOON,
    )
    with store.transaction() as tx:
        tx.runs.add(RUN)
        tx.sessions.add(WorkSession("s", "r", CRM.id, 1.0, SessionStatus.FINISHED, NOON))
        tx.candidates.add(candidate)
        tx.stages.save(StageState("r", "contact_book", StageStatus.PASSED, 1, "c", NOON))


def measure(store: SqlStore, value: float, tree: str) -> None:
    with store.transaction() as tx:
        for name in KPI_NAMES:
            tx.kpis.add(KpiMeasurement("r", name, value, tree, "tool 1", {}, NOON))


def unmet(store: SqlStore) -> dict[str, object]:
    with store.snapshot() as tx:
        verdict = examine(CRM, RUN, tx, Policy())
    return {each.criterion: each.actual for each in verdict.unmet}


def test_nothing_measured_is_said_so_and_is_not_zero(store: SqlStore) -> None:
    found = unmet(store)
    assert found["trust_score"] == "not measured"
    for name in KPI_NAMES:
        assert found[f"kpi.{name}"] == "not measured"


def test_figures_of_another_tree_do_not_count(store: SqlStore) -> None:
    measure(store, 99.0, "an older tree")
    assert unmet(store)["kpi.documentation"] == "not measured"


def test_figures_of_this_tree_count(store: SqlStore) -> None:
    measure(store, 69.9, tree_hash({"contact_book": "code"}))
    found = unmet(store)
    assert "kpi.documentation" not in found
    assert found["trust_score"] == 69.9
    measure(store, 70.0, tree_hash({"contact_book": "code"}))
    assert "trust_score" not in unmet(store)


def test_trust_is_never_rounded_up_to_the_threshold(store: SqlStore) -> None:
    measure(store, 69.96, tree_hash({"contact_book": "code"}))
    assert unmet(store)["trust_score"] == 69.9


def test_a_kpi_that_could_not_be_measured_blocks_by_name(store: SqlStore) -> None:
    tree = tree_hash({"contact_book": "code"})
    measure(store, 99.0, tree)
    with store.transaction() as tx:
        failed = KpiMeasurement("r", "performance", None, tree, "tool 1", {}, NOON, "it crashed")
        tx.kpis.add(failed)
        verdict = examine(CRM, RUN, tx, Policy())
    told = {each.criterion: each for each in verdict.unmet}
    assert told["kpi.performance"].actual == told["trust_score"].actual == "not measured"
    assert told["kpi.performance"].remedy.startswith("it crashed")
    assert "kpi.code_quality" not in told


def test_open_edge_case_is_unmet(store: SqlStore) -> None:
    edge = EdgeCase("e", "r", "s", "contact_book", "c", "p", "C1", "i", "x", "y", NOON)
    with store.transaction() as tx:
        tx.edge_cases.add(edge)
        tx.edge_cases.add(replace(edge, id="f", handled_by="c"))
    assert unmet(store)["edge_cases_handled"] == 1


@given(st.dictionaries(st.sampled_from(KPI_NAMES), scores))
def test_trust_is_a_weighted_mean_or_not_measured(kpis: dict[str, float]) -> None:
    trust = trust_score(kpis, TrustPolicy())
    if len(kpis) < len(KPI_NAMES):
        assert trust is None
    else:
        assert trust is not None
        assert min(kpis.values()) - 0.1 <= trust <= max(kpis.values()) + 0.1


def test_trust_of_a_worked_example() -> None:
    kpis = dict(zip(KPI_NAMES, (85.0, 92.0, 88.0, 90.0), strict=True))
    assert trust_score(kpis, TrustPolicy()) == pytest.approx(88.7)


def test_progress_rises_with_passed_stages_only() -> None:
    statuses = [StageStatus.WORKING, StageStatus.SET_ASIDE, StageStatus.PASSED]
    shares = [
        build_plan(CRM, {"contact_book": StageState("r", "contact_book", status)}, {}, "").progress
        for status in statuses
    ]
    assert shares[0] == shares[1] == 0
    assert 0 < shares[2] < 100


def test_all_stages_passed_is_not_a_complete_plan() -> None:
    states = {s.id: StageState("r", s.id, StageStatus.PASSED) for s in CRM.stages()}
    plan = build_plan(CRM, states, {}, "")
    assert plan.progress < 100
    assert [phase.done for phase in plan.phases][3:] == [False, False]
