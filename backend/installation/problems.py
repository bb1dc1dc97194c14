"""What can be wrong with a machine, each as one sentence that names its remedy."""

from __future__ import annotations

import os
import shutil
import sys


class SetupProblem(Exception):
    """The set-up cannot go on; the message is one sentence for a person, remedy included."""


def package_command(what: str) -> str:
    """The command that installs `what` ("compiler" or "venv") with this system's own manager."""
    if sys.platform == "win32":
        return _WINDOWS[what]
    if sys.platform == "darwin":
        return _MACOS[what]
    prefix = "" if _is_root() else "sudo "
    for manager, commands in _LINUX.items():
        if shutil.which(manager):
            return prefix + commands[what]
    return f"your package manager (it calls it {_GENERIC[what]})"


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


_PYTHON = f"python{sys.version_info[0]}.{sys.version_info[1]}"
_LINUX = {
    "apt-get": {
        "compiler": "apt-get install build-essential",
        "venv": f"apt-get install {_PYTHON}-venv",
    },
    "dnf": {"compiler": "dnf install gcc gcc-c++", "venv": "dnf install python3"},
    "pacman": {"compiler": "pacman -S base-devel", "venv": "pacman -S python"},
    "zypper": {"compiler": "zypper install gcc gcc-c++", "venv": "zypper install python3"},
    "apk": {"compiler": "apk add build-base linux-headers", "venv": "apk add python3"},
}
_MACOS = {"compiler": "xcode-select --install", "venv": "brew install python"}
_WINDOWS = {
    "compiler": "winget install Microsoft.VisualStudio.2022.BuildTools",
    "venv": "winget install Python.Python.3.12",
}
_GENERIC = {"compiler": "gcc and g++", "venv": "python3-venv"}
