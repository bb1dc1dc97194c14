"""The records of completed projects as files, written so that none is ever half there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

MARK = "run_id"


class RecordFiles:
    """The RecordFolder port below one folder, `<root>/<project_id>/`.

    The file with the run's id is written last: with it the record is whole.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def has(self, project_id: str, run_id: str) -> bool:
        try:
            return (self._root / project_id / MARK).read_text().strip() == run_id
        except OSError:
            return False

    def write(self, project_id: str, run_id: str, texts: Mapping[str, str]) -> None:
        folder = self._root / project_id
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARK).unlink(missing_ok=True)
        for name, text in texts.items():
            _write_whole(folder / name, text)
        _write_whole(folder / MARK, f"{run_id}\n")


def _write_whole(target: Path, text: str) -> None:
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=target.parent, prefix=".", delete=False
    ) as file:
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
    Path(file.name).chmod(0o644)
    Path(file.name).replace(target)
