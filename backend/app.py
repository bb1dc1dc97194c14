"""The FastAPI application and its life: what starts, in which order, and how it ends."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError
from starlette.staticfiles import StaticFiles

from backend import __version__, bootstrap
from backend.errors import GraceError
from backend.routes import (
    autonomous_learning_api,
    dashboard,
    metrics,
    models_api,
    problems,
    projects_api,
    records_api,
)
from backend.routes.gatekeeper import LOCAL_NAMES, Gatekeeper
from backend.settings import Settings
from backend.status_report import report

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
    app.include_router(autonomous_learning_api.router)
    app.include_router(projects_api.router)
    app.include_router(records_api.router)
    app.include_router(models_api.router)
    app.include_router(metrics.router)
    app.include_router(dashboard.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    problems.install(app)
    hosts = {settings.host, *settings.allowed_hosts}
    app.add_middleware(Gatekeeper, hosts=hosts, token=settings.token)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service = bootstrap.service(app.state.settings, _tell)
    app.state.service = service
    app.state.status = report(service)
    service.engine.start()
    try:
        yield
    finally:
        service.models.close()
        service.engine.stop()
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
    uvicorn.run(
        "backend.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        reload=settings.reload,
        log_level="warning",
    )


def check(settings: Settings) -> None:
    """Raises GraceError when the service must not start like this."""
    if settings.host not in LOCAL_NAMES and settings.token is None:
        raise GraceError(
            f"Listening on {settings.host} without a token would let anybody use Grace.",
            remedy="Set GRACE_TOKEN, or leave the host at 127.0.0.1.",
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
