"""What training may see and what is kept from it."""

from __future__ import annotations

import hashlib

HELD_FAMILIES = frozenset({"path_router", "pivot", "recency_cache", "share_split"})
"""Whole families of which no task is ever trained on."""

SPLITS = ("names", "combinations", "families")
"""Held out: words, combinations of options of trained families, whole families."""

_SHARE = 10


def combination_held_out(family: str, combination: str) -> bool:
    """Whether a combination of options is kept from training: one in ten, by its hash."""
    digest = hashlib.sha256(f"{family}/{combination}".encode()).digest()
    return digest[0] % _SHARE == 0
