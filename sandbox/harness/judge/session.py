"""One pytest session of the judge over one suite file."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from .plugin import Recorder

OPTIONS = (
    "--noconftest", "--import-mode=importlib", "--rootdir=.", "-q", "--capture=sys", "--tb=native",
    "--assert=rewrite", "--color=no", "--disable-warnings", "--show-capture=no",
    "-p", "no:cacheprovider", "-p", "no:doctest", "-p", "no:junitxml", "-p", "no:pastebin",
    "-p", "no:stepwise", "-p", "no:faulthandler", "-p", "no:unraisableexception",
    "-p", "no:threadexception", "-p", "no:logging", "-p", "no:setuponly", "-p", "no:setupplan",
    "-p", "no:debugging", "-p", "no:warnings", "-p", "no:legacypath",
)  # fmt: skip


def run(suite: str, recorder: Recorder, more: Sequence[str] = (), plugins: Any = ()) -> int:
    """Run pytest in this process; its exit status. What it prints is thrown away."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode = True
    Path("pytest.ini").write_text("[pytest]\n")
    sink = io.StringIO()
    with redirect_stdout(sink), redirect_stderr(sink):
        status = pytest.main(
            ["-c", "pytest.ini", *OPTIONS, *more, suite], plugins=[recorder, *plugins]
        )
    if status in (3, 4):
        recorder.problems.append(sink.getvalue()[-2000:])
    return int(status)
