"""Records of completed projects: every fact in two forms, on the disk when it can be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backend.background.clock import SystemClock
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Curriculum
from backend.learning_systems.jobs import Ended
from backend.learning_systems.record_keeping import RecordKeeper
from backend.learning_systems.records import (
    Candidate,
    CaseVerdict,
    EdgeCase,
    KpiMeasurement,
    Learning,
    ProjectRun,
    StageState,
    WorkSession,
)
from backend.learning_systems.states import ProjectState, SessionStatus, StageStatus
from backend.learning_systems.tree_hash import tree_hash
from backend.persistence.database import SqlStore
from backend.workspaces.record_files import RecordFiles

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
CRM = load_curriculum().project("proj_crm_system")
TREE = tree_hash({"contact_book": "x = 1\n"})


class Bundled:
    """The CurriculumSource port over our own projects."""

    def current(self) -> Curriculum:
        return load_curriculum()


def candidate(number: int, *, passed: bool) -> Candidate:
    outcome = "passed" if passed else "failed"
    return Candidate(
        id=f"c{number}",
        run_id="r",
        session_id="s",
        stage_id="contact_book",
        code="x = 1\n",
        code_hash=f"h{number}",
        suite_hash="s",
        ended=Ended.PASSED if passed else Ended.FAILED,
        detail="",
        isolation_level="full",
        created_at=NOON + timedelta(seconds=number),
        cases=(CaseVerdict("a", "C1", True, "passed"), CaseVerdict("b", "C2", False, outcome)),
    )


@pytest.fixture(autouse=True)
def completed(store: SqlStore) -> None:
    edge = EdgeCase("e", "r", "s", "contact_book", "c1", "<b>p</b>", "C1", "`in`", "x", "y", NOON)
    learning = Learning(
        "l", "s", "skill", "Sums", "```\ncode\n```", CRM.domain, CRM.id, "contact_book", {}, NOON
    )
    with store.transaction() as tx:
        run = ProjectRun("r", CRM.id, ProjectState.ACTIVE, NOON)
        tx.runs.add(run)
        tx.sessions.add(WorkSession("s", "r", CRM.id, 1.0, SessionStatus.FINISHED, NOON))
        tx.candidates.add(candidate(1, passed=False))
        tx.candidates.add(candidate(2, passed=True))
        tx.stages.save(StageState("r", "contact_book", StageStatus.PASSED, 1, "c2", NOON))
        tx.edge_cases.add(edge)
        tx.learnings.add(learning)
        tx.kpis.add(KpiMeasurement("r", "documentation", 91.5, TREE, "tool 1", {"n": 3}, NOON))
        without = KpiMeasurement("r", "performance", None, TREE, "tool 2", {}, NOON, "no bench")
        tx.kpis.add(without)
        tx.runs.set_state("r", ProjectState.COMPLETED, NOON + timedelta(hours=1), 88.7)


def keeper(store: SqlStore, root: Path) -> RecordKeeper:
    return RecordKeeper(Bundled(), store, RecordFiles(root), SystemClock())


def read(folder: Path, name: str) -> str:
    return (folder / CRM.id / name).read_text(encoding="utf-8")


def test_record_holds_plan_kpis_edge_cases_solutions_and_learnings(
    store: SqlStore, tmp_path: Path
) -> None:
    assert keeper(store, tmp_path).write("r")
    solutions = json.loads(read(tmp_path, "solutions.json"))
    assert [(each["id"], each["cases_passed"], each["accepted"]) for each in solutions] == [
        ("c1", 1, False),
        ("c2", 2, True),
    ]
    kpis = json.loads(read(tmp_path, "kpis.json"))
    assert (kpis["trust_score"], kpis["kpis"][0]["value"]) == (88.7, 91.5)
    assert json.loads(read(tmp_path, "edge_cases.json"))[0]["input"] == "`in`"
    assert json.loads(read(tmp_path, "learnings.json"))[0]["body"] == "```\ncode\n```"
    assert "| performance | not measured: no bench | yes |" in read(tmp_path, "kpis.md")
    plan = json.loads(read(tmp_path, "plan.json"))
    assert plan["progress"] > 0
    assert [phase["number"] for phase in plan["phases"]] == [1, 2, 3, 4, 5]
    readme = read(tmp_path, "README.md")
    assert "| Trust score | 88.7 |" in readme
    assert "| Stages accepted | 1 of 31 |" in readme
    for name in ("plan", "kpis", "edge_cases", "solutions", "learnings"):
        assert f"[{name}.md]({name}.md)" in readme
        assert read(tmp_path, f"{name}.md").startswith(f"# {CRM.name}: ")


def test_what_others_wrote_stays_text_in_the_record(store: SqlStore, tmp_path: Path) -> None:
    keeper(store, tmp_path).write("r")
    assert "<b>" not in read(tmp_path, "edge_cases.md")
    assert "````text\n```\ncode\n```\n````\n" in read(tmp_path, "learnings.md")


def test_missing_record_is_written_later_and_a_whole_one_is_left_alone(
    store: SqlStore, tmp_path: Path
) -> None:
    keeper(store, tmp_path).repair()
    plan = tmp_path / CRM.id / "plan.md"
    plan.write_text("mine now")
    keeper(store, tmp_path).repair()
    assert plan.read_text() == "mine now"
    (tmp_path / CRM.id / "run_id").unlink()
    keeper(store, tmp_path).repair()
    assert plan.read_text().startswith("# ")


class FullDisk(RecordFiles):
    """Refuses the second file."""

    def write(self, project_id: str, run_id: str, texts: Mapping[str, str]) -> None:
        super().write(project_id, run_id, dict(list(texts.items())[:1]))
        (self._root / project_id / "run_id").unlink()
        raise OSError(28, "No space left on device")


def test_full_disk_is_logged_and_the_record_written_when_there_is_room(
    store: SqlStore, tmp_path: Path
) -> None:
    assert not RecordKeeper(Bundled(), store, FullDisk(tmp_path), SystemClock()).write("r")
    assert not RecordFiles(tmp_path).has(CRM.id, "r")
    with store.snapshot() as tx:
        assert tx.runs.get("r").state is ProjectState.COMPLETED
        (entry,) = tx.log.latest("record.not_written", 9)
    assert b"No space left" in entry.body
    keeper(store, tmp_path).repair()
    assert RecordFiles(tmp_path).has(CRM.id, "r")
