"""START_GRACE_LEARNING.cmd, as far as it can be judged without Windows."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
START = REPOSITORY / "START_GRACE_LEARNING.cmd"


@pytest.fixture
def lines() -> list[str]:
    return START.read_bytes().decode("ascii").split("\r\n")


def test_every_line_ends_as_windows_expects(lines):
    assert lines[-1] == ""
    assert not any("\n" in line or "\r" in line for line in lines)


def test_git_keeps_the_line_ends(tmp_path):
    git = shutil.which("git")
    if git is None:
        pytest.skip("needs git")
    for name in (".gitattributes", START.name):
        shutil.copy(REPOSITORY / name, tmp_path)
    for command in (["init", "-q"], ["add", "."], ["checkout-index", "--prefix=out/", "-a"]):
        subprocess.run([git, *command], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "out" / START.name).read_bytes() == START.read_bytes()


def test_path_is_quoted_and_arguments_are_handed_on(lines):
    calls = [line for line in lines if re.match(r"(py|python) ", line)]
    assert [re.sub(r"^(py -3|python) ", "", call) for call in calls] == ['"%~dp0serve.py" %*'] * 2


def test_no_command_stands_in_a_block(lines):
    assert not any(line.rstrip().endswith("(") for line in lines)


def test_every_label_jumped_to_exists(lines):
    labels = {line[1:] for line in lines if line.startswith(":")}
    assert {jump for line in lines for jump in re.findall(r"goto (\w+)", line)} == labels


def test_failure_keeps_the_window_open_and_its_status(lines):
    end = lines[lines.index(":ended") :]
    assert 'if not "%GRACE_STATUS%"=="0" pause' in end
    assert "exit /b %GRACE_STATUS%" in end
