"""The hostile corpus through the sandbox, with an independent look at the host.

By default at the strongest level as the present user. With GRACE_TEST_ALL_LEVELS=1
at every level, and as an ordinary user besides root. At level `none` only what the
judge holds without isolation is tried: the rest, which gets at the machine that runs
the tests, is tried by hand (`run_corpus.py --level none`). Each combination runs in a
process of its own, which adopts orphans and looks for what is left.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from backend.errors import SandboxUnavailable
from backend.sandboxing.probe import strongest_launcher
from tests.sandboxing.corpus.programs import HELD_BY_THE_JUDGE, Program, corpus
from tests.sandboxing.corpus.report import Report, failures_of

RUNNER = Path(__file__).with_name("run_corpus.py")
REPOSITORY = RUNNER.parents[2]
ORDINARY_USER = "64999"
LEVELS = ("full", "bwrap", "landlock", "none")
EVERYWHERE = os.environ.get("GRACE_TEST_ALL_LEVELS") == "1"
PROGRAMS = corpus()
ESCAPING = ("leftovers/daemon", "reading/secret_files", "network/tcp", "kernel/signal_canary")
FORGING = ("verdict/exit_zero_at_import", "verdict/patched_reports", "verdict/always_equal_object")


def _combinations() -> list[tuple[str, str]]:
    here = str(os.getuid())
    if not EVERYWHERE:
        return [("auto", here)]
    users = [here] if os.getuid() else [here, ORDINARY_USER]
    return [(level, user) for level in LEVELS for user in users]


def _tried(level: str, program: Program) -> bool:
    return level != "none" or program.group in HELD_BY_THE_JUDGE


def _attempts() -> list[tuple[str, str, str]]:
    return [
        (level, user, program.name)
        for level, user in _combinations()
        for program in PROGRAMS
        if _tried(level, program)
    ]


@cache
def report_of(level: str, user: str, only: str = "") -> Report:
    """One run of the corpus; SandboxUnavailable where the level does not hold here."""
    if level in LEVELS:
        strongest_launcher(wanted=level).close()
    with tempfile.TemporaryDirectory(prefix="grace-report-") as folder:
        target = Path(folder, "report.json")
        command = [sys.executable, str(RUNNER), "--level", level, "--user", user, "--only", only]
        done = subprocess.run(
            [*command, "--json", str(target)],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )
        written = target.read_text() if target.exists() else ""
    if not written:
        raise AssertionError(f"the corpus did not run: {done.stdout}\n{done.stderr}")
    return Report(**json.loads(written))


def _report(level: str, user: str) -> Report:
    try:
        return report_of(level, user, ",".join(HELD_BY_THE_JUDGE) if level == "none" else "")
    except SandboxUnavailable as error:
        pytest.skip(f"level {level} is not to be had here: {error}")


@pytest.mark.slow
@pytest.mark.parametrize(("level", "user", "name"), _attempts())
def test_program_meets_its_expectation(level: str, user: str, name: str) -> None:
    report = _report(level, user)
    seen = [one for one in report.observations if one["program"] == name]
    for one in seen:
        assert failures_of(one) == [], one["output"]


@pytest.mark.slow
@pytest.mark.parametrize(("level", "user"), _combinations())
def test_after_all_programs_nothing_is_left(level: str, user: str) -> None:
    assert _report(level, user).left_at_the_end == []


def _naked(name: str) -> dict[str, Any]:
    user = str(os.getuid() or ORDINARY_USER)
    (seen,) = [one for one in report_of("naked", user, name).observations if one["program"] == name]
    return seen


@pytest.mark.parametrize("name", ESCAPING)
def test_escaping_program_without_sandbox_is_noticed(name: str) -> None:
    assert _naked(name)["escapes"]


@pytest.mark.parametrize("name", FORGING)
def test_forging_program_without_judge_is_noticed(name: str) -> None:
    assert any("forged" in escape for escape in _naked(name)["escapes"])


def test_corpus_is_large_and_has_controls() -> None:
    kinds = [program.expect for program in PROGRAMS]
    assert kinds.count("contained") >= 100
    assert kinds.count("not-passed") >= 35
    assert kinds.count("control") >= 10
