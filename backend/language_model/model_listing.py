"""Puts the catalogue and the installed models together into what users see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backend.language_model.catalogue import CatalogueEntry
from backend.language_model.installed_models import InstalledModel
from backend.learning_systems.model_views import ModelView, Preflight


def merged(
    entries: Sequence[CatalogueEntry],
    installed: Mapping[str, InstalledModel],
    *,
    in_use: str | None,
    best_fit: str | None,
    memory: int,
    preflights: Mapping[str, Preflight],
) -> tuple[ModelView, ...]:
    """Installed models first, the one in use before all; then the catalogue, smallest first."""
    by_id = {entry.id: entry for entry in entries}
    here = sorted(installed.values(), key=lambda model: (model.id != in_use, model.id))
    pairs: list[tuple[CatalogueEntry | None, InstalledModel | None]] = [
        (by_id.get(model.id), model) for model in here
    ]
    pairs += [(entry, None) for entry in entries if entry.id not in installed]
    return tuple(
        _view(entry, model, in_use, best_fit, memory, preflights) for entry, model in pairs
    )


def _view(
    entry: CatalogueEntry | None,
    model: InstalledModel | None,
    in_use: str | None,
    best_fit: str | None,
    memory: int,
    preflights: Mapping[str, Preflight],
) -> ModelView:
    model_id = entry.id if entry else model.id if model else ""
    needed = _memory_needed(entry, model)
    return ModelView(
        id=model_id,
        name=entry.name if entry else model.name if model else "",
        installed=model is not None,
        in_use=model_id == in_use,
        best_fit=model_id == best_fit,
        fits=None if needed is None else needed <= memory,
        parameters=entry.parameters if entry else None,
        active_parameters=entry.active if entry else None,
        quantisation=entry.quantisation if entry else None,
        bytes=model.bytes if model else int(entry.about_gigabytes * 1e9) if entry else 0,
        memory_needed=needed,
        context_tokens=_context(entry, model),
        memory=entry.memory if entry else None,
        licence=_licence(entry, model),
        note=entry.note if entry else "",
        warning=_warning(entry, model),
        source=model.source if model else f"{entry.repo}:{entry.file}" if entry else "",
        path=model.path if model else None,
        sha256=model.sha256 if model else None,
        architecture=model.architecture if model else None,
        preflight=preflights.get(model.sha256) if model else None,
    )


def _memory_needed(entry: CatalogueEntry | None, model: InstalledModel | None) -> int | None:
    """What the file's own head says, where there is a file."""
    if model is not None and model.memory_needed is not None:
        return model.memory_needed
    return entry.memory_needed if entry else None


def _context(entry: CatalogueEntry | None, model: InstalledModel | None) -> int | None:
    if model is not None and model.context_tokens:
        return model.context_tokens
    return entry.context if entry else None


def _licence(entry: CatalogueEntry | None, model: InstalledModel | None) -> str | None:
    if model is not None and model.licence:
        return model.licence
    return entry.licence if entry else None


def _warning(entry: CatalogueEntry | None, model: InstalledModel | None) -> str:
    """What the hub said otherwise, a file that is gone, or the catalogue's own warning."""
    if model is None:
        return entry.warning if entry else ""
    gone = "" if model.is_there else f"{model.path} is gone: pull or register it again."
    return " ".join(filter(None, (model.notice, gone)))
