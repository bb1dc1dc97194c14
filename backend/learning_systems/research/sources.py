"""What can be searched offline: files of a folder, bounded, and never through a link."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import sysconfig
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

MiB = 1 << 20

DOCUMENT_SUFFIXES = (".md", ".txt", ".rst", ".py")

# Not what the library documents: tests, an editor, a converter, wheels, other people's packages.
_NOT_LIBRARY = frozenset(
    {
        "__pycache__",
        "ensurepip",
        "idlelib",
        "lib2to3",
        "lib-dynload",
        "site-packages",
        "dist-packages",
        "test",
        "tests",
        "turtledemo",
        "pydoc_data",
    }
)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder to search. `name` is how its files are cited; bounds are bytes and counts."""

    name: str
    root: Path
    suffixes: tuple[str, ...]
    skipped: Collection[str] = ()
    most_files: int = 5000
    most_bytes: int = 64 * MiB
    most_bytes_a_file: int = 1 * MiB
    most_seen: int = 100_000


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file, by its path below the folder; the fingerprint changes when it does."""

    path: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder within its bounds, and how many were left out and why."""

    files: tuple[FoundFile, ...]
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True)
class Text:
    """What a file held when it was read, and the SHA-256 (hex) of its bytes."""

    text: str
    sha256: str


class Source(Protocol):
    """Something to search: a name, its files, and how one of them is read."""

    @property
    def name(self) -> str: ...

    def listing(self) -> Listing: ...

    def read(self, path: str) -> Text | None:
        """The file as it is now; None when it cannot be read as text."""
        ...


@dataclass(frozen=True, slots=True)
class FolderSource:
    """The Source over a folder."""

    folder: Folder

    @property
    def name(self) -> str:
        return self.folder.name

    def listing(self) -> Listing:
        return list_files(self.folder)

    def read(self, path: str) -> Text | None:
        return read(self.folder, path)


@dataclass(frozen=True, slots=True)
class TextSource:
    """The Source over texts that are at hand already."""

    name: str
    texts: Mapping[str, str]

    def listing(self) -> Listing:
        files = (FoundFile(path, text_of(text).sha256) for path, text in self.texts.items())
        return Listing(tuple(files), {})

    def read(self, path: str) -> Text | None:
        return text_of(self.texts[path]) if path in self.texts else None


def text_of(text: str) -> Text:
    return Text(text, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest())


def python_library() -> Folder:
    """The source of the Python that runs here, which is read and never imported."""
    version = ".".join(map(str, sys.version_info[:3]))
    root = Path(sysconfig.get_paths()["stdlib"])
    return Folder(f"Python {version}", root, (".py",), _NOT_LIBRARY, 2000, 32 * MiB)


def documents(root: Path) -> Folder:
    """A folder of the user's."""
    return Folder("your documents", root, DOCUMENT_SUFFIXES, {"__pycache__"})


def list_files(folder: Folder) -> Listing:
    """The folder's files in the order of their paths; hidden ones and links are passed over."""
    files: list[FoundFile] = []
    left_out: dict[str, int] = {}
    total = 0
    for path, size, moment in sorted(_walk(folder, left_out)):
        reason = _reason(folder, len(files), total, size)
        if reason:
            left_out[reason] = left_out.get(reason, 0) + 1
            continue
        files.append(FoundFile(path, f"{size}:{moment}"))
        total += size
    return Listing(tuple(files), left_out)


def read(folder: Folder, path: str) -> Text | None:
    """A file as text, without following a link; None when it cannot be read as text."""
    try:
        data = _bytes(folder.root / path, folder.most_bytes_a_file)
    except (OSError, ValueError):
        return None
    if b"\0" in data:
        return None
    return Text(data.decode("utf-8", "replace"), hashlib.sha256(data).hexdigest())


def _walk(folder: Folder, left_out: dict[str, int]) -> Iterator[tuple[str, int, int]]:
    """Path, size and moment of each file; no further than a folder may be large."""
    seen = 0
    for above, names, files in os.walk(folder.root, followlinks=False):
        here = Path(above)
        names[:] = sorted(
            name for name in names if not name.startswith(".") and name not in folder.skipped
        )
        seen += len(files) + len(names)
        if seen > folder.most_seen:
            left_out[f"and more beyond {folder.most_seen} entries"] = 1
            return
        for name in files:
            if name.startswith(".") or not name.endswith(folder.suffixes):
                continue
            found = _stat(here / name)
            if found is not None:
                path = (here / name).relative_to(folder.root).as_posix()
                yield path, found.st_size, found.st_mtime_ns


def _stat(path: Path) -> os.stat_result | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def _reason(folder: Folder, count: int, total: int, size: int) -> str:
    if size > folder.most_bytes_a_file:
        return f"larger than {folder.most_bytes_a_file // MiB} MiB"
    if count >= folder.most_files:
        return f"beyond {folder.most_files} files"
    if total + size > folder.most_bytes:
        return f"beyond {folder.most_bytes // MiB} MiB in all"
    return ""


def _bytes(path: Path, most: int) -> bytes:
    # O_NOFOLLOW: what was a file when it was listed may be a link by now.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("not a regular file")
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError("too large")
    return data
