"""Run a command as a user without privileges: `python ordinary_user.py COMMAND ...`.

Started by root. Where the interpreter lies in a folder that others may not
enter (a root's home), a mount namespace of its own shows just that interpreter
at the same place; nothing on the machine is changed.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

REPOSITORY = Path(__file__).resolve().parents[2]
USER = 64_123


def _kernel() -> ModuleType:
    path = REPOSITORY / "sandbox" / "harness" / "isolation" / "kernel.py"
    spec = importlib.util.spec_from_file_location("harness_kernel", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _closed_ancestor(path: Path) -> Path | None:
    """The highest folder above `path` that other users may not enter."""
    for folder in reversed(path.parents):
        if not folder.stat().st_mode & 0o001:
            return folder
    return None


def _open_the_way(kernel: ModuleType, needed: Sequence[Path]) -> None:
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    for path in needed:
        closed = _closed_ancestor(path)
        if closed is None:
            continue
        tree = kernel.clone_tree(os.open(path, os.O_PATH))
        kernel.mount("none", str(closed), "tmpfs", 0, "mode=755")
        path.mkdir(parents=True)
        kernel.attach_tree(tree, str(path))


def become_ordinary() -> None:
    """Give up root for good, in this process."""
    _open_the_way(_kernel(), [Path(os.path.realpath(sys.base_prefix)), REPOSITORY])
    os.setgroups([])
    os.setresgid(USER, USER, USER)
    os.setresuid(USER, USER, USER)


def run_as_ordinary_user(
    command: Sequence[str], *, timeout: float = 300, extra: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `command` from the repository; as root it loses its privileges first."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o777)
        environment = {"PATH": os.environ["PATH"], "HOME": home, "PYTHONDONTWRITEBYTECODE": "1"}
        prefix = [sys.executable, __file__] if os.geteuid() == 0 else []
        return subprocess.run(
            [*prefix, *command],
            cwd=REPOSITORY,
            env=environment | dict(extra or {}),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )


if __name__ == "__main__":
    become_ordinary()
    os.execv(sys.argv[1], sys.argv[1:])
