"""`grace models ...`: list, pull, register, choose and show models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TransferSpeedColumn,
)

from backend.command_output import print_json
from backend.errors import Conflict
from backend.language_model import starter
from backend.language_model.model_service import CheckAllowed, ModelService
from backend.language_model.model_work import Objection
from backend.learning_systems.model_views import ModelView
from backend.settings import Settings

models_app = typer.Typer(help="List, pull and choose models.", no_args_is_help=True)


@dataclass(frozen=True, slots=True)
class Outside:
    """What only whoever starts these commands knows: what is under way, what the policy allows."""

    working: Objection
    check_allowed: CheckAllowed


Model = Annotated[str, typer.Argument(help="An id of the list, or OWNER/NAME:FILE.gguf.")]


@models_app.command("list")
def list_models() -> None:
    """The catalogue, what is installed, what is in use, what fits this machine best."""
    print_json(_service().views())


@models_app.command()
def pull(model: Model) -> None:
    """Fetch a model, going on where an earlier pull stopped, and check its digest."""
    columns = (TextColumn(model), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with _progress(*columns) as tell:
        installed = _service().pull(model, progress=tell)
    print_json(installed)


@models_app.command()
def register(path: Annotated[Path, typer.Argument(help="A GGUF file on this machine.")]) -> None:
    """Try a local file, and list it when it works."""
    print_json(_service().register(path))


@models_app.command()
def use(
    context: typer.Context,
    model: Annotated[str, typer.Argument(help="An installed model's id, or a path.")],
) -> None:
    """Use this model whenever no --model is given."""
    outside: Outside | None = context.obj
    service = _service() if outside is None else _service(outside.check_allowed)
    print_json(_installed(model, service))


@models_app.command()
def preflight(
    context: typer.Context,
    model: Annotated[
        str | None, typer.Argument(help="An installed model's id; by default the one in use.")
    ] = None,
) -> None:
    """Measure a model: its pace, and how many of its answers can be read; sets the defaults."""
    _refuse_beside_work(context)
    settings, columns = Settings(), (TextColumn("preflight"), BarColumn(), MofNCompleteColumn())
    with _progress(*columns) as tell:
        measured = _service().preflight(
            model,
            threads=settings.threads or None,
            context_tokens=settings.context_tokens,
            progress=tell,
        )
    print_json(measured)


@models_app.command()
def show(model: Model) -> None:
    """What is known of a model; of `starter`, the bundled one, its card."""
    if model == starter.ID:
        typer.echo(starter.starter_card())
    else:
        print_json(_service().show(model))


def _refuse_beside_work(context: typer.Context) -> None:
    """Raises Conflict while a session works: both would want all memory and all cores, and the
    figures would be of both. Whoever starts these commands hands in who knows of it."""
    outside: Outside | None = context.obj
    if outside is not None and (reason := outside.working()) is not None:
        raise Conflict(reason, remedy="Wait until it ends, or cancel it with `grace cancel`.")


@contextmanager
def _progress(*columns: ProgressColumn) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error; standard output is for the answer."""
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield tell


def _installed(model: str, service: ModelService) -> ModelView:
    path = Path(model).expanduser()
    return service.use_file(path) if path.is_file() else service.use(model)


def _service(check_allowed: CheckAllowed = lambda name, digest: None) -> ModelService:
    # What a running service was started with is not known here: the choice is for the next one.
    return ModelService(Settings().models_dir, check_allowed=check_allowed)
