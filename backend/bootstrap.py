"""The one place where implementations are chosen.

`service(settings)` wires the API's process; the engine's is wired in `engine_bootstrap.py`,
from the same pieces. Tests call them with settings of their own.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from backend import __version__
from backend.background.calendar import TriggerCalendar
from backend.background.clock import SystemClock
from backend.background.engine_supervisor import EngineSupervisor, OnNews
from backend.background.scheduler import Scheduler
from backend.background.session_news import SessionNews
from backend.chosen_model import ChosenModel, Starter
from backend.errors import (
    Forbidden,
    InvalidInput,
)
from backend.governance.policy_file import FileGovernance, parse_policy
from backend.governance.tokens import TokenOffice
from backend.immutable_log.audit import AuditLog
from backend.immutable_log.heads import HeadFile
from backend.installation.llama_state import read_state
from backend.language_model.identity import identify
from backend.language_model.model_jobs import ModelJobs
from backend.language_model.model_service import ModelService
from backend.language_model.starter import starter_file, starter_note
from backend.learning_systems.autonomous_curriculum import AutonomousCurriculum
from backend.learning_systems.continuation import Continuation
from backend.learning_systems.exam_office import ExamOffice
from backend.learning_systems.exams import load_exams
from backend.learning_systems.governed_model import GovernedModel
from backend.learning_systems.knowledge_records import KnowledgeRecords
from backend.learning_systems.kpi_records import KpiRecords
from backend.learning_systems.live_curriculum import LiveCurriculum
from backend.learning_systems.live_news import LiveNews
from backend.learning_systems.newsroom import Newsroom
from backend.learning_systems.policy import Policy
from backend.learning_systems.ports import Sandbox, Store
from backend.learning_systems.project_builder import ProjectBuilder
from backend.learning_systems.project_registrar import ProjectRegistrar
from backend.learning_systems.record_keeping import RecordKeeper
from backend.learning_systems.registered_projects import RegisteredProjects
from backend.learning_systems.schedule_book import ScheduleBook
from backend.learning_systems.work_permits import WorkPermits
from backend.memory_fusion.learning_report import LearningReporter
from backend.memory_fusion.parcel import LearningParcels
from backend.persistence.database import SqlStore, connect, migrate
from backend.sandboxing import selection
from backend.sandboxing.suite_lint import lint_suite
from backend.settings import REPOSITORY, Settings
from backend.workspaces.record_files import RecordFiles

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
    identified = partial(identify, digest_cache=settings.models_dir / "digests.json")
    allowed = GovernedModel(model, governance, identified, store, clock)
    permits = WorkPermits(store, governance, clock)
    keeper = record_keeper(settings, store, live)
    builder = ProjectBuilder(
        curriculum, store, allowed, governance, clock, engine.nudge, engine.activity, keeper.write
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
        exams=ExamOffice(load_exams(), store, allowed, permits, clock, engine.nudge),
        report=LearningReporter(live, store, clock),
        answer_mcp=mcp_answers(records),
        parcels=LearningParcels(store, clock, __version__),
    )


@contextmanager
def opened_service(settings: Settings) -> Iterator[Service]:
    """The same for one command: the store is closed behind it."""
    parts = service(settings)
    with closing(parts.store):
        yield parts


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

    with closing(open_store(settings)) as store:
        curriculum = AutonomousCurriculum(live_curriculum(settings), store)
        mcp_server(KnowledgeRecords(curriculum, store), __version__).run("stdio")


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
    path = starter_file()
    starter = None if path is None else Starter(path, starter_note())
    return ChosenModel(settings.model, models.in_use, llama, starter)


def model_service(settings: Settings) -> ModelService:
    """The models on this machine and those that can be pulled."""
    return ModelService(settings.models_dir, settings.model, partial(check_model, settings))


def check_model(settings: Settings, name: str, digest: str) -> None:
    """Raises Forbidden for a model that the policy does not allow."""
    governance(settings).policy().models.require(name, digest)


def model_jobs(settings: Settings, store: Store) -> ModelJobs:
    """The models, and what takes long with them."""
    return ModelJobs(
        model_service(settings),
        settings.models_dir,
        settings.model_roots,
        partial(_live_session, store),
        threads=settings.threads,
        context_tokens=settings.context_tokens,
        log=partial(_log, store),
    )


def work_under_way(settings: Settings) -> str | None:
    """What an engine of this data folder works on right now, told to another process; None when
    there is nothing, or no engine to do it."""
    if not settings.database_path.is_file() or not _engine_lives(settings):
        return None
    with closing(open_store(settings)) as store:
        return _live_session(store)


def _live_session(store: Store) -> str | None:
    """Which session is queued or under way, as a sentence."""
    with store.snapshot() as tx:
        live = tx.sessions.live()
    return None if live is None else f"Session {live.id} is {live.status.value}."


def _engine_lives(settings: Settings) -> bool:
    lock = engine_lock_file(settings)
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
    with closing(open_store(settings)) as store:
        return any(token.revoked_at is None for token in token_office(store).list())


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


def engine_lock_file(settings: Settings) -> FileLock:
    """What the engine of a data folder holds while it lives."""
    return FileLock(settings.learning_dir / "engine.lock")


def record_keeper(settings: Settings, store: Store, curriculum: LiveCurriculum) -> RecordKeeper:
    """Writes what is kept of completed projects beside the database."""
    return RecordKeeper(curriculum, store, RecordFiles(settings.learning_dir), SystemClock())
