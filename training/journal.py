"""Tasks already measured, so that an evaluation goes on where it was stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter

from backend.learning_systems.prompting import files_hash
from training.measured import Measured
from training.measured_task import MeasuredTask

_MEASURED = TypeAdapter(Measured)


def key_of(digest: str, drawing: Mapping[str, float], task: MeasuredTask) -> str:
    """The same for the same model file, drawing, prompts, contract and suite."""
    material = task.material
    said = [digest, drawing, files_hash(), task.part, task.family, material.content_hash]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


class Journal:
    """One line for each task, written as soon as it is measured. A line that a kill cut
    short is passed over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: dict[str, Measured] = {}
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        for line in lines:
            try:
                entry = json.loads(line)
            except json.JSONDecodeError:
                continue
            self._found[entry["key"]] = _MEASURED.validate_python(entry["measured"])

    def find(self, key: str) -> Measured | None:
        return self._found.get(key)

    def add(self, key: str, measured: Measured) -> None:
        """Write it down, unless it is there."""
        if key in self._found:
            return
        self._found[key] = measured
        with self._path.open("a", encoding="utf-8") as file:
            # Begins with a line feed, so that a line cut short spoils none but itself.
            file.write("\n" + json.dumps({"key": key, "measured": asdict(measured)}))
