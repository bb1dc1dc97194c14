"""The folder of the projects that the user registered.

    <root>/<project id>/current          the content hash of the version in use
    <root>/<project id>/<content hash>/  that version, and those before it

A version is written beside the others and comes into use when `current` is
replaced; until then nothing has changed, whatever happens. Earlier versions
stay, because verdicts were given by their suites.
"""

from __future__ import annotations

import re
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from backend.errors import CurriculumInvalid
from backend.learning_systems.curriculum_errors import invalid
from backend.learning_systems.curriculum_files import load_project
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.project_folder import content_hash, read_folder, write_folder

REGISTER_AGAIN = "Register it again from its own folder: `grace curriculum register FOLDER`."

_PROJECT_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_HASH = re.compile(r"[0-9a-f]{64}")
_ABANDONED_SECONDS = 3_600.0

Version = tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Incoming:
    """Files that were written below the root, and are not in use yet."""

    folder: Path
    content_hash: str


class RegisteredProjects:
    """Reads and changes the folder. Whoever changes it holds a lock around that."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def ids(self) -> list[str]:
        """The registered projects, whether they can be used or not."""
        found = self._root.glob("*/current") if self._root.is_dir() else ()
        return sorted(path.parent.name for path in found if _PROJECT_ID.fullmatch(path.parent.name))

    def version(self) -> Version:
        """Something that differs once a project came, went or was changed."""
        return tuple((each, self._current_text(each), self._touched(each)) for each in self.ids())

    def load(self, project_id: str) -> Project:
        """The version in use, by itself.

        Raises CurriculumInvalid when it is broken, or is not what was registered.
        """
        registered = self._current(project_id)
        folder = self._root / project_id / registered
        project = load_project(folder, folder_bears_id=False)
        if project.id != project_id or content_hash(read_folder(folder)) != registered:
            raise invalid(folder, "content", "has changed since it was registered", REGISTER_AGAIN)
        return project.model_copy(update={"registered": registered})

    @contextmanager
    def incoming(self, files: Mapping[str, bytes]) -> Iterator[Incoming]:
        """Files written below the root, to be checked, and removed unless taken. Raises OSError."""
        self._sweep()
        folder = self._root / f".incoming-{uuid.uuid4().hex}"
        try:
            write_folder(folder, files)
            yield Incoming(folder, content_hash(files))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def take(self, incoming: Incoming, project_id: str) -> None:
        """Make this the version in use. Raises OSError, and then the one before stays in use."""
        place = self._root / project_id
        place.mkdir(exist_ok=True)
        target = place / incoming.content_hash
        shutil.rmtree(target, ignore_errors=True)
        incoming.folder.replace(target)
        part = place / f".current-{uuid.uuid4().hex}"
        part.write_text(incoming.content_hash + "\n", encoding="ascii")
        part.replace(place / "current")

    def remove(self, project_id: str) -> None:
        """Take a project out with all its versions. Raises OSError."""
        gone = self._root / f".incoming-{uuid.uuid4().hex}"
        (self._root / project_id).replace(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def intact(self, project_id: str, registered: str) -> bool:
        """Whether this very content is in use already."""
        with suppress(CurriculumInvalid):
            return project_id in self.ids() and self.load(project_id).registered == registered
        return False

    def may_repair(self, project_id: str, content: str) -> bool:
        """Whether this content is the version in use, or may be when that is not known."""
        in_use = self._in_use(project_id)
        return in_use == content or (
            in_use is None and (self._root / project_id / content).is_dir()
        )

    def _in_use(self, project_id: str) -> str | None:
        """The content hash of the version in use, which may be damaged."""
        text = self._current_text(project_id)
        return text if _HASH.fullmatch(text) else None

    def _current(self, project_id: str) -> str:
        registered = self._in_use(project_id)
        if registered is None:
            file = self._root / project_id / "current"
            raise invalid(file, "whole file", "does not name a version", REGISTER_AGAIN)
        return registered

    def _current_text(self, project_id: str) -> str:
        try:
            text = (self._root / project_id / "current").read_bytes()[:100]
        except OSError:
            return ""
        return text.decode("utf-8", "replace").strip()

    def _touched(self, project_id: str) -> int:
        registered = self._in_use(project_id) or "none"
        try:
            return (self._root / project_id / registered / "project.toml").stat().st_mtime_ns
        except OSError:
            return 0

    def _sweep(self) -> None:
        """Remove what a registration that was killed left behind."""
        for path in self._root.glob(".incoming-*"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                    shutil.rmtree(path, ignore_errors=True)
