"""A first project of the user's own: small, complete, and proved fair as it stands.

It is a copy of `backend/curriculum/_skeleton` under other names. Beside the
project's folder lies one with its solution and mistakes, which must stay out of it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from backend.errors import InvalidInput
from backend.learning_systems.curriculum_files import BUNDLED_ROOT
from backend.learning_systems.curriculum_model import Id, Line, Package
from backend.learning_systems.project_folder import write_folder

SKELETON = BUNDLED_ROOT / "_skeleton"

_MANIFEST = "acceptance/manifest.json"


@dataclass(frozen=True, slots=True)
class NewProject:
    """What the skeleton shall be called."""

    project_id: str
    name: str
    domain: str
    package: str


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Where it lies. `exemplars` is what `--exemplars` wants."""

    folder: Path
    exemplars: Path


def exemplars_beside(folder: Path) -> Path:
    """The folder of the solutions that belong to a project's folder."""
    return folder.with_name(f"{folder.name}-exemplars")


def write_skeleton(folder: Path, new: NewProject, domains: Collection[str]) -> Skeleton:
    """Write the project and, beside it, its exemplars.

    Raises InvalidInput when something is there already, or a name cannot be used.
    """
    folder = folder.absolute()
    made = Skeleton(folder, exemplars_beside(folder))
    _check_names(new, domains)
    original = _read(SKELETON / "project")
    project = _renamed(original, new)
    project[_MANIFEST] = _with_new_suites(project[_MANIFEST], original, project)
    exemplars = _renamed(_read(SKELETON / "exemplars"), new)
    for place in (made.folder, made.exemplars):
        _refuse_used(place)
    try:
        _write(made.folder, project)
        _write(made.exemplars / new.project_id, exemplars)
    except OSError as error:
        reason = error.strerror or str(error)
        remedy = "Choose a folder that can be written."
        raise InvalidInput(f"{folder} cannot be written: {reason}.", remedy=remedy) from None
    return made


def _refuse_used(place: Path) -> None:
    if place.exists() and not (place.is_dir() and not any(place.iterdir())):
        raise InvalidInput(
            f"{place} exists already.", remedy="Choose a folder that is new or empty."
        )


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """All or nothing: written beside its place and moved there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = folder.with_name(f".{folder.name}.part")
    try:
        write_folder(part, files)
        part.replace(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _read(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in paths
        if "__pycache__" not in path.parts
    }


def _renamed(files: Mapping[str, bytes], new: NewProject) -> dict[str, bytes]:
    """The files with the names of the new project in their paths and texts."""
    return {
        _named(name, new): _named(content.decode(), new).encode() for name, content in files.items()
    }


def _named(text: str, new: NewProject) -> str:
    words = {
        '"Skeleton"': json.dumps(new.name, ensure_ascii=False),
        '"programming"': json.dumps(new.domain, ensure_ascii=False),
        "proj_skeleton": new.project_id,
        "skeleton_package": new.package,
    }
    for old, word in words.items():
        text = text.replace(old, word)
    return text


def _check_names(new: NewProject, domains: Collection[str]) -> None:
    """As project.toml would be checked, but each name by itself."""
    for field, kind, value in (
        ("id", Id, new.project_id),
        ("package", Package, new.package),
        ("name", Line, new.name),
    ):
        try:
            TypeAdapter(kind).validate_python(value)
        except ValidationError as error:
            raise _unusable(field, error.errors()[0]["msg"].removeprefix("Value error, ")) from None
    if not new.name.isprintable():
        raise _unusable("name", "a character in it cannot be written")
    if new.domain not in domains:
        raise _unusable("domain", f"there is none called {new.domain!r}: {', '.join(domains)}")


def _unusable(field: str, problem: str) -> InvalidInput:
    remedy = f"Give another --{field}."
    return InvalidInput(f"{field} is not usable: {problem}.", remedy=remedy, field=field)


def _with_new_suites(
    manifest: bytes, before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> bytes:
    """The manifest with the hashes of the suites as they read under the new names."""
    for name, suite in before.items():
        if name.startswith("acceptance/test_"):
            manifest = manifest.replace(_sha256(suite), _sha256(after[name]))
    return manifest


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
