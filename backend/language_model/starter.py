"""The model that comes with Grace: a small one of our own, for machines that have no other."""

from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path(__file__).parent / "starter"
FILE = FOLDER / "grace-starter.gguf"
CARD = FOLDER / "card.md"
CURVE, CHART, RECIPE = (FOLDER / name for name in ("curve.csv", "curve.png", "recipe.json"))
"""How its training went, and what repeats it."""
FIGURES = FOLDER / "figures.json"
"""What it passed when it was measured: {part: {"count", "samples", "greedy", "any"}}."""
ID = "starter"
"""What `grace models show` and `use` know it by."""


def starter_file() -> Path | None:
    """The model file; None in a copy of Grace that has none."""
    return FILE if FILE.is_file() else None


def starter_card() -> str:
    """Its model card: data, training, figures, licence, limits."""
    return CARD.read_text(encoding="utf-8")


def starter_note() -> str:
    """What the model is, with what it passed, in sentences for status and console."""
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    crm, known = figures.get("crm"), figures.get("names")
    said = "The small starter model that comes with Grace."
    if known:
        said += f" Measured, it wrote {known['any']:.0%} of modules of the kinds it was trained on"
        said += f" ({1 + known['samples']} tries)"
        said += f" and {crm['any']:.0%} of the CRM's stages." if crm else "."
    return said
