"""Fetches model files from a hub (huggingface_hub; HF_ENDPOINT and HF_TOKEN are honoured)."""

from __future__ import annotations

import hashlib
import importlib
import io
import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from backend.errors import GraceError, InvalidInput, ModelFileRefused, NotFound, Unavailable
from backend.learning_systems.ports import Cancelled

Progress = Callable[[int, int], None]
"""Called with (bytes there, bytes in all)."""

_REPO = re.compile(r"[\w.-]+/[\w.-]+")
_SHARD = re.compile(r"-00001-of-(\d{5})\.gguf$")
_SPARE_BYTES = 500_000_000


class PullCancelled(GraceError):
    """The user stopped a download; what came stays, and the next pull goes on from there."""

    status = 409
    slug = "pull-cancelled"


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file as the hub describes it; `sha256` is None where the hub tells none."""

    name: str
    bytes: int
    sha256: str | None


@dataclass(frozen=True, slots=True)
class RemoteModel:
    """All parts of one model on the hub, the first part first."""

    repo: str
    files: tuple[RemoteFile, ...]
    licence: str | None
    revision: str | None = None

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)


def check_name(repo: str, file: str) -> None:
    """Raises InvalidInput for what cannot name a file on a hub."""
    if not _REPO.fullmatch(repo) or not _safe(file):
        raise InvalidInput(
            f"{repo[:200]}:{file[:200]} is not of the form owner/name:file.gguf.",
            remedy="Give an id of the catalogue, or OWNER/NAME:FILE.gguf.",
            field="model",
        )


def find_remote(repo: str, file: str) -> RemoteModel:
    """Ask the hub about a file. Raises InvalidInput, NotFound or Unavailable."""
    check_name(repo, file)
    hub = _library()
    try:
        info = hub.HfApi(endpoint=_endpoint()).model_info(repo, files_metadata=True)
    except hub.errors.RepositoryNotFoundError as error:
        raise NotFound(
            f"The hub has no model {repo}, or it is not open to you.",
            remedy="Check the name; HF_TOKEN opens models that ask for consent.",
            field="model",
        ) from error
    except Exception as error:  # the library lets errors of several HTTP clients through
        raise Unavailable(
            f"The hub does not answer: {type(error).__name__}: {error}",
            remedy="Check the network; HF_ENDPOINT names another hub.",
        ) from error
    known = {sibling.rfilename: sibling for sibling in info.siblings or []}
    missing = [name for name in _parts(file) if name not in known]
    if missing:
        offered = sorted(name for name in known if name.endswith(".gguf"))[:20]
        raise NotFound(
            f"{repo} has no {missing[0]}; it has: {', '.join(offered) or 'no GGUF'}.",
            remedy="Name one of its files.",
            field="model",
        )
    files = tuple(_remote_file(known[name]) for name in _parts(file))
    card = getattr(info, "card_data", None)
    licence = getattr(card, "license", None) if card else None
    return RemoteModel(repo, files, licence if isinstance(licence, str) else None, info.sha)


def fetch(
    model: RemoteModel,
    folder: Path,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Path:
    """Download what is missing into `folder`, verify every digest; the first part's path.

    A broken download goes on where it stopped. Raises Unavailable without enough disk
    space or when the hub fails, ModelFileRefused when a digest differs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _check_disk(model, folder)
    before = 0
    for file in model.files:
        path = _fetch_one(model, file, folder, before, progress, cancelled)
        _verify(path, file)
        before += file.bytes
    return folder / model.files[0].name


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fetch_one(
    model: RemoteModel,
    file: RemoteFile,
    folder: Path,
    before: int,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> Path:
    path = folder / file.name
    if path.is_file() and path.stat().st_size == file.bytes:
        return path
    part = _part_of(model, file, folder)
    part.parent.mkdir(parents=True, exist_ok=True)
    if part.is_file() and part.stat().st_size > file.bytes:
        part.unlink()  # more than there can be: spoilt
    with part.open("ab") as stream:
        _receive(model, file, stream, _bar(model.bytes, before, progress, cancelled))
    part.replace(path)
    return path


def _receive(model: RemoteModel, file: RemoteFile, stream: IO[bytes], bar: type[Any]) -> None:
    """Append what is missing. The library's own download begins anew when a process ended."""
    hub = _library()
    url = hub.hf_hub_url(model.repo, file.name, revision=model.revision, endpoint=_endpoint())
    try:
        hub.file_download.http_get(
            url,
            stream,
            resume_size=stream.tell(),
            headers=hub.utils.build_hf_headers(),
            expected_size=file.bytes,
            displayed_filename=file.name,
            tqdm_class=bar,
        )
    except GraceError:
        raise
    except Exception as error:  # the library lets errors of several HTTP clients through
        raise Unavailable(
            f"The download of {file.name} broke off: {type(error).__name__}: {error}",
            remedy="Pull again; it goes on where it stopped.",
        ) from error


def _part_of(model: RemoteModel, file: RemoteFile, folder: Path) -> Path:
    """Where what came so far is kept: of another content it would be another file."""
    content = (file.sha256 or model.revision or "")[:16]
    return folder / f"{file.name}.{content}.part"


def _verify(path: Path, file: RemoteFile) -> None:
    if path.stat().st_size != file.bytes or file.sha256 not in (None, sha256_of(path)):
        path.unlink()
        raise ModelFileRefused(
            f"{file.name} is not what the hub promised: its digest differs. It was deleted.",
            remedy="Pull again.",
        )


def _check_disk(model: RemoteModel, folder: Path) -> None:
    paths = [path for f in model.files for path in (folder / f.name, _part_of(model, f, folder))]
    there = sum(path.stat().st_size for path in paths if path.is_file())
    needed = model.bytes - there + _SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Unavailable(
            f"{needed / 1e9:.1f} GB of disk space are needed, {free / 1e9:.1f} GB are free.",
            remedy=f"Make room in {folder}, or choose a smaller model.",
        )


def _parts(file: str) -> Sequence[str]:
    match = _SHARD.search(file)
    if match is None:
        return [file]
    stem, count = file[: match.start()], int(match[1])
    return [f"{stem}-{part:05d}-of-{count:05d}.gguf" for part in range(1, count + 1)]


def _remote_file(sibling: Any) -> RemoteFile:
    lfs = sibling.lfs
    size = sibling.size if lfs is None else lfs.size
    return RemoteFile(sibling.rfilename, int(size or 0), None if lfs is None else lfs.sha256)


def _safe(file: str) -> bool:
    parts = file.split("/")
    return file.endswith(".gguf") and all(re.fullmatch(r"[\w][\w.+-]*", part) for part in parts)


def _endpoint() -> str:
    return os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")


def _library() -> Any:
    try:
        import huggingface_hub
        import huggingface_hub.errors
        import huggingface_hub.file_download
        import huggingface_hub.utils
    except ImportError as error:
        raise Unavailable(
            "Models cannot be pulled: huggingface_hub is not installed.",
            remedy="Download the file yourself and give its path.",
        ) from error
    return huggingface_hub


def _bar(
    total: int, before: int, progress: Progress | None, cancelled: Cancelled | None
) -> type[Any]:
    """A progress bar of the kind the library wants, which shows nothing and tells us."""
    base: Any = importlib.import_module("tqdm").tqdm

    def begin(self: Any, *args: Any, **options: Any) -> None:
        options.pop("name", None)
        options.update(file=io.StringIO(), disable=False)
        base.__init__(self, *args, **options)

    def update(self: Any, n: float | None = 1) -> Any:
        if cancelled is not None and cancelled():
            raise PullCancelled("The download was stopped.", remedy="Pull again to go on.")
        shown = base.update(self, n)
        if progress is not None:
            progress(min(before + int(self.n), total), total)
        return shown

    return type("Bar", (base,), {"__init__": begin, "update": update})
