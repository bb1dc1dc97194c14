"""Models as the user meets them: list, pull, register, use, show, measure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from backend.errors import Conflict, ModelFileRefused, NotFound
from backend.language_model import hub, preflight_file, starter
from backend.language_model.catalogue import CatalogueEntry, best_fit, load_catalogue
from backend.language_model.digests import file_digest
from backend.language_model.gguf_file import ModelFile
from backend.language_model.installed_models import InstalledModel, InstalledModels
from backend.language_model.memory_need import available_memory, estimate, physical_cores
from backend.language_model.model_listing import merged
from backend.language_model.preflight_run import run_preflight
from backend.language_model.trial import try_model_file
from backend.learning_systems.model_views import ModelView
from backend.learning_systems.paging import page_by_id
from backend.learning_systems.ports import Cancelled
from backend.learning_systems.records import Page

_USUAL_CELLS, _USUAL_SEQUENCES = 8192, 20


CheckAllowed = Callable[[str, str], None]
"""Given the name and the digest of a model; raises Forbidden when it may not be used."""


class ModelService:
    """The models in one folder; safe beside other processes.

    `given` is the model named when the service was started: it goes before what is
    chosen here. `check_allowed` is asked before one is chosen.
    """

    def __init__(
        self,
        folder: Path,
        given: str | None = None,
        check_allowed: CheckAllowed = lambda name, digest: None,
    ) -> None:
        self._folder = folder
        self._given = given
        self._check_allowed = check_allowed
        self._installed = InstalledModels(folder)

    def views(self) -> tuple[ModelView, ...]:
        """Installed models first, then the rest of the catalogue."""
        entries, memory = load_catalogue(), available_memory()
        best = best_fit(entries, memory, physical_cores())
        return merged(
            entries,
            self._installed.all(),
            in_use=self._id_in_use(),
            best_fit=None if best is None else best.id,
            memory=memory,
            preflights=preflight_file.load_all(self._folder),
        )

    def page(self, limit: int, cursor: str | None) -> Page[ModelView]:
        """A page of `views`; the cursor is the last id of the page before.

        Raises InvalidInput for a cursor that is no model's id.
        """
        return page_by_id(self.views(), lambda model: model.id, limit, cursor)

    def show(self, wanted: str) -> ModelView:
        """An installed model or an entry of the catalogue. Raises NotFound."""
        found = next((model for model in self.views() if model.id == wanted), None)
        return found if found is not None else _unknown(wanted)

    def pull(
        self,
        wanted: str,
        *,
        progress: hub.Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> ModelView:
        """Download a model of the catalogue or any `owner/name:file.gguf`, and try it.

        Raises what `check_pull`, `hub.find_remote`, `hub.fetch` and `try_model_file` raise.
        """
        repo, file, entry = self._remote(wanted)
        remote = hub.find_remote(repo, file)
        target = self._folder / repo.replace("/", "--")
        path = hub.fetch(remote, target, progress=progress, cancelled=cancelled)
        notice = "" if entry is None else _notice(entry, remote)
        return self._install(wanted, path, f"{repo}:{file}", remote.licence, notice)

    def check_pull(self, wanted: str) -> None:
        """Whether this can name a model at all. Raises InvalidInput or NotFound."""
        hub.check_name(*self._remote(wanted)[:2])

    def register(self, path: Path) -> ModelView:
        """Make a file that is already here known, where it lies. Raises ModelFileRefused."""
        path = path.expanduser().resolve()
        return self._install(path.stem, path, "local file", None, "")

    def use(self, wanted: str) -> ModelView:
        """Choose an installed model for all later work, or `starter`, the bundled one.

        Raises NotFound, Conflict for one that is not installed or while another was named
        at the start, ModelFileRefused for one whose file is gone, Forbidden where the policy
        does not allow it.
        """
        if wanted == starter.ID and starter.starter_file() is not None:
            wanted = self.register(starter.FILE).id
        model = self._usable(wanted)
        self._check_allowed(model.name or model.id, model.sha256)
        if self._given is not None:
            raise Conflict(
                f"The service was started with the model {self._given}, which goes first.",
                remedy="Start it without --model and GRACE_MODEL, then choose one.",
                field="model",
            )
        self._installed.choose(model.id)
        return self.show(model.id)

    def use_file(self, path: Path) -> ModelView:
        """Register a file, and choose it."""
        return self.use(self.register(path).id)

    def preflight(
        self,
        wanted: str | None = None,
        *,
        threads: int | None = None,
        context_tokens: int | None = None,
        progress: hub.Progress | None = None,
    ) -> ModelView:
        """Measure an installed model, by default the one in use, and keep the report.

        Raises what `check_preflight` raises, and ModelFileRefused when llama.cpp crashes.
        """
        model = self.check_preflight(wanted)
        report = run_preflight(
            Path(model.path), self._folder, threads, context_tokens, progress=progress
        )
        preflight_file.save(report, self._folder)
        return self.show(model.id)

    def check_preflight(self, wanted: str | None) -> InstalledModel:
        """The model to measure. Raises NotFound, Conflict, ModelFileRefused."""
        chosen = wanted if wanted is not None else self._id_in_use()
        if chosen is None:
            raise Conflict(
                "No installed model is in use, so none can be measured.",
                remedy="Name the model, or choose one first.",
                field="model",
            )
        return self._usable(chosen)

    def in_use(self) -> Path | None:
        """The file chosen by `use`, if any and if it is still there."""
        chosen = self._installed.chosen()
        return Path(chosen.path) if chosen is not None and chosen.is_there else None

    def _id_in_use(self) -> str | None:
        """The installed model that answers now."""
        if self._given is None:
            chosen = self._installed.chosen()
            return None if chosen is None else chosen.id
        given = str(Path(self._given).expanduser().absolute())
        same = (model for model in self._installed.all().values() if model.path == given)
        return next((model.id for model in same), None)

    def _usable(self, wanted: str) -> InstalledModel:
        model = self._installed.all().get(wanted)
        if model is None:
            self.show(wanted)
            raise Conflict(
                f"{wanted} is not on this machine yet.",
                remedy=f"`grace models pull {wanted}` or POST models/pull fetches it.",
                field="model",
            )
        if not model.is_there:
            raise ModelFileRefused(
                f"{model.path} is gone.", remedy="Pull or register it again.", field="model"
            )
        return model

    def _remote(self, wanted: str) -> tuple[str, str, CatalogueEntry | None]:
        """Repository, file, and the catalogue's entry where it has one."""
        repo, _, file = wanted.partition(":")
        if file:
            return repo, file, None
        entry = next((entry for entry in load_catalogue() if entry.id == wanted), None)
        return (entry.repo, entry.file, entry) if entry is not None else _unknown(wanted)

    def _install(
        self, name: str, path: Path, source: str, licence: str | None, notice: str
    ) -> ModelView:
        file = try_model_file(path)
        self._installed.add(
            InstalledModel(
                id=name,
                path=str(path),
                bytes=file.bytes,
                sha256=file_digest(path, self._folder / "digests.json"),
                architecture=file.architecture,
                licence=licence or file.licence,
                source=source,
                notice=notice,
                name=file.name,
                context_tokens=file.number("context_length") or None,
                memory_needed=_usual_need(file),
            )
        )
        return self.show(name)


def _usual_need(file: ModelFile) -> int:
    """Bytes that the model takes with a context of usual length."""
    cells = min(file.number("context_length") or _USUAL_CELLS, _USUAL_CELLS)
    return estimate(file).total(cells, _USUAL_SEQUENCES)


def _unknown(wanted: str) -> NoReturn:
    raise NotFound(
        f"There is no model {wanted[:200]}.",
        remedy="`grace models list` and GET models show them; owner/name:file.gguf works too.",
        field="model",
    )


def _notice(entry: CatalogueEntry, remote: hub.RemoteModel) -> str:
    """What the hub says otherwise than the catalogue; shown, never hidden."""
    said = [entry.warning] if entry.warning else []
    if remote.licence and remote.licence.lower() != entry.licence:
        said.append(f"The hub gives its licence as {remote.licence}, not {entry.licence}.")
    return " ".join(said)
