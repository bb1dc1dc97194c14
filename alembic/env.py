"""Alembic's entry: migrations run on the SQLite file the caller names.

`GRACE_DATA_DIR` decides when alembic is called by hand.
"""

from __future__ import annotations

from pathlib import Path

from alembic import context

from backend.persistence.database import connect
from backend.persistence.models import Base, UtcMoment
from backend.settings import Settings


def _plain_type(kind: str, item: object, _context: object) -> str | bool:
    """Revisions name SQL types, not our classes, which may change later."""
    return f"sa.String(length={item.length})" if isinstance(item, UtcMoment) else False


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    """The full-text index and the tables SQLite keeps for it are in no model."""
    return not (kind == "table" and name is not None and name.startswith("learnings_fts"))


def run() -> None:
    path: Path = context.config.attributes.get("path") or Settings().database_path
    engine = connect(path)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=_plain_type,
            include_name=_ours,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
