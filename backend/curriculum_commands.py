"""`grace curriculum ...`: show, lint and prove the projects of the curriculum."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from backend import bootstrap
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Curriculum, Project
from backend.learning_systems.ports import Sandbox
from backend.learning_systems.stage_files import read_contract
from backend.learning_systems.validation.report import Report, render
from backend.learning_systems.validation.validator import lint, validate
from backend.settings import REPOSITORY, Settings

curriculum_app = typer.Typer(help="Show and prove the curriculum.", no_args_is_help=True)

ProjectId = Annotated[str | None, typer.Argument(help="A project's id; without one, all.")]
StageId = Annotated[str | None, typer.Argument(help="A stage's id; without one, all.")]
ExemplarRoot = Annotated[
    Path, typer.Option("--exemplars", help="Folder with the exemplars, one folder a project.")
]

Step = Callable[[Project, list[str], Sandbox], Report]


@curriculum_app.command()
def show(project_id: ProjectId = None, stage_id: StageId = None) -> None:
    """List the projects, the stages of one, or print the contract of a stage."""
    curriculum = load_curriculum()
    if project_id is None:
        for project in curriculum.projects.values():
            typer.echo(f"{project.id}  {project.name}  executable: {_yes_no(project.executable)}")
    elif stage_id is None:
        for stage in curriculum.project(project_id).stages():
            typer.echo(f"{stage.id}  {stage.level.value}  {stage.title}  {stage.module}")
    else:
        typer.echo(read_contract(curriculum.project(project_id), stage_id).text)


@curriculum_app.command("lint")
def lint_command(
    project_id: ProjectId = None,
    stage_id: StageId = None,
    exemplars: ExemplarRoot = REPOSITORY / "tests" / "exemplars",
) -> None:
    """Check contracts and cases, and write manifests that are out of date."""

    def step(project: Project, stages: list[str], sandbox: Sandbox) -> Report:
        return lint(project, stages, sandbox, exemplars, cache_path=_cache(), progress=_tell)

    _prove(project_id, stage_id, step)


@curriculum_app.command("validate")
def validate_command(
    project_id: ProjectId = None,
    stage_id: StageId = None,
    fresh: Annotated[bool, typer.Option(help="Make runs again that the cache knows.")] = False,
    repeats: Annotated[int, typer.Option(min=1, help="Hash seeds for each exemplar.")] = 20,
    exemplars: ExemplarRoot = REPOSITORY / "tests" / "exemplars",
) -> None:
    """Prove every suite fair through the real judge; exit 1 when one falls short."""

    def step(project: Project, stages: list[str], sandbox: Sandbox) -> Report:
        return validate(
            project,
            stages,
            sandbox,
            exemplars,
            cache_path=_cache(),
            fresh=fresh,
            repeats=repeats,
            progress=_tell,
        )

    _prove(project_id, stage_id, step)


def _prove(project_id: str | None, stage_id: str | None, step: Step) -> None:
    curriculum = load_curriculum()
    reports = []
    with _sandbox() as sandbox:
        for project in _chosen(curriculum, project_id):
            report = step(project, [] if stage_id is None else [stage_id], sandbox)
            typer.echo(render(report))
            reports.append(report)
    if not reports or not all(report.ok for report in reports):
        raise typer.Exit(1)


def _chosen(curriculum: Curriculum, project_id: str | None) -> list[Project]:
    """The project asked for, or every one that can be executed."""
    if project_id is not None:
        return [curriculum.project(project_id)]
    return [project for project in curriculum.projects.values() if project.executable]


@contextmanager
def _sandbox() -> Iterator[Sandbox]:
    sandbox = bootstrap.open_sandbox()
    try:
        yield sandbox
    finally:
        sandbox.close()


def _cache() -> Path:
    return Settings().learning_dir / "validation.json"


def _tell(line: str) -> None:
    typer.echo(line, err=True)


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"
