"""`serve.py` and `python -m tests`, once the Python they were called with is known to do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from backend.installation import launch, llama_build
from backend.installation.checks import check_port, check_writable
from backend.installation.environment import Environment, prepare
from backend.installation.llama_state import read_state
from backend.installation.problems import SetupProblem

# Tests of one file stay together: they share what is dear to make.
SIDE_BY_SIDE = ("-n", "auto", "--dist", "loadfile")


def run(root: str, arguments: Sequence[str]) -> str | int | None:
    """Set up, go over into the environment, serve until told to stop.

    Args:
        root: the repository.
        arguments: those of `serve.py`, handed on to its second life.

    Returns:
        What `sys.exit` takes: a sentence when something stood in the way.
    """
    environment = Environment(Path(root).resolve())
    try:
        # Asked in both lives: a set-up of half a minute is long enough to lose a port, and
        # whoever starts with the environment's own Python deserves a sentence too.
        _check_address()
        _check_data_dir(environment.root)
        if not launch.is_inside(environment):
            prepare(environment.root, say)
            launch.enter(environment, [str(environment.root / "serve.py"), *arguments])
    except SetupProblem as problem:
        return str(problem)
    except KeyboardInterrupt:
        return "Stopped; the next start goes on with the set-up."
    _serve(environment)
    return None


def _serve(environment: Environment) -> None:
    # The first entry is the folder of serve.py; `backend` is installed and needs no path.
    sys.path[:] = [entry for entry in sys.path if entry != str(environment.root)]
    builder = llama_build.start(environment.root)
    try:
        # Not there before the set-up, which is why it is imported here.
        from backend.app import serve

        serve()
    finally:
        stop(builder)


def stop(builder: subprocess.Popen[bytes] | None) -> None:
    """End a llama.cpp build that is still running."""
    if builder is not None and builder.stdin is not None:
        builder.stdin.close()


def _check_address() -> None:
    host = os.environ.get("GRACE_HOST") or "127.0.0.1"
    port = os.environ.get("GRACE_PORT") or "8000"
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise SetupProblem(f"{port!r} is not a port: use --port with a number from 1 to 65535.")
    check_port(host, int(port))


def _check_data_dir(root: Path) -> None:
    folder = Path(os.environ.get("GRACE_DATA_DIR") or root).expanduser().resolve()
    check_writable(folder, "choose a folder of your own for the data with --data-dir.")


def run_tests(root: str, arguments: Sequence[str]) -> str | int:
    """Set up, wait for llama.cpp, then become pytest.

    Args:
        root: the repository.
        arguments: handed on to pytest; `-n 0` runs all tests in one process.

    Returns:
        A sentence when something stood in the way; otherwise it does not come back, and pytest's
        own status is the process's.
    """
    environment = Environment(Path(root).resolve())
    try:
        prepare(environment.root, say)
        _await_llama(environment)
        os.chdir(environment.root)
        launch.enter(environment, ["-m", "pytest", *SIDE_BY_SIDE, *arguments])
    except SetupProblem as problem:
        return str(problem)
    except KeyboardInterrupt:
        return "Stopped before the tests began."
    return 1


def _await_llama(environment: Environment) -> None:
    builder = llama_build.start(environment.root)
    if builder is None:
        return
    try:
        code = builder.wait()
    finally:
        stop(builder)
    if code != 0:
        raise SetupProblem(read_state(environment.root).message)


def say(line: str) -> None:
    """One line to the user, on the console's error side, so that output stays clean."""
    print(line, file=sys.stderr, flush=True)
