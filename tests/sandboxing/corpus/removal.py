"""Deleting whatever a hostile program left: deep trees, folders without permission."""

from __future__ import annotations

import subprocess
from pathlib import Path


def remove_tree(path: Path) -> None:
    """Remove a folder; shutil.rmtree fails on trees of 3,000 levels."""
    if path.is_symlink():
        path.unlink()
        return
    for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
        subprocess.run([*command, "--", str(path)], capture_output=True, check=False)
