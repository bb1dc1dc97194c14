"""Going over from the Python that the user called to the one in `.venv`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from backend.installation.environment import Environment

_RELAUNCHED = "_GRACE_RELAUNCHED"


def is_inside(environment: Environment) -> bool:
    """Whether this process is the environment's own Python, started by `enter`."""
    # Taken out, so that it does not reach the processes this one starts.
    relaunched = os.environ.pop(_RELAUNCHED, None) == str(environment.root)
    return relaunched or (bool(sys.flags.safe_path) and _runs_in(environment.venv))


def _runs_in(venv: Path) -> bool:
    try:
        return Path(sys.prefix).samefile(venv)
    except OSError:
        return False


def enter(environment: Environment, arguments: Sequence[str]) -> None:
    """Become `.venv`'s Python with these arguments; does not come back.

    `-P` keeps the current folder off the import path, so that nothing lying there is imported.
    """
    os.environ[_RELAUNCHED] = str(environment.root)
    command = [str(environment.python), "-P", *arguments]
    if os.name == "posix":
        os.execv(command[0], command)
    # Windows would start a second process and end this one, which looks finished to the console.
    sys.exit(_wait_for(command))


def _wait_for(command: Sequence[str]) -> int:
    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            # Ctrl+C reached the child as well, which ends in its own good time.
            continue
