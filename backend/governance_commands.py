"""`grace governance ...`: the policy in force, and whether a file would be taken."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter

from backend import bootstrap
from backend.settings import Settings

governance_app = typer.Typer(help="Show and check the policy.", no_args_is_help=True)


@governance_app.command()
def show() -> None:
    """The policy in force, and why the file as it stands is not, if so."""
    _print(bootstrap.governance(Settings()).view())


@governance_app.command()
def check(file: Annotated[Path, typer.Argument(help="A policy file.")]) -> None:
    """Say whether a file would be taken, without taking it."""
    _print(bootstrap.checked_policy(file))


def _print(answer: Any) -> None:
    typer.echo(TypeAdapter(Any).dump_json(answer, indent=2))
