"""`grace audit ...`: check the log, prove what is in it, take it elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from backend import bootstrap
from backend.command_output import print_json
from backend.immutable_log.audit import AuditLog
from backend.settings import Settings

audit_app = typer.Typer(help="Check the log and prove what is in it.", no_args_is_help=True)

Seq = Annotated[int, typer.Argument(help="The number of an entry.")]
Size = Annotated[int | None, typer.Option(help="The size of the log; by default its present one.")]


@audit_app.command()
def verify(
    heads: Annotated[Path | None, typer.Option(help="A further file of kept heads.")] = None,
) -> None:
    """Read the whole log and name every entry that was changed; exit 1 if there is one."""
    with _audit() as audit:
        result = audit.verify(heads)
    print_json(result)
    if not result.holds:
        raise typer.Exit(1)


@audit_app.command()
def prove(seq: Seq, size: Size = None) -> None:
    """Print the proof that an entry is in the log."""
    with _audit() as audit:
        print_json(audit.prove(seq, size))


@audit_app.command()
def consistency(
    first: Annotated[int, typer.Argument(help="The size the log had.")],
    second: Annotated[int | None, typer.Argument(help="A later size; else the present.")] = None,
) -> None:
    """Print the proof that the log only grew."""
    with _audit() as audit:
        print_json(audit.consistency(first, second))


@audit_app.command()
def export(
    output: Annotated[Path | None, typer.Option(help="A file; else standard output.")] = None,
    after: Annotated[int, typer.Option(help="Only the entries behind this one.")] = 0,
) -> None:
    """Write every entry as a line of JSON: the very bytes that were hashed."""
    with _audit() as audit:
        if output is None:
            sys.stdout.buffer.writelines(audit.export(after))
            sys.stdout.buffer.flush()
            return
        with output.open("wb") as file:
            file.writelines(audit.export(after))


@audit_app.command()
def head(
    keep: Annotated[bool, typer.Option(help="Also write it to GRACE_AUDIT_HEAD_FILE.")] = False,
) -> None:
    """Print the tree head of the log, and the newest one kept elsewhere."""
    with _audit() as audit:
        if keep:
            audit.keep_head()
        print_json(audit.head())


@contextmanager
def _audit() -> Iterator[AuditLog]:
    settings = Settings()
    with closing(bootstrap.open_store(settings)) as store:
        yield bootstrap.audit_log(settings, store)
