"""The build beside the service, with a stand-in for the compiling itself."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

import psutil
import pytest

from backend.installation import llama_build
from backend.installation.llama_recipe import steps
from backend.installation.llama_state import LlamaState, read_state

REPOSITORY = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a POSIX script")

# In the environment's place of Python: does pip's part itself, hands the rest to the real one.
FAKE_PYTHON = """#!/bin/sh
case "$*" in
*"pip wheel"*) {wheel} ;;
*"pip install"*"--no-index"*) {install} ;;
*"pip install"*) exit 0 ;;
*) exec "{python}" "$@" ;;
esac
"""
COMPILING = 'echo "  [1/4] c++ one"; echo "  [2/4] c++ two"; sleep 600'
COMPILED = 'echo "  [4/4] c++ last"'
INSTALLING = """
    site={site}
    mkdir -p $site/llama_cpp/lib $site/llama_cpp_python-{version}.dist-info
    touch $site/llama_cpp/lib/libllama.so
    cd $site/llama_cpp_python-{version}.dist-info
    printf 'Name: llama_cpp_python\\nVersion: {version}\\n' > METADATA
    echo 'llama_cpp/lib/libllama.so,,' > RECORD"""


@pytest.fixture
def project(tmp_path):
    shutil.copy(REPOSITORY / "requirements.lock", tmp_path)
    (tmp_path / ".venv" / "lib" / "python3.x" / "site-packages").mkdir(parents=True)
    return tmp_path


def prepare(project: Path, wheel: str, install: str = "exit 0") -> None:
    python = project / ".venv" / "bin" / "python"
    python.parent.mkdir(exist_ok=True)
    python.write_text(FAKE_PYTHON.format(wheel=wheel, install=install, python=sys.executable))
    python.chmod(0o755)


def installing(project: Path, version: str = "0.3.36") -> str:
    return INSTALLING.format(site=project / ".venv/lib/python3.x/site-packages", version=version)


def built(project: Path) -> LlamaState:
    builder = llama_build.start(project)
    assert builder is not None
    with builder:
        builder.wait(timeout=60)
    return read_state(project)


def begins_again(project: Path) -> bool:
    builder = llama_build.start(project)
    if builder is None:
        return False
    with builder:
        return True


def await_step(project: Path, done: int) -> LlamaState:
    deadline = time.monotonic() + 60
    while (state := read_state(project)).done != done:
        assert time.monotonic() < deadline, state
        time.sleep(0.02)
    return state


def test_nothing_built_yet_is_absent(project):
    assert read_state(project).state == "absent"


def test_steps_of_a_running_build_are_seen_and_end_with_the_starter(project):
    prepare(project, COMPILING)
    builder = llama_build.start(project)

    state = await_step(project, 2)
    running = psutil.Process(builder.pid).children(recursive=True)
    builder.stdin.close()
    builder.wait(timeout=60)

    assert (state.state, state.done, state.total) == ("building", 2, 4)
    assert state.message == "Compiling llama.cpp: step 2 of 4."
    assert running
    assert not psutil.wait_procs(running, timeout=10)[1]
    assert read_state(project).state == "absent"


def test_finished_build_is_ready_and_not_begun_again(project):
    prepare(project, COMPILED, installing(project))

    state = built(project)

    assert (state.state, state.done, state.total) == ("ready", 4, 4)
    assert "[4/4] c++ last" in Path(state.log).read_text()
    assert not begins_again(project)


def test_failed_build_says_why_and_where_the_log_is(project):
    prepare(project, 'echo "ERROR: Could not find a version."; exit 1')

    state = built(project)

    assert state.state == "failed"
    assert "(Could not find a version)" in state.message
    assert state.log in state.message
    assert begins_again(project)


def test_machine_without_a_compiler_is_told_the_remedy(project, monkeypatch):
    prepare(project, COMPILED, installing(project))
    tools = project / "tools"
    tools.mkdir()
    for name in ("sh", "apt-get"):
        (tools / name).symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.delenv("CXX", raising=False)

    state = built(project)

    assert state.state == "failed"
    assert "until a C++ compiler is installed" in state.message
    assert "apt-get install build-essential" in state.message
    assert "\n" not in state.message


def test_compiler_that_does_not_compile_counts_as_missing(project, monkeypatch):
    prepare(project, COMPILED, installing(project))
    monkeypatch.setenv("CXX", "false")
    assert "until a C++ compiler is installed" in built(project).message


def test_older_bindings_are_built_anew(project):
    prepare(project, COMPILED, installing(project, "0.0.1"))
    built(project)
    assert read_state(project).state == "ready"
    assert begins_again(project)


def test_half_installed_bindings_are_not_ready(project):
    prepare(project, COMPILED, installing(project))
    built(project)
    site = project / ".venv/lib/python3.x/site-packages"
    (site / "llama_cpp/lib/libllama.so").unlink()
    assert read_state(project).state == "absent"


def test_damaged_record_is_taken_as_none(project):
    (project / ".venv" / "llama-build.json").write_text('{"state": "rea')
    assert read_state(project).state == "absent"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("  [3/83] /usr/bin/c++ -o x.o", [(3, 83)]),
        ("[83/83] Linking", [(83, 83)]),
        ("-- Looking for pthread.h [1/2]", []),
        ("  [5/0] nonsense", []),
        ("  [notice] 3/4", []),
    ],
)
def test_step_counter_is_read_from_the_start_of_a_line_only(line, expected):
    assert list(steps(iter([line]))) == expected
