"""`grace governance ...`: the policy in force, and whether a file would be taken."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from backend import bootstrap
from backend.command_output import print_json
from backend.settings import Settings

governance_app = typer.Typer(help="Show and check the policy.", no_args_is_help=True)


@governance_app.command()
def show() -> None:
    """The policy in force, and why the file as it stands is not, if so."""
    print_json(bootstrap.governance(Settings()).view())


@governance_app.command()
def check(file: Annotated[Path, typer.Argument(help="A policy file.")]) -> None:
    """Say whether a file would be taken, without taking it."""
    print_json(bootstrap.checked_policy(file))
