"""The virtual environment in `.venv`: made, filled from the lock, repaired, found ready."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backend.installation import file_lock
from backend.installation.checks import check_disk_space, check_venv_modules, check_writable
from backend.installation.installers import Installer, choose_installer
from backend.installation.problems import SetupProblem
from backend.installation.requirement_lock import LockedRequirement, only, read_lock, without

Say = Callable[[str], None]

# Installed beside the running service, by llama_build.py: compiling takes minutes.
LLAMA_PACKAGE = "llama-cpp-python"
LLAMA_TOOLS = ("cmake", "ninja", "scikit-build-core")


@dataclass(frozen=True, slots=True)
class Environment:
    """Where the set-up keeps its things below the repository `root`."""

    root: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def scripts(self) -> Path:
        return self.venv / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    @property
    def requirements(self) -> Path:
        return self.root / "requirements.lock"

    @property
    def log(self) -> Path:
        return self.venv / "setup.log"

    @property
    def marker(self) -> Path:
        """Holds the fingerprint of what is installed; written last."""
        return self.venv / "grace-ready"

    @property
    def begun(self) -> Path:
        """Lies there while an installation of ours is unfinished."""
        return self.venv / "grace-begun"

    @property
    def lock_file(self) -> Path:
        # Beside the environment, because making it anew empties its folder.
        return self.root / ".venv.lock"

    def site_packages(self) -> list[Path]:
        """The environment's library folders: one, or none before it is made."""
        return [*self.venv.glob("lib/python3*/site-packages"), *self.venv.glob("Lib/site-packages")]

    def fingerprint(self) -> str:
        """Changes when the lock or the project's own metadata changes."""
        digest = hashlib.sha256()
        for path in (self.requirements, self.root / "pyproject.toml"):
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def is_ready(self) -> bool:
        """Whether nothing is left to do; takes milliseconds and starts nothing."""
        return self._recorded() == [self.fingerprint(), str(self.root)] and not self.is_unfit()

    def record_ready(self) -> None:
        """Note that everything is installed, here."""
        self.marker.write_text(f"{self.fingerprint()}\n{self.root}\n", encoding="utf-8")
        self.begun.unlink()

    def is_unfit(self) -> bool:
        """Whether the environment can only be made anew."""
        # The scripts in an environment name its place, so a moved one is broken.
        moved = self._recorded()[1:] not in ([], [str(self.root)])
        return moved or self.begun.exists() or not self.python.exists() or self._outgrown()

    def _recorded(self) -> list[str]:
        try:
            return self.marker.read_text(encoding="utf-8").splitlines()
        except OSError:
            return []

    def _outgrown(self) -> bool:
        """Whether the system's Python became another version below the environment."""
        version = re.fullmatch(r"python(3\.\d+)", self.python.resolve().name)
        if version is None:
            return False
        return not (self.venv / "lib" / f"python{version[1]}").exists()


def prepare(root: Path, say: Say) -> Environment:
    """Bring `.venv` to what the lock says; returns at once when it already is.

    A set-up that was cut short is begun afresh; of two at the same time one waits for the other.

    Args:
        root: the repository.
        say: is given each line meant for the user.

    Raises:
        SetupProblem: the machine lacks something, or the installer failed.
    """
    environment = Environment(root)
    if environment.is_ready():
        return environment
    installer = choose_installer()
    check_venv_modules(needs_pip=installer.needs_ensurepip)
    check_writable(root, "put the project into a folder of your own and start it there.")
    check_disk_space(root)
    waiting = "Another set-up of this folder is running; waiting for it."
    with file_lock.held(environment.lock_file, wait=True, on_wait=lambda: say(waiting)):
        if not environment.is_ready():
            _install(environment, installer, say)
    return environment


def _install(environment: Environment, installer: Installer, say: Say) -> None:
    started = time.monotonic()
    say(f"Setting up {environment.venv} with {installer.name} (this happens once).")
    _make_venv(environment, installer)
    environment.begun.touch()
    environment.marker.unlink(missing_ok=True)
    with environment.log.open("w", encoding="utf-8") as log:
        for part in _parts(read_lock(environment.requirements), installer):
            wanted = environment.venv / "requirements-now.txt"
            wanted.write_text(part, encoding="utf-8")
            installer.install_requirements(environment.python, wanted, log)
        installer.install_project(environment.python, environment.root, log)
    environment.record_ready()
    say(f"Dependencies installed in {time.monotonic() - started:.0f} seconds.")


def _parts(lock: list[LockedRequirement], installer: Installer) -> list[str]:
    """What to install now, as texts of requirements files, in order."""
    rest = without(lock, (LLAMA_PACKAGE, *LLAMA_TOOLS))
    if not installer.needs_ensurepip:
        return [rest]
    # Measured: the locked pip installs the rest in half the time of the one that Python brings.
    return [only(lock, ["pip"]), rest]


def _make_venv(environment: Environment, installer: Installer) -> None:
    """Keep an environment that works, a developer's own included; make a cut-short one anew."""
    if not environment.is_unfit() and installer.can_use(environment.python):
        return
    command = [sys.executable, "-m", "venv", "--clear", *installer.venv_options]
    done = subprocess.run(
        [*command, str(environment.venv)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        # What is left of it must not be taken for an environment next time.
        shutil.rmtree(environment.venv, ignore_errors=True)
        said = (done.stderr or done.stdout).strip().splitlines()
        raise SetupProblem(
            f"Making the virtual environment {environment.venv} failed"
            f"{f' ({said[-1].strip()})' if said else ''}: check that `{sys.executable} -m venv` "
            "works on this machine and run the same command again."
        )
