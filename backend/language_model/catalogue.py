"""The open-weight models Grace knows by name, and which of them fits this machine best."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_FILE = Path(__file__).with_name("catalogue.toml")
_OVERHEAD = 1.15
_CONTEXT_BYTES = 1_500_000_000
"""Room for a context of usual length, working memory and the rest of Grace."""


class CatalogueEntry(BaseModel):
    """One model of the catalogue; sizes in billions of parameters and gigabytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9.-]+$")
    name: str
    repo: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    file: str = Field(pattern=r"^[\w./-]+\.gguf$")
    parameters: float = Field(gt=0)
    active: float | None = Field(None, gt=0)
    quantisation: str
    about_gigabytes: float = Field(gt=0)
    context: int = Field(gt=0)
    licence: str
    memory: Literal["attention", "hybrid"] = "attention"
    note: str
    warning: str = ""

    @property
    def memory_needed(self) -> int:
        """Bytes of free memory this model wants, roughly."""
        return int(self.about_gigabytes * 1e9 * _OVERHEAD) + _CONTEXT_BYTES


class _Catalogue(BaseModel):
    model_config = ConfigDict(extra="forbid")

    model: list[CatalogueEntry]


def load_catalogue(path: Path = _FILE) -> list[CatalogueEntry]:
    """All entries, smallest first."""
    with path.open("rb") as file:
        entries = _Catalogue.model_validate(tomllib.load(file)).model
    return sorted(entries, key=lambda entry: entry.about_gigabytes)


def best_fit(entries: Sequence[CatalogueEntry], memory: int, cores: int) -> CatalogueEntry | None:
    """The largest model that fits the memory and that so many cores run at a usable pace.

    A core decodes about 3 billion active parameters at a pace that an unattended session
    can live with; models whose licence needs a warning are never recommended.
    """
    fitting = [
        entry
        for entry in entries
        if entry.memory_needed <= memory
        and (entry.active or entry.parameters) <= 3 * cores
        and not entry.warning
    ]
    return max(fitting, key=lambda entry: entry.parameters, default=None)
