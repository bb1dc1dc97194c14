"""Which temperature and repetition penalty suit a model: the same tasks under each of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from statistics import fmean
from typing import Any

from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.sandboxing.selection import open_sandbox
from training.evaluate import Tell, measure
from training.measured import Drawing
from training.measured_task import MeasuredTask


def settings_of(
    samples: int, temperatures: Sequence[float], penalties: Sequence[float]
) -> list[Drawing]:
    """Every pair of a temperature and a penalty."""
    pairs = product(temperatures, penalties)
    return [Drawing(samples, 1, temperature, penalty) for temperature, penalty in pairs]


def compare(
    model: Path,
    tasks: Sequence[MeasuredTask],
    settings: Sequence[Drawing],
    tell: Tell = lambda done, of: None,
) -> dict[str, Any]:
    """Shares of answers that pass, and of tasks with one, for each setting."""
    engine, sandbox = LlamaCppEngine(model), open_sandbox()
    found: list[dict[str, Any]] = []
    try:
        for setting in settings:
            measured = []
            for task in tasks:
                measured.append(measure(engine, sandbox, task, setting, greedy=False))
                tell(len(found) * len(tasks) + len(measured), len(settings) * len(tasks))
            found.append(
                {
                    "temperature": setting.temperature,
                    "penalty": setting.penalty,
                    "samples": setting.samples,
                    "count": len(measured),
                    "samples_passed": fmean(one.samples_passed for one in measured),
                    "any": fmean(one.seeds_passed for one in measured),
                }
            )
        return {"model": {"digest": engine.describe().digest}, "settings": found}
    finally:
        engine.close()
        sandbox.close()
