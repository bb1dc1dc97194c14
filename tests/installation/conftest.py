"""A copy of the set-up in a folder of its own, with a `uv` that installs nothing from anywhere."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


# Checked by every start, listened on by none: the application is a stand-in.
PORT = _free_port()

# Stands in for uv: notes each call, makes `backend` importable as an editable installation does,
# and leaves complete-looking llama.cpp bindings, so that nothing is compiled.
FAKE_UV = """#!/bin/sh
''':'
exec "{python}" "$0" "$@"  # a first line cannot name a path with spaces
'''
import pathlib, sys, time
here = pathlib.Path(__file__).parent
with open(here / "calls", "a") as calls:
    calls.write(" ".join(sys.argv[1:]) + "\\n")
if (here / "slow").exists():
    time.sleep(1)
if (here / "broken").exists():
    sys.exit("error: Failed to fetch: `somewhere`")
venv = pathlib.Path(sys.argv[sys.argv.index("--python") + 1]).parent.parent
site = next(venv.glob("lib/python3*/site-packages"))
if "-e" in sys.argv:
    (site / "project.pth").write_text(sys.argv[sys.argv.index("-e") + 1])
info = site / "llama_cpp_python-{llama}.dist-info"
info.mkdir(exist_ok=True)
(info / "METADATA").write_text("Name: llama_cpp_python\\nVersion: {llama}\\n")
(site / "llama_cpp" / "lib").mkdir(parents=True, exist_ok=True)
(site / "llama_cpp" / "lib" / "libllama.so").touch()
(info / "RECORD").write_text("llama_cpp/lib/libllama.so,,\\n")
"""

STAND_IN_APP = """
import json, os, sys

def serve():
    grace = {name: value for name, value in os.environ.items() if "GRACE_" in name}
    print(json.dumps({"prefix": sys.prefix, "path": sys.path, "environment": grace}))
"""


@dataclass(frozen=True)
class BareProject:
    """A repository without an environment, and how to start it."""

    root: Path
    tools: Path

    def calls(self) -> list[str]:
        """What the stand-in for uv was asked to do, in order."""
        noted = self.tools / "calls"
        return noted.read_text().splitlines() if noted.exists() else []

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(self.root / "serve.py"), "--port", str(PORT), *arguments]

    def environment(self, **extra: str) -> dict[str, str]:
        ours = ("GRACE_", "PYTHONPATH", "CMAKE_ARGS")
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        return {**inherited, "PATH": f"{self.tools}{os.pathsep}{os.environ['PATH']}", **extra}

    def serve(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            env=self.environment(),
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def make_tool(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes an executable script into a folder of tools; returns the folder."""

    def make(name: str, text: str) -> Path:
        tools = tmp_path / "tools"
        tools.mkdir(exist_ok=True)
        script = tools / name
        script.write_text(text)
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        return tools

    return make


@pytest.fixture
def bare_project(tmp_path: Path, make_tool: Callable[[str, str], Path]) -> BareProject:
    if os.name == "nt":
        pytest.skip("the stand-ins are POSIX scripts")
    root = tmp_path / "a folder with spaces"
    shutil.copytree(REPOSITORY / "backend" / "installation", root / "backend" / "installation")
    shutil.copy(REPOSITORY / "backend" / "__init__.py", root / "backend")
    (root / "backend" / "app.py").write_text(STAND_IN_APP)
    for name in ("serve.py", "pyproject.toml", "requirements.lock"):
        shutil.copy(REPOSITORY / name, root)
    return BareProject(root, make_tool("uv", fake_uv()))


def fake_uv() -> str:
    from backend.installation.requirement_lock import read_lock, version_of

    pinned = version_of(read_lock(REPOSITORY / "requirements.lock"), "llama-cpp-python")
    return FAKE_UV.format(python=sys.executable, llama=pinned)
