"""The model that comes with Grace: a small one of our own, for machines that have no other."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "starter"
FILE = FOLDER / "grace-starter.gguf"
CARD = FOLDER / "card.md"
ID = "starter"
"""What `grace models show` and `use` know it by."""


def starter_file() -> Path | None:
    """The model file; None in a copy of Grace that has none."""
    return FILE if FILE.is_file() else None


def starter_card() -> str:
    """Its model card: data, training, figures, licence, limits."""
    return CARD.read_text(encoding="utf-8")
