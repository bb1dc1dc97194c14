"""Whether this machine can compile C++: asked by compiling something."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from backend.installation.problems import SetupProblem, package_command

_PROGRAM = "#include <string>\nint main() { return static_cast<int>(std::string().size()); }\n"
_COMPILERS = ("c++", "g++", "clang++")
_C_COMPILERS = ("cc", "gcc", "clang")


def check_compiler() -> None:
    """Refuse a machine on which llama.cpp cannot be compiled.

    Raises:
        SetupProblem: there is no C and C++ compiler, or it cannot compile a program of two lines.
    """
    if sys.platform == "win32":
        works = _finds_visual_studio()
    else:
        c, cxx = _command("CC", _C_COMPILERS), _command("CXX", _COMPILERS)
        works = c is not None and cxx is not None and _compiles(cxx)
    if not works:
        raise SetupProblem(
            "No local model can run until a C++ compiler is installed: run "
            f"`{package_command('compiler')}` and start Grace again; everything else works."
        )


def _command(variable: str, names: tuple[str, ...]) -> list[str] | None:
    chosen = os.environ.get(variable)
    if chosen:
        return shlex.split(chosen)
    return next(([found] for found in map(shutil.which, names) if found), None)


def _compiles(command: list[str]) -> bool:
    """Finds a compiler without its standard library too, which a look at the path would not."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "probe.cpp")
        source.write_text(_PROGRAM, encoding="ascii")
        try:
            done = subprocess.run(
                [*command, str(source), "-o", str(source.with_suffix(""))],
                capture_output=True,
                timeout=60,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0


def _finds_visual_studio() -> bool:
    if shutil.which("cl"):
        return True
    programs = os.environ.get("PROGRAMFILES(X86)", r"C:\Program Files (x86)")
    finder = Path(programs, "Microsoft Visual Studio", "Installer", "vswhere.exe")
    component = "Microsoft.VisualStudio.Component.VC.Tools.x86.x64"
    options = ["-latest", "-products", "*", "-requires", component]
    try:
        done = subprocess.run(
            [finder, *options, "-property", "installationPath"], capture_output=True, check=False
        )
    except OSError:
        return False
    return bool(done.stdout.strip())
