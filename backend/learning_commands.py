"""The commands `grace learnings`: what was learned, searched and shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from backend import bootstrap
from backend.command_output import print_json
from backend.learning_systems.learning_records import LearningQuery
from backend.settings import Settings

learnings_app = typer.Typer(help="What was learned.", no_args_is_help=True)

Project = Annotated[str | None, typer.Option("--project", help="Only of this project.")]
Domain = Annotated[str | None, typer.Option("--domain", help="Only of this domain.")]
Kind = Annotated[str | None, typer.Option(help="Only of this kind, such as verified_skill.")]


@learnings_app.command("list")
def list_learnings(project: Project = None, limit: int = 20, cursor: str | None = None) -> None:
    """What was learned, newest first."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.records.learnings(project, limit, cursor))


@learnings_app.command()
def search(
    words: list[str],
    domain: Domain = None,
    project: Project = None,
    kind: Kind = None,
    limit: int = 20,
    cursor: str | None = None,
) -> None:
    """Learnings by their words, best match first."""
    query = LearningQuery(" ".join(words), domain, project, kind, limit=limit)
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.records.search(query, cursor))


@learnings_app.command()
def show(learning_id: str) -> None:
    """One learning with its evidence, and what showing it led to."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.records.learning(learning_id))


@learnings_app.command()
def export(file: Path) -> None:
    """Write all learnings but those that did harm into one file."""
    with bootstrap.opened_service(Settings()) as service, file.open("w", encoding="utf-8") as out:
        out.writelines(service.parcels.export())


@learnings_app.command("import")
def take_in(file: Path) -> None:
    """Keep what is new of a file that another Grace exported; it is text, and never run here."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.parcels.take_in(file.read_bytes()))
