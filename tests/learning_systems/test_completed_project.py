"""Completing a project for which everything was proved: what is answered, kept and told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backend.background.clock import SystemClock
from backend.errors import CriteriaUnmet
from backend.learning_systems.access import Caller, Scope
from backend.learning_systems.autonomous_curriculum import AutonomousCurriculum
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Curriculum
from backend.learning_systems.jobs import Ended
from backend.learning_systems.plan import FACT_TASKS
from backend.learning_systems.policy import Policy
from backend.learning_systems.project_builder import ProjectBuilder
from backend.learning_systems.records import (
    Candidate,
    KpiMeasurement,
    ProjectRun,
    StageState,
    TaskFact,
    WorkSession,
)
from backend.learning_systems.states import ProjectState, SessionStatus, StageStatus
from backend.learning_systems.trust import KPI_NAMES
from backend.persistence.database import SqlStore

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
CRM = load_curriculum().project("proj_crm_system")
# One without planned objectives, which nothing could prove.
WHOLE = CRM.model_copy(update={"objectives": tuple(each for each in CRM.objectives if each.stages)})


class OneProject:
    """The CurriculumSource port over the CRM as far as it has suites."""

    def current(self) -> Curriculum:
        return load_curriculum().model_copy(update={"projects": {CRM.id: WHOLE}})


class Owner:
    """The Governance port with the default policy."""

    def policy(self) -> Policy:
        return Policy()


class AnyModel:
    """The ModelSource port."""

    def require(self) -> str:
        return "model"


@pytest.fixture
def completed() -> list[str]:
    return []


@pytest.fixture
def builder(store: SqlStore, completed: list[str]) -> ProjectBuilder:
    curriculum = AutonomousCurriculum(OneProject(), store)
    return ProjectBuilder(
        curriculum,
        store,
        AnyModel(),
        Owner(),
        SystemClock(),
        lambda: None,
        completed=completed.append,
    )


@pytest.fixture(autouse=True)
def proved(store: SqlStore) -> None:
    """Every stage accepted, every task and KPI proved on that code."""
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", CRM.id, ProjectState.ACTIVE, NOON))
        tx.sessions.add(WorkSession("s", "r", CRM.id, 1.0, SessionStatus.FINISHED, NOON))
        for stage in WHOLE.stages():
            tx.candidates.add(candidate(stage.id))
            passed = StageState("r", stage.id, StageStatus.PASSED, 1, stage.id, NOON)
            tx.stages.save(passed)
        tree = tx.candidates.tree_hash("r")
        for task in FACT_TASKS:
            tx.facts.add(TaskFact("r", task, tree, "done", "proved", {}, NOON))
        for name in KPI_NAMES:
            tx.kpis.add(KpiMeasurement("r", name, 80.0, tree, "tool 1", {}, NOON))


def candidate(stage_id: str) -> Candidate:
    return Candidate(
        id=stage_id,
        run_id="r",
        session_id="s",
        stage_id=stage_id,
        code=f"# {stage_id}\n",
        code_hash="h",
        suite_hash="s",
        ended=Ended.PASSED,
        detail="",
        isolation_level="full",
        created_at=NOON,
    )


def test_project_for_which_all_is_proved_is_completed_and_its_record_asked_for(
    store: SqlStore, builder: ProjectBuilder, completed: list[str]
) -> None:
    answer = builder.complete(Caller("token t (laptop)", Scope.WORK))
    assert answer.trust_score == 80.0
    assert completed == ["r"]
    with store.snapshot() as tx:
        assert tx.runs.get("r").state is ProjectState.COMPLETED
        said = {each.event: json.loads(each.body)["data"] for each in tx.log.entries()}
    allowed = said["governance.allowed"]
    assert (allowed["by"], allowed["scope"]) == ("token t (laptop)", "work")
    assert allowed["rules"] == ["access.complete", "trust.threshold"]
    assert said["project.completed"]["by"] == "token t (laptop)"


@pytest.mark.parametrize("task", FACT_TASKS)
def test_one_task_not_proved_on_this_code_refuses_and_names_it(
    store: SqlStore, builder: ProjectBuilder, completed: list[str], task: str
) -> None:
    with store.transaction() as tx:
        newest = tx.facts.latest("r")[task]
        tx.facts.add(replace(newest, status="failed", proof="not any more"))
    with pytest.raises(CriteriaUnmet) as caught:
        builder.complete()
    (unmet,) = caught.value.extra["unmet"]
    assert task in unmet["remedy"]
    assert completed == []
