"""`grace curriculum ...`: write, show, prove and register the projects of the curriculum."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from backend import bootstrap
from backend.command_output import print_json
from backend.errors import InvalidInput
from backend.learning_systems.curriculum_files import load_curriculum, load_project
from backend.learning_systems.curriculum_model import Curriculum, Project, Stage, StageSet
from backend.learning_systems.exams import EXAMS_ID, ExamStage, load_exams
from backend.learning_systems.ports import Sandbox
from backend.learning_systems.project_skeleton import (
    NewProject,
    exemplars_beside,
    write_skeleton,
)
from backend.learning_systems.stage_files import read_contract, suite_path
from backend.learning_systems.validation.report import Report, Row, Status, render
from backend.learning_systems.validation.validator import lint, validate
from backend.settings import REPOSITORY, Settings

curriculum_app = typer.Typer(help="Show, prove and extend the curriculum.", no_args_is_help=True)

ProjectId = Annotated[
    str | None, typer.Argument(help="A project's id, or `exams`; without one, all.")
]
StageId = Annotated[str | None, typer.Argument(help="A stage's id; without one, all.")]
ProjectFolder = Annotated[Path, typer.Argument(help="The folder that holds project.toml.")]
Unregistered = Annotated[
    Path | None, typer.Option("--folder", help="A project's folder that is not registered.")
]
ExemplarRoot = Annotated[
    Path | None,
    typer.Option(
        "--exemplars",
        help="Folder with the exemplars, one folder a project; for --folder DIR: DIR-exemplars.",
    ),
]

Step = Callable[[StageSet, list[str], Sandbox, Path], Report]


@curriculum_app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="Where to write it; new or empty.")],
    project_id: Annotated[str, typer.Option("--id", help="Its id, such as proj_till.")],
    name: Annotated[str, typer.Option(help="Its name.")],
    domain: Annotated[str, typer.Option(help="The id of the domain it belongs to.")],
    package: Annotated[
        str | None, typer.Option(help="The Python package it builds; else from the id.")
    ] = None,
) -> None:
    """Write a small project of your own, with exemplars beside it, to start from."""
    chosen = NewProject(project_id, name, domain, package or project_id.removeprefix("proj_"))
    made = write_skeleton(folder, chosen, load_curriculum().domains)
    typer.echo(f"Project:   {made.folder}\nExemplars: {made.exemplars}\n")
    typer.echo("CURRICULUM.md explains the files. After each change:")
    typer.echo(f"  grace curriculum lint --folder '{made.folder}'")
    typer.echo(f"  grace curriculum validate --folder '{made.folder}'")
    typer.echo(f"And when it is proved:\n  grace curriculum register '{made.folder}'")


@curriculum_app.command()
def register(folder: ProjectFolder) -> None:
    """Check a project of yours, copy it in and make it part of the curriculum."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.registrar.register(folder))


@curriculum_app.command()
def unregister(project_id: str) -> None:
    """Take a project of yours out of the curriculum; what was recorded of it stays."""
    with bootstrap.opened_service(Settings()) as service:
        print_json(service.registrar.unregister(project_id))


@curriculum_app.command()
def show(
    project_id: ProjectId = None,
    stage_id: StageId = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the projects, the stages of one, or print the contract of a stage."""
    if as_json:
        print_json(_described(project_id, stage_id))
    elif project_id is None:
        _list(_curriculum())
    elif stage_id is None:
        for stage in _named(project_id).stages():
            typer.echo(f"{stage.id}  {_how_hard(stage)}  {stage.title}  {stage.module}")
    else:
        typer.echo(read_contract(_named(project_id), stage_id).text)


@curriculum_app.command("lint")
def lint_command(
    project_id: ProjectId = None,
    stage_id: StageId = None,
    folder: Unregistered = None,
    exemplars: ExemplarRoot = None,
) -> None:
    """Check contracts and cases, and write manifests that are out of date."""

    def step(project: StageSet, stages: list[str], sandbox: Sandbox, solutions: Path) -> Report:
        return lint(
            project,
            stages,
            sandbox,
            solutions,
            cache_path=_cache(),
            # What was registered is known by its hash and stays as it is.
            write_manifest=not _registered(project),
            progress=_tell,
        )

    _prove(project_id, stage_id, folder, exemplars, step)


@curriculum_app.command("validate")
def validate_command(
    project_id: ProjectId = None,
    stage_id: StageId = None,
    fresh: Annotated[bool, typer.Option(help="Make runs again that the cache knows.")] = False,
    repeats: Annotated[int, typer.Option(min=1, help="Hash seeds for each exemplar.")] = 20,
    mutants: Annotated[bool, typer.Option(help="Judge mutants, the longest check.")] = True,
    folder: Unregistered = None,
    exemplars: ExemplarRoot = None,
) -> None:
    """Prove every suite fair through the real judge; exit 1 when one falls short."""

    def step(project: StageSet, stages: list[str], sandbox: Sandbox, solutions: Path) -> Report:
        return validate(
            project,
            stages,
            sandbox,
            solutions,
            cache_path=_cache(),
            fresh=fresh,
            repeats=repeats,
            mutants=mutants,
            progress=_tell,
        )

    _prove(project_id, stage_id, folder, exemplars, step)


def _prove(
    project_id: str | None,
    stage_id: str | None,
    folder: Path | None,
    exemplars: Path | None,
    step: Step,
) -> None:
    chosen = _chosen(project_id) if folder is None else [_in_folder(folder, project_id)]
    beside = REPOSITORY / "tests" / "exemplars" if folder is None else _beside(folder)
    reports = []
    with _sandbox() as sandbox:
        for project in chosen:
            stages = [] if stage_id is None else [stage_id]
            proved = step(project, stages, sandbox, exemplars or beside)
            report = Report(project.id, (*_sound(project, stages), *proved.rows))
            typer.echo(render(report))
            reports.append(report)
    if not reports or not all(report.ok for report in reports):
        raise typer.Exit(1)


def _sound(project: StageSet, stages: list[str]) -> Iterator[Row]:
    """Whether the judge can judge each suite, as far as its text tells."""
    for stage in map(project.stage, stages) if stages else project.stages():
        path = suite_path(project, stage)
        if path.is_file():
            found = bootstrap.suite_problems(path.read_bytes(), project.package)
            problems = "; ".join(f"line {line}: {problem}" for line, problem in found)
            status = Status.FAILED if problems else Status.PASSED
            yield Row(stage.id, "suite", status, detail=problems)


def _registered(stages: StageSet) -> bool:
    return isinstance(stages, Project) and stages.registered is not None


def _chosen(project_id: str | None) -> list[StageSet]:
    """The project asked for, or the exams, or every one of ours that can be executed.

    Where the exemplars of the user's projects lie is for the user to say, one by one.
    """
    if project_id is not None:
        return [_named(project_id)]
    ours = (each for each in _curriculum().projects.values() if each.registered is None)
    return [stages for stages in (*ours, load_exams()) if stages.executable]


def _named(project_id: str) -> StageSet:
    return load_exams() if project_id == EXAMS_ID else _curriculum().project(project_id)


def _in_folder(folder: Path, project_id: str | None) -> Project:
    project = load_project(folder.resolve(), folder_bears_id=False)
    if project_id not in (None, project.id):
        raise InvalidInput(f"{folder} holds {project.id}, not {project_id}.", field="project_id")
    return project


def _beside(folder: Path) -> Path:
    return exemplars_beside(folder.resolve())


def _list(curriculum: Curriculum) -> None:
    for project in curriculum.projects.values():
        own = "" if project.registered is None else "  registered"
        executable = "yes" if project.executable else "no"
        typer.echo(f"{project.id}  {project.name}  executable: {executable}{own}")
    for each in curriculum.left_out:
        typer.echo(f"{each.project_id}  left out: {each.detail} {each.remedy}", err=True)


def _how_hard(stage: Stage) -> str:
    if isinstance(stage, ExamStage):
        return f"difficulty {stage.difficulty}"
    return stage.level.value


def _described(project_id: str | None, stage_id: str | None) -> Any:
    if project_id is None:
        curriculum = _curriculum()
        projects = [_about(project) for project in curriculum.projects.values()]
        return {"projects": projects, "left_out": curriculum.left_out}
    project = _named(project_id)
    if stage_id is None:
        return _about(project) | {"stages": [_stage(stage) for stage in project.stages()]}
    return _stage(project.stage(stage_id)) | {"contract": read_contract(project, stage_id)}


def _about(project: StageSet) -> dict[str, Any]:
    fields = {"id", "name", "domain", "package", "complexity", "registered"}
    return project.model_dump(include=fields) | {"executable": project.executable}


def _stage(stage: Stage) -> dict[str, Any]:
    return stage.model_dump()


@contextmanager
def _sandbox() -> Iterator[Sandbox]:
    sandbox = bootstrap.open_sandbox()
    try:
        yield sandbox
    finally:
        sandbox.close()


def _curriculum() -> Curriculum:
    return bootstrap.live_curriculum(Settings()).current()


def _cache() -> Path:
    return Settings().learning_dir / "validation.json"


def _tell(line: str) -> None:
    typer.echo(line, err=True)
