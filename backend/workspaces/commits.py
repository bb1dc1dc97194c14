"""One way to commit: equal trees, messages and moments make equal commits."""

from __future__ import annotations

from datetime import datetime

from dulwich.config import ConfigFile, StackedConfig
from dulwich.worktree import WorkTree

GRACE = b"Grace <grace@localhost>"


def commit(tree: WorkTree, message: bytes, moment: datetime) -> None:
    """Commit what is staged, as of this moment."""
    seconds = moment.timestamp()
    tree.commit(
        message=message,
        author=GRACE,
        committer=GRACE,
        author_timestamp=seconds,
        commit_timestamp=seconds,
        author_timezone=0,
        commit_timezone=0,
        no_verify=True,
        sign=False,
        # Nothing of the user's own git configuration applies here.
        config=StackedConfig([ConfigFile()]),
    )
