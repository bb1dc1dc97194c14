"""The design task: what it writes about the CRM, and what its fact says."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from backend.background.clock import SystemClock
from backend.learning_systems.contract_files import Contract
from backend.learning_systems.curriculum_model import Stage, StageLevel
from backend.learning_systems.design import design_task
from backend.learning_systems.design.design_document import design_text, layers
from backend.learning_systems.design.design_task import DesignTask
from backend.learning_systems.phase_tasks import TaskContext
from backend.learning_systems.ports import Sandbox
from backend.learning_systems.records import ProjectRun, WorkSession
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.learning_systems.work_cycle import Tools
from backend.persistence.database import SqlStore
from tests.learning_systems.design.conftest import CRM

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
RUN = ProjectRun("r", CRM.id, ProjectState.ACTIVE, NOON)


def context(store: SqlStore, sandbox: Sandbox) -> TaskContext:
    with store.transaction() as tx:
        tx.runs.add(RUN)
    tools = Tools(None, sandbox, store, SystemClock(), None, 64)  # type: ignore[arg-type]
    session = WorkSession("s", "r", CRM.id, 1.0, SessionStatus.RUNNING, NOON)
    return TaskContext(CRM, RUN, session, {}, "", tools, 1e9, lambda: False)


def test_design_of_the_crm_is_written_checked_and_kept(store: SqlStore, sandbox: Sandbox) -> None:
    fact = DesignTask().work(context(store, sandbox))
    assert fact is not None
    assert (fact.task_id, fact.status) == ("design", "done")
    assert fact.evidence["problems"] == []
    assert f"{len(CRM.stages())} modules" in fact.proof
    with store.snapshot() as tx:
        documents = {each.path: each.text for each in tx.documents.of_run("r")}
    assert set(documents) >= {"docs/DESIGN.md", "docs/stubs/crm_system/contacts.py"}
    assert "class ContactBook" in documents["docs/stubs/crm_system/contacts.py"]


def test_stubs_that_do_not_hold_leave_a_failed_fact_with_the_difference(
    store: SqlStore, sandbox: Sandbox, monkeypatch: Any
) -> None:
    def spoilt(contracts: list[Contract]) -> dict[str, str]:
        return original(contracts) | {"crm_system/contacts.py": "class ContactBook: ...\n"}

    original = design_task.stub_files
    monkeypatch.setattr(design_task, "stub_files", spoilt)
    fact = DesignTask().work(context(store, sandbox))
    assert fact is not None
    assert fact.status == "failed"
    assert "ContactBook.add" in fact.proof


def test_document_names_every_module_dependency_and_interface(
    contracts: dict[str, Contract],
) -> None:
    text = design_text(CRM, contracts)
    heads = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert heads == ["Limits", "Modules", "Dependencies", "Data models", "Interfaces"]
    for stage in CRM.stages():
        assert f"### `{stage.module}`" in text
        assert contracts[stage.id].interface in text
        for needed in stage.requires:
            assert f"    {needed} --> {stage.id}\n" in text


def stage(name: str, *requires: str) -> Stage:
    return Stage(
        id=name,
        objective_id="o",
        title=name,
        level=StageLevel.CORE,
        module=f"p.{name}",
        requires=requires,
    )


def test_layers_follow_what_is_required_and_leave_out_a_circle() -> None:
    tree = [stage("c", "a", "b"), stage("b", "a"), stage("a")]
    assert [[each.id for each in layer] for layer in layers(tree)] == [["a"], ["b"], ["c"]]
    assert layers([stage("a", "b"), stage("b", "a")]) == []
