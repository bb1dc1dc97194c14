"""The KPI task on real code and a real store: what is kept, what proves it, what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from backend.background.clock import SystemClock
from backend.language_model.scripted import ScriptedModel
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.jobs import Ended
from backend.learning_systems.phase_tasks import TaskContext
from backend.learning_systems.policy import Policy
from backend.learning_systems.ports import Sandbox
from backend.learning_systems.records import (
    Candidate,
    KpiMeasurement,
    ProjectDocument,
    ProjectRun,
    StageState,
    TaskFact,
    WorkSession,
)
from backend.learning_systems.states import ProjectState, SessionStatus, StageStatus
from backend.learning_systems.testing.benchmarks import Benchmarks
from backend.learning_systems.tree_hash import tree_hash
from backend.learning_systems.trust import KPI_NAMES, trust_of
from backend.learning_systems.work_cycle import Tools
from backend.measurement.kpis_task import KpisTask
from backend.measurement.performance import time_objective
from backend.persistence.database import SqlStore
from tests.conftest import Script
from tests.measurement.test_code_quality import GOOD as CODE

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
RUN = ProjectRun("r", "proj_till", ProjectState.ACTIVE, NOON)
SESSION = WorkSession("s", "r", "proj_till", 1.0, SessionStatus.RUNNING, NOON)
TESTS = """
import pytest
from till.receipt import total

def test_total():
    assert [total([100, 50]), total([100, 50], 10), total([100, 50], 1)] == [150, 135, 149]
    assert total([0]) == 0
    with pytest.raises(ValueError):
        total([-1])
"""


class Owner:
    """The Governance port with the defaults."""

    def policy(self) -> Policy:
        return Policy()


class Quiet:
    """The Events port for nobody."""

    def emit(self, name: str, **data: Any) -> None: ...


@pytest.fixture
def context(store: SqlStore, sandbox: Sandbox, till: Project, write_script: Script) -> TaskContext:
    """One accepted stage with own tests and no other document."""
    candidate = Candidate("c", "r", "s", "receipt", CODE, "h", "s", Ended.PASSED, "", "full", NOON)
    with store.transaction() as tx:
        tx.runs.add(RUN)
        tx.sessions.add(SESSION)
        tx.candidates.add(candidate)
        tx.stages.save(StageState("r", "receipt", StageStatus.PASSED, 1, "c", NOON))
        tests = ProjectDocument("r", "tests/test_receipt.py", TESTS, "own_tests", NOON)
        tx.documents.replace("r", "own_tests", [tests])
    model = ScriptedModel(write_script([]), lambda label: 0)
    tools = Tools(model, sandbox, store, SystemClock(), Quiet(), 1024)
    tree = tree_hash({"receipt": CODE})
    accepted = {"receipt": candidate}
    return TaskContext(till, RUN, SESSION, accepted, tree, tools, 1e12, lambda: False)


def work(context: TaskContext) -> TaskFact:
    fact = KpisTask(Owner()).work(context)
    assert fact is not None
    return fact


def test_measured_kpis_prove_the_task_and_make_the_trust_score(
    context: TaskContext, store: SqlStore
) -> None:
    fact = work(context)
    assert fact.status == "done", fact.proof
    with store.snapshot() as tx:
        trust, kept = trust_of("r", tx, Policy().trust), tx.kpis.latest("r")
    assert set(kept) == set(KPI_NAMES)
    assert fact.proof.startswith(f"trust score {trust.score:g}: ")
    assert trust.kpis["code_quality"] == trust.kpis["test_coverage"] == 100.0
    expected = sum(trust.kpis[n] * w for n, w in zip(KPI_NAMES, (0.3, 0.3, 0.2, 0.2), strict=True))
    assert trust.score == pytest.approx(expected, abs=0.1)
    for kpi in kept.values():
        assert kpi.tree_hash == context.tree_hash
        assert kpi.evidence["isolation_level"] == context.tools.sandbox.isolation().level
        assert kpi.evidence["formula"]


def test_a_kpi_that_could_not_be_measured_fails_the_task_by_name(
    context: TaskContext, store: SqlStore
) -> None:
    with store.transaction() as tx:
        tx.documents.replace("r", "own_tests", [])
    fact = work(context)
    assert fact.status == "failed"
    assert fact.proof == "not measured: test_coverage: there are no own tests"
    with store.snapshot() as tx:
        trust = trust_of("r", tx, Policy().trust)
    assert (trust.score, trust.kpis.get("test_coverage")) == (None, None)
    notes = {part.name: part.note for part in trust.parts}
    assert notes["test_coverage"] == "there are no own tests"
    assert "performance" in trust.kpis


def test_a_task_that_is_cancelled_says_nothing(context: TaskContext, store: SqlStore) -> None:
    assert KpisTask(Owner()).work(replace(context, cancelled=lambda: True)) is None
    assert KpisTask(Owner()).work(replace(context, deadline=0.0)) is None
    with store.snapshot() as tx:
        assert tx.kpis.latest("r") == {}


def performance(store: SqlStore) -> KpiMeasurement:
    with store.snapshot() as tx:
        return tx.kpis.latest("r")["performance"]


def test_speed_that_the_benchmarks_measured_of_this_code_is_the_one_figure_there_is(
    context: TaskContext, store: SqlStore
) -> None:
    timed = Benchmarks(time_objective).work(context)
    assert timed is not None
    with store.transaction() as tx:
        tx.facts.add(timed)
    work(context)
    told = timed.evidence["objectives"]["prices"]
    (objective,) = performance(store).evidence["objectives"]
    assert objective["ratio"] == told["ratio"]
    assert objective["raw"] == json.loads(json.dumps(told["raw"]))
    assert objective["source"] == f"the task benchmarks, measured at {told['measured_at']}"


def test_speed_of_other_code_or_by_another_benchmark_is_measured_again(
    context: TaskContext, store: SqlStore
) -> None:
    timed = Benchmarks(time_objective).work(context)
    assert timed is not None
    told = {**timed.evidence["objectives"]["prices"], "ratio": 123.0}
    for key in told["taken_on"]:
        other = {**told, "taken_on": {**told["taken_on"], key: "another"}}
        with store.transaction() as tx:
            tx.facts.add(replace(timed, evidence={"objectives": {"prices": other}}))
        work(context)
        (objective,) = performance(store).evidence["objectives"]
        assert objective["ratio"] != 123.0
        assert objective["source"] == "measured for this KPI"
