"""A project folder as one value: only the files a project has, read once, known by a hash.

Whoever registers a project hands in a path. What is checked must be what is
kept, so the files are read into memory first and everything else happens to
those bytes.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from backend.errors import ProjectRefused
from backend.learning_systems.curriculum_errors import refused

MOST_BYTES = 1 << 20
MOST_BYTES_ALTOGETHER = 8 << 20
MOST_FILES = 1_000

_ID = r"[a-z][a-z0-9_]{0,63}"
_SHAPE = re.compile(
    rf"project\.toml|README\.md|contracts/{_ID}\.md|acceptance/(test_{_ID}\.py|manifest\.json)"
    rf"|properties/{_ID}\.py|bench/{_ID}\.py"
)
_FOLDERS = frozenset({"contracts", "acceptance", "properties", "bench"})

# What Python and editors leave behind is neither copied nor worth a refusal.
_PASSED_OVER = re.compile(r"\..*|__pycache__")


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a project by their path below its folder, in order.

    Raises ProjectRefused naming the first thing that a project does not
    consist of: a link, a special file, a strange name, too much of anything.
    """
    if not folder.is_dir():
        remedy = "Give the folder that holds project.toml."
        raise refused(folder, "folder", "is not a folder", remedy)
    files: dict[str, bytes] = {}
    left = MOST_BYTES_ALTOGETHER
    for name, path in _known_files(folder):
        if len(files) == MOST_FILES:
            remedy = "Split the project."
            raise refused(folder, "folder", f"has more than {MOST_FILES} files", remedy)
        files[name] = _content(name, path, min(left, MOST_BYTES))
        left -= len(files[name])
    return files


def content_hash(files: Mapping[str, bytes]) -> str:
    """SHA-256 (hex) over names and contents."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder that is made for them. Raises OSError."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _known_files(folder: Path) -> Iterator[tuple[str, Path]]:
    for entry in _entries(folder):
        if entry.name in _FOLDERS:
            _check_kind(Path(entry.path), stat.S_ISDIR, "a folder")
            yield from ((f"{entry.name}/{each.name}", Path(each.path)) for each in _entries(entry))
        else:
            yield entry.name, Path(entry.path)


def _entries(folder: Path | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            kept = [entry for entry in found if not _PASSED_OVER.fullmatch(entry.name)]
    except OSError as error:
        raise _unreadable(Path(folder), error) from None
    return sorted(kept, key=lambda entry: entry.name)


def _content(name: str, path: Path, most: int) -> bytes:
    if not _SHAPE.fullmatch(name):
        remedy = "Remove it. CURRICULUM.md lists the files of a project."
        raise refused(path, "name", "is not a file that a project has", remedy)
    _check_kind(path, stat.S_ISREG, "a regular file")
    try:
        content = _read_regular(path, most + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    if len(content) > most:
        remedy = f"A file may have {MOST_BYTES} bytes, a project {MOST_BYTES_ALTOGETHER}."
        raise refused(path, "size", "is larger than what may still be taken", remedy)
    return content


def _read_regular(path: Path, most: int) -> bytes:
    """Raises OSError; the name may mean something else than when it was looked at."""
    flags = os.O_RDONLY | _flags("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")
    with os.fdopen(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError("it was exchanged while it was read")
        return file.read(most)


def _check_kind(path: Path, is_kind: Callable[[int], bool], kind: str) -> None:
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        raise _unreadable(path, error) from None
    if not is_kind(mode):
        remedy = "Links and special files are not taken: put a copy in its place."
        raise refused(path, "kind", f"is not {kind}", remedy)


def _unreadable(path: Path, error: OSError) -> ProjectRefused:
    return refused(
        path, "file", f"cannot be read: {error.strerror or error}", "Check its permissions."
    )


def _flags(*names: str) -> int:
    """The flags of these that the system knows."""
    return sum(getattr(os, name, 0) for name in names)
