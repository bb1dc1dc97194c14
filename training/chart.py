"""The loss curve as a picture."""

from __future__ import annotations

import csv
from pathlib import Path


def draw(curve: Path, chart: Path) -> None:
    """Draw a recorded curve over tokens. Needs matplotlib; raises ImportError without it."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    with curve.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    figure, axes = pyplot.subplots(figsize=(8, 4.5))
    millions = [int(row["tokens"]) / 1e6 for row in rows]
    axes.plot(millions, [float(row["loss"]) for row in rows], linewidth=1, label="training")
    held = [
        (x, float(row["held_out_loss"]))
        for x, row in zip(millions, rows, strict=True)
        if row["held_out_loss"]
    ]
    axes.plot(*zip(*held, strict=True), marker="o", markersize=3, label="held-out words")
    axes.set(xlabel="million tokens seen", ylabel="loss on answers", yscale="log")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(chart, dpi=120, bbox_inches="tight")
    pyplot.close(figure)
