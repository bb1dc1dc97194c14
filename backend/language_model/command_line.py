"""`grace models ...`: list, pull, register, choose and show models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from backend.language_model.model_service import ModelService
from backend.settings import Settings

models_app = typer.Typer(help="List, pull and choose models.", no_args_is_help=True)

Model = Annotated[str, typer.Argument(help="An id of the list, or OWNER/NAME:FILE.gguf.")]


@models_app.command("list")
def list_models() -> None:
    """The catalogue, what is installed, what is in use, what fits this machine best."""
    _print(_service().listing())


@models_app.command()
def pull(model: Model) -> None:
    """Fetch a model, going on where an earlier pull stopped, and check its digest."""
    columns = (TextColumn(model), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns) as bar:
        task = bar.add_task("pull", total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        installed = _service().pull(model, progress=tell)
    _print(installed)


@models_app.command()
def register(path: Annotated[Path, typer.Argument(help="A GGUF file on this machine.")]) -> None:
    """Try a local file, and list it when it works."""
    _print(_service().register(path))


@models_app.command()
def use(model: Annotated[str, typer.Argument(help="An installed model's id, or a path.")]) -> None:
    """Use this model whenever no --model is given."""
    _print(_service().use(model))


@models_app.command()
def show(model: Model) -> None:
    """What is known of a model."""
    _print(_service().show(model))


def _service() -> ModelService:
    return ModelService(Settings().models_dir)


def _print(answer: Any) -> None:
    typer.echo(TypeAdapter(Any).dump_json(answer, indent=2))
