"""The FastAPI application and its life: what starts, in which order, and how it ends."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError
from starlette.staticfiles import StaticFiles

from backend import __version__, bootstrap
from backend.errors import GraceError
from backend.routes import (
    audit_api,
    autonomous_learning_api,
    dashboard,
    events_api,
    exams_api,
    governance_api,
    kpis_api,
    mcp_mount,
    metrics,
    models_api,
    problems,
    projects_api,
    records_api,
    report_api,
    schedules_api,
)
from backend.routes.gatekeeper import LOCAL_NAMES, Gatekeeper
from backend.settings import Settings
from backend.status_report import report

LONGEST_GOODBYE_SECONDS = 2
"""How long a connection may take to end with the service, before it is cut."""

STATIC = Path(__file__).parent / "web" / "static"


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application; importing or creating it starts nothing, its lifespan does."""
    settings = settings or Settings()
    app = FastAPI(
        title="Grace",
        version=__version__,
        summary="A local language model that learns by building real software.",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.ending = asyncio.Event()
    app.include_router(autonomous_learning_api.router)
    app.include_router(projects_api.router)
    app.include_router(records_api.router)
    app.include_router(exams_api.router)
    app.include_router(report_api.router)
    app.include_router(kpis_api.router)
    app.include_router(events_api.router)
    app.include_router(schedules_api.router)
    app.include_router(models_api.router)
    app.include_router(audit_api.router)
    app.include_router(governance_api.router)
    app.include_router(metrics.router)
    app.include_router(dashboard.router)
    app.router.routes.append(mcp_mount.route)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    problems.install(app)
    hosts = {settings.host, *settings.allowed_hosts}
    app.add_middleware(
        Gatekeeper,
        hosts=hosts,
        token=settings.token,
        caller_of=lambda text: app.state.service.tokens.caller_of(text),
        access=lambda: app.state.service.governance.policy().access,
        on_refused=lambda *said: app.state.service.tokens.note_refusal(*said),
        open_to_all=settings.token is None and settings.host in LOCAL_NAMES,
    )
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service = bootstrap.service(app.state.settings, _tell)
    app.state.service = service
    app.state.status = report(service)
    service.session_news.start()
    service.engine.start()
    service.scheduler.start()
    try:
        yield
    finally:
        app.state.ending.set()
        service.scheduler.stop()
        service.models.close()
        service.engine.stop()
        service.session_news.stop()
        service.store.close()


def _tell(name: str, news: Mapping[str, Any]) -> None:
    """What the console is told of the engine's news: how code is held."""
    if name == "isolation":
        print(f"  Sandbox    level {news['level']}", flush=True)
        for lacking in news["not_covered"]:
            print(f"             not covered: {lacking}", flush=True)


def serve() -> None:
    """Serve until told to stop; settings come from the environment.

    Raises SystemExit with one sentence for settings that cannot be.
    """
    try:
        settings = Settings()
        check(settings)
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(("GRACE", *map(str, first["loc"]))).upper()
        sys.exit(f"{name} is not usable: {first['msg']}.")
    except GraceError as error:
        sys.exit(str(error))
    _announce(settings)
    options: dict[str, Any] = {
        "host": settings.host,
        "port": settings.port,
        "log_level": "warning",
        "timeout_graceful_shutdown": LONGEST_GOODBYE_SECONDS,
    }
    if settings.reload:
        uvicorn.run("backend.app:create_app", factory=True, reload=True, **options)
        return
    app = create_app(settings)
    with suppress(KeyboardInterrupt):
        _Server(uvicorn.Config(app, **options), app.state.ending).run()


class _Server(uvicorn.Server):
    """Says that it ends before it waits for its connections, so that open streams end too."""

    def __init__(self, config: uvicorn.Config, ending: asyncio.Event) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._ending.set()
        await super().shutdown(sockets)


def check(settings: Settings) -> None:
    """Raises GraceError when the service must not start like this."""
    if settings.host in LOCAL_NAMES or settings.token is not None:
        return
    if not bootstrap.has_tokens(settings):
        raise GraceError(
            f"Listening on {settings.host} without a token would let nobody use Grace.",
            remedy="Make a token with `grace tokens create`, set GRACE_TOKEN, or leave the host "
            "at 127.0.0.1.",
        )


def _announce(settings: Settings) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{settings.port}"
    print("Grace is starting.")
    print(f"  Dashboard  {address}/")
    print(f"  API docs   {address}/docs")
    print(f"  API        {address}/api/learning/status")
    print(f"  Data       {settings.data_dir}")
    print(f"  Model      {_model_line(settings)}", flush=True)


def _model_line(settings: Settings) -> str:
    model = bootstrap.chosen_model(settings)
    if model.is_starter:
        return "the small starter that comes with Grace (`grace models list` shows stronger ones)"
    return model.spec or "none (--model FILE.gguf chooses one)"
