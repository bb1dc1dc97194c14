"""A database at the newest revision without migrating again: a copy of one that was migrated.

All revisions take longer than most tests; `tests/persistence/test_migrations.py` is about them.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from backend.persistence.database import migrate


def put_database(path: Path) -> None:
    """Put an empty database at `path`; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_migrated(), path)


@cache
def _migrated() -> Path:
    """Made by the real migrations, once a process."""
    folder = Path(tempfile.mkdtemp(prefix="grace-migrated-"))
    atexit.register(shutil.rmtree, folder)
    migrate(folder / "grace.db")
    return folder / "grace.db"
