"""Models as the user meets them: list, pull, register, use, show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from backend.errors import ModelFileRefused, NotFound
from backend.language_model import hub
from backend.language_model.catalogue import CatalogueEntry, best_fit, load_catalogue
from backend.language_model.memory_need import available_memory, physical_cores
from backend.language_model.trial import try_model_file
from backend.learning_systems.ports import Cancelled


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

    @property
    def is_there(self) -> bool:
        return Path(self.path).is_file()


@dataclass(frozen=True, slots=True)
class Listing:
    """The catalogue, what is installed, what is in use and what fits this machine best."""

    catalogue: list[CatalogueEntry]
    installed: list[InstalledModel]
    in_use: str | None
    best_fit: str | None
    memory_bytes: int


class ModelService:
    """Keeps `models.json` in the models folder; safe beside other processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "models.json"

    def listing(self) -> Listing:
        state = self._read()
        catalogue = load_catalogue()
        memory = available_memory()
        best = best_fit(catalogue, memory, physical_cores())
        return Listing(
            catalogue=catalogue,
            installed=[InstalledModel(**entry) for entry in state["installed"].values()],
            in_use=state["in_use"],
            best_fit=None if best is None else best.id,
            memory_bytes=memory,
        )

    def show(self, wanted: str) -> InstalledModel | CatalogueEntry:
        """An installed model or an entry of the catalogue. Raises NotFound."""
        found = self._read()["installed"].get(wanted)
        return InstalledModel(**found) if found else self._entry(wanted)

    def pull(
        self,
        wanted: str,
        *,
        progress: hub.Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> InstalledModel:
        """Download a model of the catalogue or any `owner/name:file.gguf`, and try it.

        Raises what `hub.find_remote`, `hub.fetch` and `try_model_file` raise.
        """
        repo, _, file = wanted.partition(":")
        entry = None if file else self._entry(wanted)
        if entry is not None:
            repo, file = entry.repo, entry.file
        remote = hub.find_remote(repo, file)
        target = self._folder / repo.replace("/", "--")
        path = hub.fetch(remote, target, progress=progress, cancelled=cancelled)
        notice = "" if entry is None else _notice(entry, remote)
        name = wanted if entry is None else entry.id
        return self._install(name, path, f"{repo}:{file}", remote.licence, notice)

    def register(self, path: Path) -> InstalledModel:
        """Make a file that is already here known, where it lies. Raises ModelFileRefused."""
        path = path.expanduser().resolve()
        return self._install(path.stem, path, "local file", None, "")

    def use(self, wanted: str) -> InstalledModel:
        """Choose an installed model, or a file by its path, for all later work."""
        installed = self._read()["installed"].get(wanted)
        if installed is None and not wanted.endswith(".gguf"):
            self._entry(wanted)
            raise NotFound(
                f"{wanted} is not on this machine yet.", remedy=f"grace models pull {wanted}"
            )
        chosen = InstalledModel(**installed) if installed else self.register(Path(wanted))
        if not chosen.is_there:
            raise ModelFileRefused(f"{chosen.path} is gone.", remedy="Pull or register it again.")
        with self._changed() as state:
            state["in_use"] = chosen.id
        return chosen

    def in_use(self) -> Path | None:
        """The file chosen by `use`, if any and if it is still there."""
        state = self._read()
        chosen = state["installed"].get(state["in_use"])
        path = Path(chosen["path"]) if chosen else None
        return path if path is not None and path.is_file() else None

    def _install(
        self, name: str, path: Path, source: str, licence: str | None, notice: str
    ) -> InstalledModel:
        file = try_model_file(path)
        model = InstalledModel(
            id=name,
            path=str(path),
            bytes=file.bytes,
            sha256=hub.sha256_of(path),
            architecture=file.architecture,
            licence=licence or file.licence,
            source=source,
            notice=notice,
        )
        with self._changed() as state:
            state["installed"][name] = asdict(model)
        return model

    def _entry(self, wanted: str) -> CatalogueEntry:
        entries = load_catalogue()
        found = next((entry for entry in entries if entry.id == wanted), None)
        if found is None:
            raise NotFound(
                f"There is no model {wanted}.",
                remedy="`grace models list` shows them; owner/name:file.gguf works too.",
            )
        return found

    def _read(self) -> dict[str, Any]:
        try:
            state = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            state = {}
        return {"installed": state.get("installed", {}), "in_use": state.get("in_use")}

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


def _notice(entry: CatalogueEntry, remote: hub.RemoteModel) -> str:
    """What the hub says otherwise than the catalogue; shown, never hidden."""
    said = [entry.warning] if entry.warning else []
    if remote.licence and remote.licence.lower() != entry.licence:
        said.append(f"The hub gives its licence as {remote.licence}, not {entry.licence}.")
    return " ".join(said)
