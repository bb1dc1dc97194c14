"""The console script `grace`: the same services as the routes, answers as JSON.

It works from any directory on the data folder of the settings. Sessions queued
here are run by the engine of a service that is up.
"""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from backend import __version__, bootstrap
from backend.audit_commands import audit_app
from backend.command_output import print_json
from backend.curriculum_commands import curriculum_app
from backend.errors import GraceError
from backend.governance_commands import governance_app
from backend.language_model.command_line import Outside, models_app
from backend.learning_commands import learnings_app
from backend.learning_systems.schedule_records import ACTIVE_PROJECT
from backend.sandboxing.command_line import sandbox_app
from backend.settings import Settings
from backend.token_commands import tokens_app
from backend.watching.command_line import watch

app = typer.Typer(
    help="Grace: a local language model that learns by building real software.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
project_app = typer.Typer(help="Start, work on and complete a project.", no_args_is_help=True)
schedules_app = typer.Typer(help="When Grace works by herself.", no_args_is_help=True)
app.add_typer(project_app, name="project")
app.add_typer(curriculum_app, name="curriculum")
app.add_typer(sandbox_app, name="sandbox")
app.add_typer(models_app, name="models")
app.add_typer(learnings_app, name="learnings")
app.add_typer(schedules_app, name="schedules")
app.command()(watch)
app.add_typer(audit_app, name="audit")
app.add_typer(tokens_app, name="tokens")
app.add_typer(governance_app, name="governance")

ProjectId = Annotated[str | None, typer.Argument(help="The project's id.")]


@app.callback()
def _hand_in(context: typer.Context) -> None:
    """Grace: a local language model that learns by building real software."""
    context.obj = Outside(
        working=lambda: bootstrap.work_under_way(Settings()),
        check_allowed=lambda name, digest: bootstrap.check_model(Settings(), name, digest),
    )


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


@app.command()
def mcp() -> None:
    """Serve what was learned to other tools by MCP, on standard input and output."""
    bootstrap.run_mcp(Settings())


@app.command()
def overview() -> None:
    """All domains with their projects."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.curriculum.overview())


@app.command()
def progress() -> None:
    """Mastery by domain and the active project."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.curriculum.progress())


@app.command()
def sessions(limit: int = 20, cursor: str | None = None) -> None:
    """Work sessions, newest first."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.builder.sessions(limit, cursor))


@app.command()
def cancel(session_id: str) -> None:
    """Cancel a work session; its results are kept."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.builder.cancel(session_id))


@app.command("resume")
def resume_session(
    session_id: str, hours: float | None = None, max_tokens: int | None = None
) -> None:
    """Go on with a session that reached a limit, with higher limits."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.builder.resume_session(session_id, hours, max_tokens))


@app.command()
def kpis(project_id: str, limit: int = 20, cursor: str | None = None) -> None:
    """Every KPI measurement of a project, newest first, each with its evidence."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.kpis.history(project_id, limit, cursor))


@app.command()
def trust(project_id: str) -> None:
    """A project's trust score as its code is now, part by part, and what is unmet."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.kpis.trust(project_id))


@project_app.command()
def start(project_id: ProjectId = None, override: bool = False) -> None:
    """Start a project: this one, or the next by priority."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.builder.start(project_id, override=override))


@project_app.command()
def show(project_id: str) -> None:
    """One project with its objectives and stages."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.curriculum.project(project_id))


@project_app.command()
def work(hours: float, max_tokens: int | None = None, continuous: bool = False) -> None:
    """Queue a work session; the engine of a running service takes it up."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.builder.work(hours, max_tokens, continuous=continuous))


@project_app.command()
def pause() -> None:
    """Put the active project aside."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.builder.pause())


@project_app.command()
def resume(project_id: ProjectId = None) -> None:
    """Go on with a paused project."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.builder.resume(project_id))


@project_app.command()
def abandon() -> None:
    """Give the active project up; what was learned stays."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.builder.abandon())


@project_app.command()
def complete() -> None:
    """Complete the active project, or list what is unmet."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.builder.complete())


@schedules_app.command("add")
def add_schedule(
    hours: float,
    cron: Annotated[str | None, typer.Option(help='Such as "0 22 * * 1-5"; 0 is Sunday.')] = None,
    every_minutes: int | None = None,
    timezone: Annotated[str, typer.Option(help="Such as Europe/Berlin.")] = "UTC",
    work_on: Annotated[
        str, typer.Option(help="active, next or the id of a project.")
    ] = ACTIVE_PROJECT,
    continuous: bool = False,
) -> None:
    """Add a schedule; a running service takes it up within seconds."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(
            service.schedules.add(
                hours=hours,
                cron=cron,
                every_minutes=every_minutes,
                timezone=timezone,
                work_on=work_on,
                continuous=continuous,
            )
        )


@schedules_app.command("list")
def list_schedules() -> None:
    """Schedules, each with when it is due next and what its firings led to."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.schedules.list())


@schedules_app.command("remove")
def remove_schedule(schedule_id: str) -> None:
    """Remove a schedule; a session that it began goes on."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.schedules.remove(schedule_id))


def main() -> None:
    """Run a command; a deliberate error is one JSON object on standard error, exit 1."""
    try:
        app()
    except GraceError as error:
        said = {"detail": error.detail, "remedy": error.remedy, **error.extra}
        typer.echo(json.dumps(said, indent=2, default=str), err=True)
        sys.exit(1)
