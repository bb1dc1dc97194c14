"""A new room below backend/ gets its import rules with its first module."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
# Imported by name alone: nothing in it is a room.
NOT_ROOMS = {"__init__", "__main__"}


def rooms() -> list[str]:
    backend = REPOSITORY / "backend"
    modules = {path.stem for path in backend.glob("*.py")}
    packages = {path.parent.name for path in backend.glob("*/__init__.py")}
    return sorted((modules | packages) - NOT_ROOMS)


@pytest.mark.parametrize("room", rooms())
def test_every_room_has_import_rules(room):
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    contracts = project["tool"]["importlinter"]["contracts"]
    sources = {
        name
        for contract in contracts
        for key in ("source_modules", "modules", "protected_modules")
        for name in contract.get(key, [])
    }
    assert f"backend.{room}" in sources
