"""Everything holds for a user without privileges, with no set-up."""

from __future__ import annotations

import os
import sys

import pytest

from backend.sandboxing import levels
from tests.sandboxing.ordinary_user import REPOSITORY, run_as_ordinary_user

CHOOSE = """
from backend.sandboxing.probe import strongest_launcher
launcher = strongest_launcher(workers=0)
launcher.close()
print(launcher.isolation().level, dict(launcher.isolation().refused))
"""
HERE = "tests/sandboxing/isolation"

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="the other tests run as this user")


def test_strongest_level_is_full() -> None:
    done = run_as_ordinary_user([sys.executable, "-c", CHOOSE])
    assert done.stdout.strip() == f"{levels.FULL} {{}}", done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("file", ["ends", "layers", "state", "nothing_left", "probe"])
def test_isolation_tests_pass(file: str) -> None:
    target = f"{REPOSITORY}/{HERE}/test_{file}.py"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", target]
    done = run_as_ordinary_user(command, extra={"USER": "ordinary"})
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
