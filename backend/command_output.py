"""How commands answer: one JSON value on standard output."""

from __future__ import annotations

from typing import Any

import typer
from pydantic import TypeAdapter


def print_json(answer: Any) -> None:
    """Print dataclasses, models and plain values as JSON, times in ISO 8601."""
    typer.echo(TypeAdapter(Any).dump_json(answer, indent=2))
