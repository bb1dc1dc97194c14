"""Keeps what preflights measured: one file a model, the newest replaces."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from backend.learning_systems.model_views import Preflight

_RATES = ("generated_tokens_per_second", "generated_by_threads")


def save(report: Preflight, models: Path) -> Path:
    """Keep a report in the models folder."""
    folder = models / "preflight"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{report.digest}.json"
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(asdict(report), indent=2), encoding="utf-8")
    draft.replace(path)
    return path


def load(digest: str, models: Path) -> Preflight | None:
    """The report about a model, or None when it was not measured."""
    return _read(models / "preflight" / f"{digest}.json")


def load_all(models: Path) -> Mapping[str, Preflight]:
    """Every report, by the digest of its model."""
    found = [_read(path) for path in (models / "preflight").glob("*.json")]
    return {report.digest: report for report in found if report is not None}


def from_values(values: Mapping[str, Any]) -> Preflight:
    """A report from JSON, whose keys are texts. Raises KeyError, TypeError or ValueError."""
    numbered = {name: {int(n): rate for n, rate in values[name].items()} for name in _RATES}
    return Preflight(**{**values, **numbered})


def _read(path: Path) -> Preflight | None:
    try:
        return from_values(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
