"""Two loss curves side by side: whether a repeated training goes the recorded way."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

_NOTES = 5
"""Notes that are averaged for one line of the comparison: single ones jump."""


@dataclass(frozen=True, slots=True)
class Note:
    """One line of a curve."""

    step: int
    tokens: int
    loss: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean losses up to a step since the difference before."""

    step: int
    tokens: int
    recorded: float
    found: float


def read_curve(path: Path) -> list[Note]:
    """The notes of curve.csv. Raises FileNotFoundError."""
    with path.open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return [Note(int(row["step"]), int(row["tokens"]), float(row["loss"])) for row in rows]


def differences(recorded: list[Note], found: list[Note]) -> list[Difference]:
    """Losses at the steps that both curves have, a few notes at a time."""
    losses = {note.step: note.loss for note in recorded}
    common = [note for note in found if note.step in losses]
    groups = [common[at : at + _NOTES] for at in range(0, len(common), _NOTES)]
    return [
        Difference(
            group[-1].step,
            group[-1].tokens,
            fmean(losses[note.step] for note in group),
            fmean(note.loss for note in group),
        )
        for group in groups
    ]


def difference_table(found: list[Difference]) -> str:
    """Markdown, ending with the largest difference; says so when there is nothing in common."""
    if not found:
        return "The two curves have no step in common."
    lines = ["| step | tokens | recorded loss | loss here |", "|---|---|---|---|"]
    lines += [
        f"| {one.step} | {one.tokens} | {one.recorded:.3f} | {one.found:.3f} |" for one in found
    ]
    largest = max(abs(one.recorded - one.found) for one in found)
    return "\n".join([*lines, f"\nLargest difference: {largest:.3f}."])
