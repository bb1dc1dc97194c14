"""`grace tokens ...`: who may use the service over the network, and for what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated, Any

import typer

from backend import bootstrap
from backend.command_output import print_json
from backend.learning_systems.access import Scope
from backend.settings import Settings

tokens_app = typer.Typer(help="Make, list and revoke API tokens.", no_args_is_help=True)


@tokens_app.command()
def create(
    name: Annotated[str, typer.Argument(help="What it is for.")],
    scope: Annotated[Scope, typer.Option(help="What it allows.")] = Scope.READ,
) -> None:
    """Make a token; it is shown this once and kept only as a hash."""
    with _office() as office:
        print_json(office.create(name, scope))


@tokens_app.command(name="list")
def list_tokens() -> None:
    """All tokens with their scopes and when they were last used."""
    with _office() as office:
        print_json(office.list())


@tokens_app.command()
def revoke(token_id: str) -> None:
    """Make a token open nothing from now on."""
    with _office() as office:
        print_json(office.revoke(token_id))


@contextmanager
def _office() -> Iterator[Any]:
    with closing(bootstrap.open_store(Settings())) as store:
        yield bootstrap.token_office(store)
