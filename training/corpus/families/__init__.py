"""One module per program family; each exports `FAMILY`."""

from __future__ import annotations

import importlib
import pkgutil

from training.corpus.task import Family


def all_families() -> dict[str, Family]:
    """Every family by name, in alphabetical order.

    Raises ValueError when a module's name and its family's differ.
    """
    found: dict[str, Family] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        if module.name.startswith("_"):
            continue
        family: Family = importlib.import_module(f"{__name__}.{module.name}").FAMILY
        if family.name != module.name:
            raise ValueError(f"{module.name}.py holds the family {family.name!r}")
        found[family.name] = family
    return found
