"""A run with accepted code, and sessions over projects of a test's own, in the real sandbox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from backend.background.clock import SystemClock
from backend.language_model.scripted import ScriptedModel
from backend.learning_systems.acceptance import code_hash
from backend.learning_systems.curriculum_files import load_curriculum, load_project
from backend.learning_systems.curriculum_model import Curriculum, Project
from backend.learning_systems.generation import PromptLabel
from backend.learning_systems.jobs import Ended
from backend.learning_systems.phase_tasks import PhaseTask, TaskContext
from backend.learning_systems.ports import LanguageModel, Sandbox
from backend.learning_systems.records import Candidate, ProjectRun, StageState, WorkSession
from backend.learning_systems.search_policy import SearchPolicy
from backend.learning_systems.stage_files import read_stage
from backend.learning_systems.states import ProjectState, SessionStatus, StageStatus
from backend.learning_systems.testing.regressions import regression_file
from backend.learning_systems.tree_hash import tree_hash
from backend.learning_systems.work_cycle import Tools
from backend.learning_systems.work_session import SessionRunner
from backend.persistence.database import SqlStore
from backend.sandboxing.selection import open_sandbox
from backend.workspaces.git_workspace import GitWorkspace
from tests.own_project import own_project, solution

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


@dataclass
class Told:
    """The Events port, remembering."""

    seen: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def emit(self, name: str, **data: Any) -> None:
        self.seen.append((name, data))


@dataclass
class Bench:
    """One run of one project: its store, its tools and its workspace."""

    project: Project
    store: SqlStore
    sandbox: Sandbox
    root: Path
    events: Told = field(default_factory=Told)
    model: LanguageModel | None = None
    cancelled: bool = False

    def __post_init__(self) -> None:
        session = WorkSession("s", "r", self.project.id, 1.0, SessionStatus.QUEUED, NOON)
        with self.store.transaction() as tx:
            tx.runs.add(ProjectRun("r", self.project.id, ProjectState.ACTIVE, NOON))
            tx.sessions.add(session)

    @property
    def session(self) -> WorkSession:
        with self.store.snapshot() as tx:
            return tx.sessions.get("s")

    def accept(self, stage_id: str, code: str, **more: Any) -> Candidate:
        """Make this the accepted code of a stage, as if its suite had passed."""
        candidate = Candidate(
            id=f"{stage_id}-{code_hash(code)[:8]}",
            run_id="r",
            session_id="s",
            stage_id=stage_id,
            code=code,
            code_hash=code_hash(code),
            suite_hash="of the suite",
            ended=Ended.PASSED,
            detail="",
            isolation_level="none",
            created_at=NOON,
            **more,
        )
        with self.store.transaction() as tx:
            tx.candidates.add(candidate)
            tx.stages.save(StageState("r", stage_id, StageStatus.PASSED, 1, candidate.id, NOON))
        return candidate

    def tools(self) -> Tools:
        clock = SystemClock()
        return Tools(self.model, self.sandbox, self.store, clock, self.events, 1024)  # type: ignore[arg-type]

    def context(self, seconds: float = 300) -> TaskContext:
        with self.store.snapshot() as tx:
            run, accepted = tx.runs.get("r"), tx.candidates.accepted_code("r")
        tree = tree_hash({stage: each.code for stage, each in accepted.items()})
        tools = self.tools()
        return TaskContext(
            self.project,
            run,
            self.session,
            accepted,
            tree,
            tools,
            tools.clock.monotonic() + seconds,
            lambda: self.cancelled,
        )

    def regressions(self, stage_id: str) -> str:
        """The stage's file below tests/regressions, as the built project has it."""
        with self.store.snapshot() as tx:
            cases = tx.edge_cases.of_run("r", stage_id)
        return regression_file(read_stage(self.project, stage_id), cases)

    def current(self) -> Curriculum:
        """The CurriculumSource port over the one project."""
        return Curriculum(domains={}, projects={self.project.id: self.project})

    def script(self, path: Path) -> None:
        """Let a scripted model answer from now on."""

        def consumed(label: PromptLabel) -> int:
            with self.store.snapshot() as tx:
                return tx.answers.count("r", label.stage, label.kind, model.describe().digest)

        self.model = model = ScriptedModel(path, consumed)

    def work(self, tasks: Sequence[PhaseTask]) -> WorkSession:
        """A whole session."""
        workspace = GitWorkspace(self.root)
        runner = SessionRunner(self, self.tools(), SearchPolicy(1, "m"), workspace, tasks)
        runner.run(self.session, "holder")
        return self.session


@pytest.fixture(scope="package")
def sandbox() -> Iterator[Sandbox]:
    opened = open_sandbox()
    yield opened
    opened.close()


@pytest.fixture
def own(tmp_path: Path, store: SqlStore, sandbox: Sandbox) -> Bench:
    """A run of a project as `grace curriculum new` writes it; its one stage is `tally`."""
    made = own_project(tmp_path / "proj_own")
    return Bench(load_project(made.folder), store, sandbox, tmp_path / "built")


@pytest.fixture
def tally(tmp_path: Path) -> str:
    """A right solution of the stage `tally`."""
    return solution(own_project(tmp_path / "another"))


@pytest.fixture
def crm(tmp_path: Path, store: SqlStore, sandbox: Sandbox) -> Bench:
    """A run of the CRM."""
    project = load_curriculum().project("proj_crm_system")
    return Bench(project, store, sandbox, tmp_path / "built")
