"""pip and uv, driven the same way: from the lock, with every hash checked, resolving nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from backend.installation.problems import SetupProblem


@dataclass(frozen=True, slots=True)
class Installer:
    """One program that fills an environment."""

    name: str
    needs_ensurepip: bool
    venv_options: tuple[str, ...]
    uv: str | None = None

    def install_requirements(self, python: Path, requirements: Path, log: IO[str]) -> None:
        """Install exactly what the file pins.

        Raises:
            SetupProblem: the installer failed; its output is in `log`.
        """
        self._run(python, ["--require-hashes", "-r", str(requirements)], log)

    def install_project(self, python: Path, root: Path, log: IO[str]) -> None:
        """Install the project itself in place, which brings the command `grace`.

        Raises:
            SetupProblem: as above.
        """
        self._run(python, ["--no-build-isolation", "-e", str(root)], log)

    def can_use(self, python: Path) -> bool:
        """Whether the environment with this `python` is one that the program can fill."""
        code = "import sys; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)"
        if self.uv is None:
            code = f"import pip; {code}"
        try:
            return subprocess.run([python, "-c", code], capture_output=True).returncode == 0
        except OSError:
            return False

    def _run(self, python: Path, arguments: Sequence[str], log: IO[str]) -> None:
        if self.uv is not None:
            command = [self.uv, "pip", "install", "--python", str(python)]
        else:
            command = pip_command(python, "install", "--no-compile")
        doing = f"Installing with {self.name}"
        run_logged([*command, "--no-deps", *arguments], python, log, doing)


def choose_installer() -> Installer:
    """uv when it is on the search path, since it is several times quicker; else pip."""
    uv = shutil.which("uv")
    if uv is not None:
        return Installer("uv", False, ("--without-pip",), uv)
    return Installer("pip", True, ())


def pip_command(python: Path, verb: str, *options: str) -> list[str]:
    """The start of a pip command that asks nothing and does not look for its own updates."""
    return [
        *(str(python), "-m", "pip", verb, "--no-input", "--disable-pip-version-check"),
        *options,
    ]


def installer_environment(python: Path) -> dict[str, str]:
    """The variables for an installer: tools in the environment come first on the search path."""
    path = os.pathsep.join([str(python.parent), os.environ.get("PATH", os.defpath)])
    # A user's general wish to install below the home folder cannot hold in an environment.
    return {**os.environ, "PATH": path, "PIP_USER": "0", "PYTHONSAFEPATH": "1"}


def run_logged(command: Sequence[str], python: Path, log: IO[str], doing: str) -> None:
    """Run an installer with all that it says in `log`.

    Raises:
        SetupProblem: it failed; the sentence has its own last words and the place of the log.
    """
    log.write(f"$ {subprocess.list2cmdline(command)}\n")
    log.flush()
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=installer_environment(python),
        check=False,
    )
    if done.returncode != 0:
        raise SetupProblem(failure_sentence(doing, Path(log.name)))


def failure_sentence(doing: str, log: Path) -> str:
    """What to tell the user when an installer ended badly."""
    return (
        f"{doing} failed{_last_words(log)}: check the network connection, then run the same "
        f"command again; everything it said is in {log}."
    )


def _last_words(log: Path) -> str:
    text = log.read_text(encoding="utf-8", errors="replace")
    said = re.findall(r"^\s*(?:ERROR|error|\N{MULTIPLICATION SIGN})\s*:?\s*(.+)$", text, re.M)
    return f" ({said[-1].strip().rstrip('.')[:160]})" if said else ""
