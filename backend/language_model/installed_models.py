"""Which model files on this machine were tried and work, and which of them was chosen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from filelock import FileLock


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model file on this machine that was tried and works."""

    id: str
    path: str
    bytes: int
    sha256: str
    architecture: str
    licence: str | None
    source: str
    notice: str = ""
    name: str = ""
    context_tokens: int | None = None
    memory_needed: int | None = None

    @property
    def is_there(self) -> bool:
        return Path(self.path).is_file()


class InstalledModels:
    """Keeps `models.json` in the models folder; safe beside other processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "models.json"

    def all(self) -> Mapping[str, InstalledModel]:
        """By id. An entry that somebody spoilt is left out."""
        entries = self._read()["installed"].values()
        found = [model for entry in entries if (model := _from_entry(entry)) is not None]
        return {model.id: model for model in found}

    def chosen(self) -> InstalledModel | None:
        """What was chosen for all work, if anything."""
        return self.all().get(str(self._read()["in_use"]))

    def add(self, model: InstalledModel) -> None:
        with self._changed() as state:
            state["installed"][model.id] = asdict(model)

    def choose(self, model_id: str) -> None:
        with self._changed() as state:
            state["in_use"] = model_id

    def _read(self) -> dict[str, Any]:
        try:
            state = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            state = {}
        known = state if isinstance(state, dict) else {}
        installed = known.get("installed")
        entries = installed if isinstance(installed, dict) else {}
        return {"installed": entries, "in_use": known.get("in_use")}

    @contextmanager
    def _changed(self) -> Iterator[dict[str, Any]]:
        """Read, let the caller change, and put in place all at once."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._file.with_suffix(".lock")):
            state = self._read()
            yield state
            draft = self._file.with_suffix(".new")
            draft.write_text(json.dumps(state, indent=2), encoding="utf-8")
            draft.replace(self._file)


def _from_entry(entry: object) -> InstalledModel | None:
    names = {field.name for field in fields(InstalledModel)}
    if not isinstance(entry, dict):
        return None
    try:
        return InstalledModel(**{name: entry[name] for name in names & set(entry)})
    except TypeError:
        return None
