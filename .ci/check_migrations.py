"""Fails when the tables that the migrations make differ from those that the models describe."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

ROOT = Path(__file__).resolve().parents[1]


def main() -> str | None:
    with tempfile.TemporaryDirectory() as folder:
        config = Config()
        config.set_main_option("script_location", str(ROOT / "alembic").replace("%", "%%"))
        config.attributes["path"] = Path(folder, "grace.db")
        command.upgrade(config, "head")
        try:
            command.check(config)
        except CommandError as error:
            return f"{error}"
    return None


if __name__ == "__main__":
    sys.exit(main())
