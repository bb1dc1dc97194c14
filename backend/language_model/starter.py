"""The model that comes with Grace: a small one of our own, for machines that have no other."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "starter"
FILE = FOLDER / "grace-starter.gguf"
CARD = FOLDER / "card.md"
CURVE, CHART, RECIPE = (FOLDER / name for name in ("curve.csv", "curve.png", "recipe.json"))
"""How its training went, and what repeats it."""
ID = "starter"
"""What `grace models show` and `use` know it by."""


def starter_file() -> Path | None:
    """The model file; None in a copy of Grace that has none."""
    return FILE if FILE.is_file() else None


def starter_card() -> str:
    """Its model card: data, training, figures, licence, limits."""
    return CARD.read_text(encoding="utf-8")
