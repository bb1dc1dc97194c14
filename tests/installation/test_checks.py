"""A machine that lacks something is told so in one sentence, before anything is changed."""

from __future__ import annotations

import importlib.util
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from backend.installation.checks import (
    check_disk_space,
    check_port,
    check_venv_modules,
    check_writable,
)
from backend.installation.problems import SetupProblem

REPOSITORY = Path(__file__).resolve().parents[2]
ENTRIES = ["serve.py", "tests/__main__.py"]


with socket.create_server(("127.0.0.1", 0)) as _probe:
    PORT = _probe.getsockname()[1]


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, REPOSITORY / "serve.py", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def says_one_sentence(done: subprocess.CompletedProcess[str], *parts: str) -> None:
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert all(part in done.stderr for part in parts), done.stderr


def test_busy_port_is_named_with_the_flag_that_helps():
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        says_one_sentence(start("--port", str(port)), f"127.0.0.1:{port}", "in use", "--port")


def test_port_closed_a_moment_ago_is_free():
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        served, _ = holder.accept()
        # The serving side closes first and so keeps the port in TIME_WAIT.
        served.close()
        client.close()
    check_port("127.0.0.1", port)


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_port_out_of_range_is_refused(port):
    says_one_sentence(start("--port", port), "not a port", "65535")


def test_port_in_the_environment_that_is_no_number_is_refused(monkeypatch):
    monkeypatch.setenv("GRACE_PORT", "http")
    says_one_sentence(start(), "'http' is not a port")


def test_host_of_another_machine_is_refused():
    # 192.0.2.0/24 is reserved for documentation; no machine has it.
    says_one_sentence(start("--host", "192.0.2.1"), "192.0.2.1", "--host")


@pytest.mark.skipif(not Path("/proc").exists(), reason="needs a folder even root cannot write to")
def test_data_folder_that_cannot_be_written_names_the_flag():
    says_one_sentence(
        start("--port", str(PORT), "--data-dir", "/proc/grace"), "/proc", "--data-dir"
    )


@pytest.mark.skipif(not Path("/proc").exists(), reason="needs a folder even root cannot write to")
def test_read_only_project_folder_is_refused_with_the_remedy():
    with pytest.raises(SetupProblem, match=r"cannot write to /proc \(.+\): put it elsewhere"):
        check_writable(Path("/proc"), "put it elsewhere")


def test_folder_not_yet_made_is_judged_by_its_parent(tmp_path):
    check_writable(tmp_path / "a" / "b", "")
    assert not (tmp_path / "a").exists()


def test_full_disk_is_refused_with_both_figures(tmp_path):
    free = shutil.disk_usage(tmp_path).free
    with pytest.raises(SetupProblem, match=r"needs \d+\.\d GB .* has \d+\.\d GB free"):
        check_disk_space(tmp_path, needed=free + 10**12)


def test_python_without_ensurepip_is_refused_only_when_pip_is_needed(monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "ensurepip" else found(name)
    )
    check_venv_modules(needs_pip=False)
    with pytest.raises(SetupProblem, match="lacks its ensurepip module"):
        check_venv_modules(needs_pip=True)


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 0), (3, 10, 13)])
def test_old_python_is_told_which_one_is_needed(entry, version):
    code = (
        f"import runpy, sys; sys.version_info = {version}; sys.argv = ['x'];"
        f"runpy.run_path({str(REPOSITORY / entry)!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    says_one_sentence(done, f"this is Python {version[0]}.{version[1]}", "3.11 or newer")


@pytest.mark.parametrize("entry", ENTRIES)
def test_old_pythons_on_this_machine_can_read_the_entry(entry):
    old = [shutil.which(name) for name in ("python2.7", "python3.6", "python3.8", "python3.9")]
    for python in filter(None, old):
        done = subprocess.run(
            [python, REPOSITORY / entry], capture_output=True, text=True, check=False
        )
        # A launcher without its version installed says so itself, with another status.
        if done.returncode == 1:
            says_one_sentence(done, "3.11 or newer")


@pytest.mark.parametrize("entry", ENTRIES)
def test_entry_uses_only_what_every_python_can_parse(entry):
    import ast

    source = (REPOSITORY / entry).read_text()
    tree = ast.parse(source, feature_version=(3, 4))
    assert not any(isinstance(node, ast.JoinedStr | ast.AnnAssign) for node in ast.walk(tree))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert not any(f.returns or any(a.annotation for a in f.args.args) for f in functions)


def test_entry_stays_under_a_page():
    assert len((REPOSITORY / "serve.py").read_text().splitlines()) < 60


def test_flags_stand_in_the_help_with_their_variables():
    done = start("--help")
    assert done.returncode == 0
    for name in ("host", "port", "model", "data-dir", "reload"):
        assert f"--{name}" in done.stdout
        assert f"GRACE_{name.replace('-', '_').upper()}" in done.stdout
