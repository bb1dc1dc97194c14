"""The wiring of the engine's process: what works, as `bootstrap` has what serves."""

from __future__ import annotations

import importlib
import socket
from dataclasses import asdict
from functools import cached_property, partial
from pathlib import Path

from filelock import FileLock, Timeout

from backend.background.clock import SystemClock
from backend.background.engine_loop import EngineLoop, NotReady
from backend.background.exam_desk import ExamDesk
from backend.bootstrap import (
    audit_log,
    chosen_model,
    engine_lock_file,
    live_curriculum,
    open_sandbox,
    open_store,
    record_keeper,
    refuse_weak_isolation,
)
from backend.chosen_model import ModelFile, check_model_file, model_file
from backend.errors import (
    Conflict,
    Forbidden,
    GraceError,
    ModelFileRefused,
    SandboxUnavailable,
    Unavailable,
)
from backend.governance.policy_file import FileGovernance
from backend.language_model import preflight_file
from backend.language_model.digests import file_digest
from backend.language_model.selection import open_model
from backend.learning_systems.crash_guard import CrashGuard, call_key
from backend.learning_systems.design.design_task import DesignTask
from backend.learning_systems.documenting.documentation_task import DocumentationTask
from backend.learning_systems.exam_sitting import ExamSitting, recover_exams
from backend.learning_systems.exams import load_exams
from backend.learning_systems.generation import ModelInfo, PromptLabel
from backend.learning_systems.governed_curriculum import GovernedCurriculum
from backend.learning_systems.live_curriculum import LiveCurriculum
from backend.learning_systems.model_views import Preflight
from backend.learning_systems.phase_tasks import PhaseTask
from backend.learning_systems.ports import Events, LanguageModel, Sandbox, Workspace
from backend.learning_systems.records import WorkSession
from backend.learning_systems.research.research_task import ResearchTask
from backend.learning_systems.search_policy import SearchPolicy
from backend.learning_systems.testing.benchmarks import Benchmarks
from backend.learning_systems.testing.discovery import Discovery
from backend.learning_systems.testing.own_tests import OwnTests
from backend.learning_systems.testing.security import HOSTILE_EXAMPLES, Security
from backend.learning_systems.testing.stress import Stress
from backend.learning_systems.work_cycle import Tools
from backend.learning_systems.work_defaults import work_defaults
from backend.learning_systems.work_permits import WorkPermits
from backend.learning_systems.work_session import SessionRunner, export, recover
from backend.measurement.examples import judge_examples
from backend.measurement.kpis_task import KpisTask
from backend.measurement.performance import time_objective
from backend.memory_fusion.recall import FusedMemory
from backend.persistence.passage_index import SqlitePassageIndex
from backend.sandboxing.levels import is_weaker
from backend.settings import Settings


def engine_lock(settings: Settings) -> FileLock:
    """Held by the one engine of a data folder; the kernel frees it when the engine dies.

    Raises Conflict when another engine holds it.
    """
    lock = engine_lock_file(settings)
    try:
        lock.acquire(timeout=10)
    except Timeout as error:
        raise Conflict(f"Another engine works on {settings.data_dir}.") from error
    return lock


def engine_loop(settings: Settings, events: Events, crash: str = "") -> EngineLoop:
    """The engine's loop, after the recovery of whatever a dead engine left.

    `crash` says how that one died, if it died of itself.
    """
    parts = EngineParts(settings, events)
    recover(parts.store, parts.clock, crash, host=socket.gethostname())
    settle_exams = partial(recover_exams, parts.store, parts.clock)
    settle_exams()
    parts.export_open_runs()
    record_keeper(settings, parts.store, parts.curriculum).repair()
    parts.keep_head()  # the engine before may have died between a session's end and this
    permits = parts.permits
    desk = ExamDesk(parts.store, parts.clock, events, parts.exam_sitting, permits.hold)
    return EngineLoop(
        parts.store,
        parts.clock,
        events,
        parts.runner,
        parts.keep_head,
        take_exam=desk.take,
        settle=settle_exams,
        quiet=permits.quiet,
        may_go_on=permits.go_on,
    )


def phase_tasks(settings: Settings, governance: FileGovernance) -> tuple[PhaseTask, ...]:
    """What works on the tasks of phases 1, 4 and 5; one without an entry stays open."""
    index = SqlitePassageIndex(settings.learning_dir / "research_cache.db")
    return (
        ResearchTask(index, settings.research_folder),
        DesignTask(),
        DocumentationTask(judge_examples),
        OwnTests(),
        Discovery(settings.discovery_examples),
        Stress(),
        Security(min(HOSTILE_EXAMPLES, settings.discovery_examples[-1])),
        Benchmarks(time_objective),
        KpisTask(governance),
    )


class EngineParts:
    """The engine's own parts; the model is loaded when the first session needs it."""

    def __init__(self, settings: Settings, events: Events) -> None:
        self._settings = settings
        self._events = events
        self._governance = FileGovernance(settings.policy_path)
        self._chosen = chosen_model(settings)
        self._model: LanguageModel | None = None
        self._loaded: tuple[str, int | None, ModelFile] = ("", None, None)
        self.clock = SystemClock()
        self.store = open_store(settings)
        self.permits = WorkPermits(self.store, self._governance, self.clock)
        self._guard = CrashGuard(self.store, self.clock)
        self._tell_isolation()
        self._renewed_for: tuple[str, int] | None = None

    @cached_property
    def curriculum(self) -> LiveCurriculum:
        return live_curriculum(self._settings)

    @cached_property
    def sandbox(self) -> Sandbox:
        return open_sandbox()

    @cached_property
    def workspace(self) -> Workspace:
        # Imported here: the service starts faster without git.
        from backend.workspaces.git_workspace import GitWorkspace

        return GitWorkspace(self._settings.projects_dir)

    def runner(self) -> SessionRunner:
        """A runner with the chosen model.

        Raises NotReady while llama.cpp is built, GraceError when there is no model.
        """
        self._hold_as_before()
        tools, policy = self._tools()
        check = partial(self._check_model, tools.model.describe())
        tasks = phase_tasks(self._settings, self._governance)
        source = GovernedCurriculum(self.curriculum, self._governance)
        quiet = self.permits.quiet
        return SessionRunner(source, tools, policy, self.workspace, tasks, check, quiet)

    def _check_model(self, info: ModelInfo) -> None:
        """Raises NoModel or Unavailable when the session may not go on with its model: its file
        changed, or the policy allows it no more. It waits until that is over."""
        spec, _, file = self._loaded
        check_model_file(spec, file)
        try:
            self._governance.policy().models.require(info.name, info.digest)
        except Forbidden as error:
            raise Unavailable(error.detail, remedy=error.remedy, **error.extra) from error

    def exam_sitting(self) -> ExamSitting:
        """The same for exams; raises as `runner` does."""
        tools, _ = self._tools()
        return ExamSitting(load_exams(), tools, self.permits.hold)

    def _tools(self) -> tuple[Tools, SearchPolicy]:
        """What work needs, with the model loaded anew when the choice changed."""
        self._check_isolation()
        spec = self._chosen.require()
        file = model_file(spec)
        report = self._preflight(spec)
        threads = self._settings.threads or (None if report is None else report.threads)
        if self._model is None or self._loaded != (spec, threads, file):
            self._close_model()
            self._model, self._loaded = self._load(spec, threads), (spec, threads, file)
        return self._make_tools(self._model, report)

    def _tell_isolation(self) -> None:
        self._events.emit("isolation", **asdict(self.sandbox.isolation()))

    def _hold_as_before(self) -> None:
        """A session goes on only where code is held as well as when it began, whichever engine
        began it. Raises SandboxUnavailable while it is not.
        """
        with self.store.snapshot() as tx:
            session = tx.sessions.live()
        if session is None:
            return
        self._renew_sandbox_after_trouble(session)
        level, before = self.sandbox.isolation().level, session.isolation_level
        if before is not None and is_weaker(level, than=before):
            raise SandboxUnavailable(
                f"The sandbox holds code at level {level} only; the session began at {before}.",
                remedy="See `grace sandbox probe`; a session begun anew works at the new level.",
            )

    def _renew_sandbox_after_trouble(self, session: WorkSession) -> None:
        trouble = (session.id, session.troubles)
        if not session.troubles or trouble == self._renewed_for:
            return  # asked every second while llama.cpp is built; probing takes processes
        self.sandbox.close()
        del self.sandbox
        self._tell_isolation()
        self._renewed_for = trouble

    def _load(self, spec: str, threads: int | None) -> LanguageModel:
        """Open the model; not again after three crashes within one session."""
        with self.store.snapshot() as tx:
            live, exam = tx.sessions.live(), tx.exams.live()
        session, run = ("", "") if live is None else (live.id, live.run_id)
        session = session or ("" if exam is None else exam.id)
        key = call_key("load", session, spec)
        if (call := self._guard.set_aside(key)) is not None:
            raise ModelFileRefused(
                f"llama.cpp crashed {call.crashes} times while it loaded {spec} ({call.last_end}).",
                remedy="Choose another model; `grace models register` tries a file apart.",
            )
        with self._guard.asking(key, run_id=run, stage_id="", kind="load", model=spec):
            return self._open_model(spec, threads)

    def _close_model(self) -> None:
        model, self._model = self._model, None
        if model is not None:
            model.close()

    def _preflight(self, spec: str) -> Preflight | None:
        """What was measured of the model on this machine, where that can be."""
        if not self._chosen.needs_llama:
            return None
        models = self._settings.models_dir
        try:
            digest = file_digest(Path(spec).expanduser(), models / "digests.json")
        except OSError:
            return None  # opening it will say why
        return preflight_file.load(digest, models)

    def keep_head(self) -> None:
        """Write the log's head where the owner keeps it; the log says when that failed."""
        try:
            audit_log(self._settings, self.store).keep_head()
        except (OSError, GraceError) as error:
            with self.store.transaction() as tx:
                tx.log.append("log.head_not_kept", self.clock.now(), {"reason": str(error)})
            self._events.emit("audit", problem=f"The head of the log was not kept: {error}")

    def export_open_runs(self) -> None:
        """Repair the workspaces from the store, which is the truth."""
        with self.store.snapshot() as tx:
            runs = tx.runs.open_runs()
        projects = self.curriculum.current().projects
        for run in reversed(runs):
            if run.project_id in projects:
                project = projects[run.project_id]
                export(self.store, self.workspace, project, run.id)

    def _check_isolation(self) -> None:
        if self.sandbox.isolation().level == "none":
            refuse_weak_isolation(self._governance)

    def _make_tools(
        self, model: LanguageModel, report: Preflight | None
    ) -> tuple[Tools, SearchPolicy]:
        info = model.describe()
        self._governance.policy().models.require(info.name, info.digest)
        defaults = work_defaults(report, info.context_tokens)
        drafts = self._settings.drafts or defaults.drafts
        longest = self._settings.max_answer_tokens or defaults.max_answer_tokens
        self._events.emit(
            "model",
            model=info.name,
            kind=info.kind,
            digest=info.digest,
            context_tokens=info.context_tokens,
            drafts=drafts,
            max_answer_tokens=longest,
            measured=defaults.measured,
        )
        memory = FusedMemory(self.store)
        tools = Tools(model, self.sandbox, self.store, self.clock, self._events, longest, memory)
        return tools, SearchPolicy(drafts, info.digest)

    def _open_model(self, spec: str, threads: int | None) -> LanguageModel:
        if self._chosen.needs_llama and (state := self._chosen.llama()).state != "ready":
            raise NotReady(f"waiting for llama.cpp: {state.message}")
        importlib.invalidate_caches()  # it may have been installed since this process began
        model = open_model(
            spec,
            # What a script has been consumed of is what the store holds of its answers.
            consumed=lambda label: self._answered(label, model.describe().digest),
            context_tokens=self._settings.context_tokens,
            threads=threads,
            digest_cache=self._settings.models_dir / "digests.json",
            answers=self._settings.batch_answers,
            prefixes=self._settings.kept_prompts,
            gpu_layers=self._settings.gpu_layers,
            drafting=self._settings.lookup_drafting,
            api_key=self._settings.model_api_key,
            allow_public=self._settings.allow_public_model_server,
        )
        return model

    def _answered(self, label: PromptLabel, digest: str) -> int:
        with self.store.snapshot() as tx:
            run = tx.runs.active()
            return 0 if run is None else tx.answers.count(run.id, label.stage, label.kind, digest)
