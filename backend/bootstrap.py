"""The one place where implementations are chosen.

`service(settings)` wires the API's process, `engine_loop(settings, ...)` the
engine's. Tests call them with settings of their own.
"""

from __future__ import annotations

import importlib
import socket
import sys
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from backend import __version__
from backend.background.calendar import TriggerCalendar
from backend.background.clock import SystemClock
from backend.background.engine_loop import EngineLoop, NotReady
from backend.background.engine_supervisor import EngineSupervisor, OnNews
from backend.background.exam_desk import ExamDesk
from backend.background.scheduler import Scheduler
from backend.background.session_news import SessionNews
from backend.chosen_model import ChosenModel, ModelFile, check_model_file, model_file
from backend.errors import (
    Conflict,
    Forbidden,
    GraceError,
    InvalidInput,
    ModelFileRefused,
    SandboxUnavailable,
)
from backend.governance.policy_file import FileGovernance, parse_policy
from backend.governance.tokens import TokenOffice
from backend.immutable_log.audit import AuditLog
from backend.immutable_log.heads import HeadFile
from backend.installation.llama_state import read_state
from backend.language_model import preflight_file
from backend.language_model.digests import file_digest
from backend.language_model.model_jobs import ModelJobs
from backend.language_model.model_service import ModelService
from backend.language_model.selection import open_model
from backend.language_model.starter import starter_file
from backend.learning_systems.autonomous_curriculum import AutonomousCurriculum
from backend.learning_systems.continuation import Continuation
from backend.learning_systems.crash_guard import CrashGuard, call_key
from backend.learning_systems.design.design_task import DesignTask
from backend.learning_systems.documenting.documentation_task import DocumentationTask
from backend.learning_systems.exam_office import ExamOffice
from backend.learning_systems.exam_sitting import ExamSitting, recover_exams
from backend.learning_systems.exams import load_exams
from backend.learning_systems.generation import PromptLabel
from backend.learning_systems.governed_curriculum import GovernedCurriculum
from backend.learning_systems.knowledge_records import KnowledgeRecords
from backend.learning_systems.kpi_records import KpiRecords
from backend.learning_systems.live_curriculum import LiveCurriculum
from backend.learning_systems.live_news import LiveNews
from backend.learning_systems.model_views import Preflight
from backend.learning_systems.newsroom import Newsroom
from backend.learning_systems.phase_tasks import PhaseTask
from backend.learning_systems.policy import Policy
from backend.learning_systems.ports import Events, LanguageModel, Sandbox, Store, Workspace
from backend.learning_systems.project_builder import ProjectBuilder
from backend.learning_systems.project_registrar import ProjectRegistrar
from backend.learning_systems.record_keeping import RecordKeeper
from backend.learning_systems.registered_projects import RegisteredProjects
from backend.learning_systems.research.research_task import ResearchTask
from backend.learning_systems.schedule_book import ScheduleBook
from backend.learning_systems.search_policy import SearchPolicy
from backend.learning_systems.testing.benchmarks import Benchmarks
from backend.learning_systems.testing.discovery import Discovery
from backend.learning_systems.testing.own_tests import OwnTests
from backend.learning_systems.testing.security import HOSTILE_EXAMPLES, Security
from backend.learning_systems.testing.stress import Stress
from backend.learning_systems.work_cycle import Tools
from backend.learning_systems.work_defaults import work_defaults
from backend.learning_systems.work_session import SessionRunner, export, recover
from backend.measurement.examples import judge_examples
from backend.measurement.kpis_task import KpisTask
from backend.measurement.performance import time_objective
from backend.memory_fusion.learning_report import LearningReporter
from backend.memory_fusion.parcel import LearningParcels
from backend.memory_fusion.recall import FusedMemory
from backend.persistence.database import SqlStore, connect, migrate
from backend.persistence.passage_index import SqlitePassageIndex
from backend.sandboxing import selection
from backend.sandboxing.suite_lint import lint_suite
from backend.settings import REPOSITORY, Settings
from backend.workspaces.record_files import RecordFiles

LEVELS = ("none", "partial", "landlock", "bwrap", "full")
"""Of isolation, the weakest first."""

AnswerMcp = Callable[[Any, Any, Any], Awaitable[None]]
"""Answers one HTTP request (ASGI: scope, receive, send)."""


@dataclass(frozen=True, slots=True)
class Service:
    """What the API and the command line work with."""

    settings: Settings
    curriculum: AutonomousCurriculum
    builder: ProjectBuilder
    records: KnowledgeRecords
    kpis: KpiRecords
    engine: EngineSupervisor
    model: ChosenModel
    store: SqlStore
    registrar: ProjectRegistrar
    models: ModelJobs
    news: LiveNews
    session_news: SessionNews
    audit: AuditLog
    tokens: TokenOffice
    governance: FileGovernance
    schedules: ScheduleBook
    scheduler: Scheduler
    exams: ExamOffice
    report: LearningReporter
    answer_mcp: AnswerMcp
    parcels: LearningParcels


def service(settings: Settings, on_news: OnNews = lambda name, data: None) -> Service:
    """The parts of the service, with the database migrated; starts no process yet."""
    store = open_store(settings)
    live, registered = live_curriculum(settings), RegisteredProjects(settings.registered_dir)
    curriculum = AutonomousCurriculum(live, store)
    log = settings.learning_dir / "engine.log"
    hearers: list[OnNews] = [on_news]
    engine = EngineSupervisor(settings.environment(), log, partial(_tell_all, hearers))
    model = chosen_model(settings)
    governance = FileGovernance(settings.policy_path, partial(_log, store))
    clock = SystemClock()
    keeper = record_keeper(settings, store)
    builder = ProjectBuilder(
        curriculum, store, model, governance, clock, engine.nudge, engine.activity, keeper.write
    )
    records = KnowledgeRecords(curriculum, store)
    roots = settings.project_roots
    registrar = ProjectRegistrar(live, registered, store, clock, suite_problems, roots)
    news = LiveNews()
    session_news = SessionNews(builder.newest_session, builder.session, news)
    may_work = partial(_refuse_weak_isolation, engine, governance)
    calendar = TriggerCalendar()
    schedules = ScheduleBook(curriculum, builder, store, clock, calendar, may_work)
    scheduler = Scheduler(schedules, also=Continuation(builder, store).go_on)
    hearers += [Newsroom(news).hear, session_news.hear]
    return Service(
        settings=settings,
        curriculum=curriculum,
        builder=builder,
        records=records,
        kpis=KpiRecords(curriculum, store, governance),
        engine=engine,
        model=model,
        store=store,
        registrar=registrar,
        models=model_jobs(settings, store),
        news=news,
        session_news=session_news,
        audit=audit_log(settings, store),
        tokens=TokenOffice(store, clock),
        governance=governance,
        schedules=schedules,
        scheduler=scheduler,
        exams=ExamOffice(load_exams(), store, model, clock, engine.nudge),
        report=LearningReporter(live, store, clock),
        answer_mcp=mcp_answers(records),
        parcels=LearningParcels(store, clock, __version__),
    )


def _refuse_weak_isolation(engine: EngineSupervisor, governance: FileGovernance) -> None:
    """Raises Forbidden where unattended work could not be held, as far as that is known."""
    report = engine.news("isolation")
    if report is not None and report["level"] == "none":
        refuse_weak_isolation(governance)


def refuse_weak_isolation(governance: FileGovernance) -> None:
    """Raises Forbidden unless the policy allows work without isolation."""
    if not governance.policy().work.allow_weak_isolation:
        raise Forbidden(
            "The sandbox cannot isolate code on this machine (level none).",
            remedy="See `grace sandbox probe`; policy.toml has work.allow_weak_isolation.",
            rule="work.allow_weak_isolation",
        )


def mcp_answers(records: KnowledgeRecords) -> AnswerMcp:
    """What answers MCP requests; the SDK, slow to import, is loaded by the first one."""

    @cache
    def server() -> Any:
        from backend.memory_fusion.mcp_server import mcp_server

        return mcp_server(records, __version__)

    async def answers(scope: Any, receive: Any, send: Any) -> None:
        from backend.memory_fusion.mcp_server import answer

        await answer(server(), scope, receive, send)

    return answers


def run_mcp(settings: Settings) -> None:
    """Serve MCP on standard input and output until the client closes them."""
    from backend.memory_fusion.mcp_server import mcp_server

    store = open_store(settings)
    try:
        curriculum = AutonomousCurriculum(live_curriculum(settings), store)
        mcp_server(KnowledgeRecords(curriculum, store), __version__).run("stdio")
    finally:
        store.close()


def _tell_all(hearers: Sequence[OnNews], name: str, data: Mapping[str, Any]) -> None:
    for hear in hearers:
        try:
            hear(name, data)
        except Exception as error:  # the thread that keeps the engine alive must not die of it
            traceback.print_exception(error, file=sys.stderr)


def chosen_model(settings: Settings) -> ChosenModel:
    """What --model names, else what `grace models use` chose, else the starter."""
    models = model_service(settings)
    llama = partial(read_state, REPOSITORY)
    return ChosenModel(settings.model, models.in_use, llama, starter_file())


def model_service(settings: Settings) -> ModelService:
    """The models on this machine and those that can be pulled."""
    return ModelService(settings.models_dir, settings.model)


def model_jobs(settings: Settings, store: Store) -> ModelJobs:
    """The models, and what takes long with them."""

    def working() -> str | None:
        with store.snapshot() as tx:
            live = tx.sessions.live()
        return None if live is None else f"Session {live.id} is {live.status.value}."

    def log(event: str, data: Mapping[str, object]) -> None:
        with store.transaction() as tx:
            tx.log.append(event, SystemClock().now(), data)

    return ModelJobs(
        model_service(settings),
        settings.models_dir,
        settings.model_roots,
        working,
        threads=settings.threads,
        context_tokens=settings.context_tokens,
        log=log,
    )


def work_under_way(settings: Settings) -> str | None:
    """What an engine of this data folder works on right now, told to another process; None when
    there is nothing, or no engine to do it."""
    if not settings.database_path.is_file() or not _engine_lives(settings):
        return None
    store = open_store(settings)
    try:
        with store.snapshot() as tx:
            live = tx.sessions.live()
    finally:
        store.close()
    return None if live is None else f"Session {live.id} is {live.status.value}."


def _engine_lives(settings: Settings) -> bool:
    lock = _engine_lock(settings)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def live_curriculum(settings: Settings) -> LiveCurriculum:
    """Our projects and those that the user registered."""
    return LiveCurriculum(RegisteredProjects(settings.registered_dir))


def open_store(settings: Settings) -> SqlStore:
    migrate(settings.database_path)
    return SqlStore(connect(settings.database_path))


def governance(settings: Settings) -> FileGovernance:
    """The policy, as it is in force."""
    return FileGovernance(settings.policy_path)


def checked_policy(file: Path) -> Policy:
    """What a file would set. Raises InvalidInput naming what is wrong with it."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file} cannot be read: {error}.", field="file") from error
    return parse_policy(text, file)


def _log(store: Store, event: str, data: Mapping[str, Any]) -> None:
    with store.transaction() as tx:
        tx.log.append(event, SystemClock().now(), data)


def token_office(store: Store) -> TokenOffice:
    """API tokens, for the command line."""
    return TokenOffice(store, SystemClock())


def has_tokens(settings: Settings) -> bool:
    """Whether there is an API token that is not revoked."""
    store = open_store(settings)
    try:
        return any(token.revoked_at is None for token in token_office(store).list())
    finally:
        store.close()


def audit_log(settings: Settings, store: Store) -> AuditLog:
    """The log as it can be checked and proved."""
    file = settings.audit_head_file
    return AuditLog(store, SystemClock(), None if file is None else HeadFile(file))


def suite_problems(source: bytes, package: str) -> list[tuple[int, str]]:
    """The SuiteLint port: what the text of a suite proves to be unsound under the judge."""
    found = lint_suite(source, package=package)
    return [(problem.line, f"{problem.rule}: {problem.message}") for problem in found]


def open_sandbox() -> Sandbox:
    """The sandbox on the strongest level this machine offers."""
    return selection.open_sandbox()


def engine_lock(settings: Settings) -> FileLock:
    """Held by the one engine of a data folder; the kernel frees it when the engine dies.

    Raises Conflict when another engine holds it.
    """
    lock = _engine_lock(settings)
    try:
        lock.acquire(timeout=10)
    except Timeout as error:
        raise Conflict(f"Another engine works on {settings.data_dir}.") from error
    return lock


def _engine_lock(settings: Settings) -> FileLock:
    return FileLock(settings.learning_dir / "engine.lock")


def engine_loop(settings: Settings, events: Events, crash: str = "") -> EngineLoop:
    """The engine's loop, after the recovery of whatever a dead engine left.

    `crash` says how that one died, if it died of itself.
    """
    parts = EngineParts(settings, events)
    recover(parts.store, parts.clock, crash, host=socket.gethostname())
    settle_exams = partial(recover_exams, parts.store, parts.clock)
    settle_exams()
    parts.export_open_runs()
    record_keeper(settings, parts.store).repair()
    parts.keep_head()  # the engine before may have died between a session's end and this
    desk = ExamDesk(parts.store, parts.clock, events, parts.exam_sitting)
    return EngineLoop(
        parts.store,
        parts.clock,
        events,
        parts.runner,
        parts.keep_head,
        take_exam=desk.take,
        settle=settle_exams,
    )


def record_keeper(settings: Settings, store: Store) -> RecordKeeper:
    """Writes what is kept of completed projects beside the database."""
    folder = RecordFiles(settings.learning_dir)
    return RecordKeeper(live_curriculum(settings), store, folder, SystemClock())


def phase_tasks(settings: Settings) -> tuple[PhaseTask, ...]:
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
        KpisTask(FileGovernance(settings.policy_path)),
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
        self._guard = CrashGuard(self.store, self.clock)
        self._level = self._tell_isolation()

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
        self._renew_sandbox_after_trouble()
        tools, policy = self._tools()
        spec, _, file = self._loaded
        check = partial(check_model_file, spec, file)
        tasks = phase_tasks(self._settings)
        source = GovernedCurriculum(self.curriculum, self._governance)
        return SessionRunner(source, tools, policy, self.workspace, tasks, check)

    def exam_sitting(self) -> ExamSitting:
        """The same for exams; raises as `runner` does."""
        tools, _ = self._tools()
        return ExamSitting(load_exams(), tools)

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

    def _tell_isolation(self) -> str:
        report = self.sandbox.isolation()
        self._events.emit("isolation", **asdict(report))
        return report.level

    def _renew_sandbox_after_trouble(self) -> None:
        """A session that was interrupted goes on where code is held as well as it was before.

        Raises SandboxUnavailable while it is not.
        """
        with self.store.snapshot() as tx:
            live = tx.sessions.live()
        if live is None or not live.troubles:
            return
        self.sandbox.close()
        del self.sandbox
        level = self._tell_isolation()
        if LEVELS.index(level) < LEVELS.index(self._level):
            raise SandboxUnavailable(
                f"The sandbox holds code at level {level} only; it was {self._level} before.",
                remedy="See `grace sandbox probe`; a restart of the service accepts the new level.",
            )

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
        if not self._governance.policy().models.allows(info.name, info.digest):
            raise Forbidden(
                f"The policy does not allow the model {info.name}.",
                remedy="Choose another, or name it in models.allowed of policy.toml.",
                rule="models.allowed",
            )
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
