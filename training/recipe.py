"""What repeats a training: seeds, settings and command lines, from what the run recorded."""

from __future__ import annotations

import json
from typing import Any

from backend.language_model.gguf_file import read_model_file
from backend.language_model.recommended_sampling import recommended_penalty
from training.places import Places

_RUN = "python -m training"


def recipe(places: Places) -> dict[str, Any]:
    """The recipe of a run: corpus, network, settings and progress.

    Raises FileNotFoundError where the run keeps no checkpoint or no model file.
    """
    import torch

    plan = json.loads((places.corpus / "plan.json").read_text(encoding="utf-8"))
    saved = torch.load(places.checkpoint, map_location="cpu")
    penalty = recommended_penalty(read_model_file(places.model))
    progress = {key: saved["progress"][key] for key in ("step", "tokens", "seconds", "epoch")}
    return {
        "corpus": plan,
        "shape": saved["shape"],
        "settings": saved["settings"],
        "progress": progress,
        "commands": commands(plan, saved["shape"], saved["settings"], penalty),
    }


def commands(
    plan: dict[str, Any],
    shape: dict[str, Any],
    settings: dict[str, Any],
    penalty: float | None = None,
) -> list[str]:
    """The command lines, with every option that decides what comes out."""
    budget = (
        f"--tokens {settings['most_tokens']}"
        if settings["most_tokens"]
        else f"--minutes {settings['minutes']:g}"
    )
    network = " ".join(
        f"--{name.replace('_', '-')} {shape[name]}"
        for name in ("width", "layers", "heads", "feed_forward")
    )
    rates = " ".join(
        f"--{name.replace('_', '-')} {settings[name]}"
        for name in ("batch_tokens", "matrix_rate", "rate", "seed", "threads")
    )
    flags = " ".join(
        f"--{name}" if settings.get(name) else f"--no-{name}" for name in ("induction", "compiled")
    )
    grown = ""
    if begun := settings.get("start_from"):
        flags += f" --start-from {begun}"
        grown = f" --grown-from {begun}"
    drawn = " ".join(f"--{name} {plan[name]}" for name in ("examples", "held", "seed"))
    return [
        f"{_RUN} corpus {drawn}",
        f"{_RUN} tokenizer --size {shape['vocabulary']}{grown}",
        f"{_RUN} train {budget} {network} {rates} {flags}",
        f"{_RUN} export" + ("" if penalty is None else f" --penalty {penalty:g}"),
        f"{_RUN} evaluate",
        f"{_RUN} publish",
    ]
