"""Reading `manifest.json`: the cases that a suite must show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from backend.errors import InvalidInput
from backend.learning_systems.jobs import Case

NAME = "manifest.json"


def manifest_beside(suite: Path) -> tuple[Case, ...] | None:
    """The cases that a `manifest.json` in the suite's folder lists for it, if there is one.

    A suite `test_<stage>.py` is the stage's entry. InvalidInput for a damaged file.
    """
    path = suite.with_name(NAME)
    if not path.is_file():
        return None
    try:
        stages = json.loads(path.read_text("utf-8"))
        entry = stages.get(suite.stem.removeprefix("test_"))
        return None if entry is None else tuple(_case(case) for case in entry["cases"])
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise InvalidInput(f"{path} is no manifest: {error}") from error


def _case(entry: Mapping[str, Any]) -> Case:
    return Case(str(entry["id"]), str(entry["clause"]), bool(entry["visible"]))
