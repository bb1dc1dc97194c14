"""Puts a measured model into the product: the file, and the card that says what it is."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import gguf

from backend.language_model.digests import file_digest
from backend.language_model.gguf_file import ModelFile, read_model_file
from backend.language_model.starter import CARD, CHART, CURVE, FIGURES, FILE, RECIPE
from training.chart import draw
from training.corpus.check import MOST_CHARACTERS, MOST_LINES
from training.export import COMMIT_KEY, CORPUS_KEY, LICENCE, PROMPTS_KEY
from training.places import Places
from training.recipe import recipe
from training.results import paragraph, table


def publish(places: Places) -> tuple[Path, ...]:
    """Copy the model into the product with its card and what repeats its training.

    Raises ValueError when the evaluation is of another file.
    """
    results = json.loads(places.evaluation.read_text(encoding="utf-8"))
    if results["model"]["digest"] != file_digest(places.model):
        raise ValueError("evaluation.json is of another model file; evaluate this one first")
    FILE.parent.mkdir(parents=True, exist_ok=True)
    manifest = json.loads(places.manifest.read_text(encoding="utf-8"))
    with places.curve.open(encoding="utf-8") as file:
        last = list(csv.DictReader(file))[-1]
    shutil.copyfile(places.model, FILE)
    made = recipe(places)
    begun = made["settings"].get("start_from", "")
    card = write_card(read_model_file(FILE), manifest, last, results, begun)
    CARD.write_text(card, encoding="utf-8")
    shutil.copyfile(places.curve, CURVE)
    draw(CURVE, CHART)
    RECIPE.write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
    FIGURES.write_text(json.dumps(_figures(results), indent=2) + "\n", encoding="utf-8")
    return FILE, CARD, CURVE, CHART, RECIPE, FIGURES


def _parameters(model: ModelFile) -> int:
    return sum(int(tensor.n_elements) for tensor in gguf.GGUFReader(model.path).tensors)


def _figures(results: dict[str, Any]) -> dict[str, dict[str, float]]:
    """What status and console tell of the model."""
    told = ("count", "samples", "greedy", "any")
    return {part: {name: found[name] for name in told} for part, found in results["parts"].items()}


def write_card(
    model: ModelFile,
    manifest: dict[str, Any],
    last: dict[str, str],
    results: dict[str, Any],
    begun: str = "",
) -> str:
    """Markdown: data, training, figures, limits, licence; every figure is a recorded one.
    `begun`: the file whose weights the training began with, if there was one."""
    said = model.metadata
    kinds = ", ".join(f"{count} {kind}" for kind, count in manifest["kinds"].items())
    held = ", ".join(f"`{name}`" for name in manifest["held_families"]) or "none"
    origin = (
        f"From the weights of `{begun}`, which lie there with their recipes"
        if begun
        else "From nothing"
    )
    return f"""# Grace starter

{paragraph(results)}

## Data

{manifest["train"]} synthetic examples ({kinds}) of {len(manifest["families"])} program families, each executed before it was used. Nothing of the curriculum is among them; a check on runs of tokens refuses the corpus otherwise. Families held out whole: {held}.

- corpus: {said[CORPUS_KEY]}
- prompt files: {said[PROMPTS_KEY]}
- commit: {said[COMMIT_KEY]}

## Training

{origin}, on a CPU: {int(last["tokens"]):,} tokens in {int(last["step"]):,} steps and {float(last["seconds"]) / 60:.0f} minutes. {_parameters(model):,} parameters, {model.bytes:,} bytes, codec `{said["grace.prompt_codec"]}`. `recipe.json` beside this card has seeds, settings and command lines, `curve.csv` and `curve.png` how the loss fell; `training/README.md` says how to go on or to make it again.

## Figures

Measured by running hidden cases in the sandbox. "Greedy" is the most likely answer alone, "any drawn" counts a task as solved when one of the answers drawn beside it passes. A stage of the CRM finds the modules it requires, so that each is measured alone.

{table(results)}

## Limits

English contracts in the house format, up to {MOST_CHARACTERS:,} characters, about programs of up to {MOST_LINES} lines that need the standard library only. It copies names and values of the contract and knows none of the world. What it writes is run in the sandbox like all code of any model.

## Licence

{LICENCE}, data and weights.
"""
