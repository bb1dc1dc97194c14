"""`grace sandbox`: statuses, JSON, limits, manifests; from any folder on any code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backend.sandboxing.command_line import sandbox_app

Run = Callable[..., Result]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    code = tmp_path / "some code"
    code.mkdir()
    (code / "solution.py").write_text("def f(x):\n    return x + 1\n")
    (tmp_path / "check.py").write_text(
        "from solution import f\n\ndef test_x():\n    assert f(3) == 4\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(work: Path) -> Run:
    def call(*arguments: str) -> Result:
        command, *rest = arguments
        return CliRunner().invoke(sandbox_app, [command, "--level", "none", *rest])

    return call


def test_a_pass_is_status_0_and_the_json_says_what_was_judged(run: Run) -> None:
    result = run("run", "--code", "some code", "--tests", "check.py", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["passed"] is True
    assert told["isolation_level"] == "none"
    assert told["ended"] == "passed"
    (case,) = told["cases"]
    assert case.keys() == {"id", "outcome", "message", "seconds"}
    assert (case["id"], case["outcome"], case["message"]) == ("test_x", "passed", "")
    assert told["usage"].keys() == {"wall_seconds", "cpu_seconds", "peak_memory_bytes"}


def test_a_failure_is_status_1_with_the_values(run: Run, work: Path) -> None:
    (work / "some code" / "solution.py").write_text("def f(x):\n    return x\n")
    result = run("run", "--code", "some code", "--tests", "check.py")
    assert result.exit_code == 1
    assert "assert 3 == 4" in result.stdout
    assert "level none" in result.stdout


def test_the_suite_is_not_among_the_candidates_files(run: Run, work: Path) -> None:
    (work / "some code" / "solution.py").write_text(
        "import pathlib\ndef f(x):\n    return 4 if list(pathlib.Path().glob('*hidden*')) else 0\n"
    )
    (work / "check.py").rename(work / "some code" / "hidden.py")
    result = run("run", "--code", "some code", "--tests", "some code/hidden.py")
    assert result.exit_code == 1


def test_a_limit_is_status_3(run: Run, work: Path) -> None:
    (work / "some code" / "solution.py").write_text("while True: pass\n")
    result = run("run", "--code", "some code", "--tests", "check.py", "--wall", "1", "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["ended"] == "timeout"


def test_wrong_use_is_status_2(run: Run) -> None:
    tests = ("--code", "some code", "--tests", "check.py")
    assert run("run", *tests, "--memory", "lots").exit_code == 2
    assert run("run", "--code", "nowhere", "--tests", "check.py").exit_code == 2
    assert run("exec", "--code", "some code", "--", "nowhere.py").exit_code == 2
    assert run("run", *tests, "--level", "imaginary").exit_code == 3


def test_a_manifest_beside_the_suite_decides(run: Run, work: Path) -> None:
    def manifest(*ids: str) -> None:
        cases = [{"id": name, "clause": "C1", "visible": False} for name in ids]
        (work / "manifest.json").write_text(json.dumps({"check": {"cases": cases}}))

    arguments = ("run", "--code", "some code", "--tests", "check.py", "--json")
    manifest("test_x")
    assert run(*arguments).exit_code == 0
    manifest("test_x", "test_gone")
    missing = run(*arguments)
    assert missing.exit_code == 1
    assert [case["outcome"] for case in json.loads(missing.stdout)["cases"]] == [
        "passed",
        "missing",
    ]
    (work / "manifest.json").write_text("{")
    assert run(*arguments).exit_code == 2


def test_exec_runs_a_file_with_arguments_in_a_copy(run: Run, work: Path) -> None:
    (work / "some code" / "main.py").write_text(
        "import sys, solution\nopen('made', 'w').close()\nprint(solution.f(int(sys.argv[1])))\n"
    )
    result = run("exec", "--code", "some code", "--", "main.py", "41")
    assert (result.exit_code, result.stdout) == (0, "42\n")
    assert not (work / "some code" / "made").exists()
    assert run("exec", "--code", "some code", "--", "main.py", "x").exit_code == 1


def test_links_in_the_code_folder_are_left_out(run: Run, work: Path) -> None:
    (work / "secret.py").write_text("print('secret')\n")
    (work / "some code" / "link.py").symlink_to(work / "secret.py")
    assert run("exec", "--code", "some code", "--", "link.py").exit_code == 2


def test_probe_names_the_level_and_what_it_leaves_open(run: Run) -> None:
    told = json.loads(run("probe", "--json").stdout)
    assert told["level"] == "none"
    assert told["not_covered"]
    assert "not covered:" in run("probe").stdout


def test_lint_names_the_line(work: Path) -> None:
    (work / "check.py").write_text("import time\n\ndef test_x():\n    time.sleep(1)\n")
    result = CliRunner().invoke(sandbox_app, ["lint", "check.py"])
    assert result.exit_code == 1
    assert "check.py:4: sleep" in result.stdout
