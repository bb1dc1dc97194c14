"""Builds llama.cpp beside the running service, in a process of its own.

The process is tied to its starter by a pipe: when the starter ends, however it ends, the pipe
closes, the compilers are stopped, and the next start begins the build again.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from backend.installation import file_lock
from backend.installation.environment import Environment
from backend.installation.llama_recipe import build, is_current
from backend.installation.llama_state import build_lock_path
from backend.installation.problems import SetupProblem
from backend.installation.progress import Progress

_ENDING = threading.Event()


def start(root: Path) -> subprocess.Popen[bytes] | None:
    """Start the build unless llama.cpp is there already.

    Keep the process that comes back: closing its `stdin`, or ending, ends the build.

    Returns:
        The builder, or None when nothing is to be done.
    """
    environment = Environment(root)
    if is_current(environment):
        return None
    return subprocess.Popen(
        [str(environment.python), "-P", "-m", "backend.installation.llama_build", str(root)],
        stdin=subprocess.PIPE,
        # Ctrl+C is for the service, which then closes the pipe.
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def main(arguments: list[str]) -> int:
    """The builder process: build the llama.cpp of the repository named by the first argument.

    Returns:
        0 when it is ready, 1 when the build failed; both are recorded for `read_state`.
    """
    environment = Environment(Path(arguments[0]))
    signal.signal(signal.SIGTERM, _on_terminate)
    threading.Thread(target=_end_with_starter, daemon=True).start()
    if hasattr(os, "nice"):
        # The service beside it is to stay quick.
        os.nice(10)
    try:
        with file_lock.held(build_lock_path(environment), wait=True):
            return _build_unless_current(environment)
    except OSError as error:
        # Not even the state can be written: a full disk, a read-only folder.
        print(f"[llama.cpp] The build cannot go on: {error}.", file=sys.stderr)
        return 1


def _build_unless_current(environment: Environment) -> int:
    if is_current(environment):
        return 0
    progress = Progress(environment)
    try:
        build(environment, progress)
    except (SetupProblem, OSError) as error:
        if _ENDING.is_set():
            # Stopped, not failed: the next start begins again.
            return 1
        progress.finish("failed", str(error))
        return 1
    progress.finish("ready", "llama.cpp is ready.")
    return 0


def _end_with_starter() -> None:
    """Wait until the pipe from the starter closes, then stop everything this process started."""
    while os.read(0, 1024):
        pass
    _stop_everything()


def _stop_everything() -> None:
    if os.name == "nt":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(os.getpid())], check=False)
        return
    _ENDING.set()
    # The compilers stand in groups of their own, which Ninja ends when it is asked to.
    os.killpg(0, signal.SIGTERM)
    threading.Event().wait(3)
    os.killpg(0, signal.SIGKILL)


def _on_terminate(_number: int, _frame: object) -> None:
    # A handler, because an ignored signal would be ignored by the compilers as well.
    if not _ENDING.is_set():
        _stop_everything()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
