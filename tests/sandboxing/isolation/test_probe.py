"""The level is chosen by attacks, and what is refused is said."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import tempfile

import pytest

from backend.errors import SandboxUnavailable
from backend.learning_systems.jobs import Ended
from backend.sandboxing import levels, probe
from backend.sandboxing.isolated_launcher import IsolatedLauncher
from backend.sandboxing.zygote_process import REPOSITORY, Confinement
from tests.sandboxing.isolation.conftest import MakeLauncher, run_script

EMPTY_OR_SIGNAL = """
import contextlib, os, signal, sys, fcntl
tries = []
for path in sys.argv[1:]:
    tries += [lambda p=path: os.truncate(p, 0), lambda p=path: os.open(p, os.O_TRUNC),
              lambda p=path: os.open(p, os.O_TRUNC | 3)]
first = 1
tries += [lambda: os.kill(first, 0), lambda: signal.pidfd_send_signal(
    os.pidfd_open(first), 0), lambda: fcntl.fcntl(0, fcntl.F_SETOWN, first)]
for number, attempt in enumerate(tries):
    with contextlib.suppress(OSError):
        attempt()
        print('through', number)
os.kill(os.getpid(), 0)
"""
IN_A_CONTAINER = """
import errno, importlib.util, sys
from pathlib import Path
folder = Path("sandbox/harness").resolve()
spec = importlib.util.spec_from_file_location(
    "grace_harness", folder / "__init__.py", submodule_search_locations=[str(folder)])
sys.modules["grace_harness"] = importlib.util.module_from_spec(spec)
from grace_harness.isolation import bpf, calls, filters, kernel
audit, column = calls.architecture(kernel.MACHINE)
rules = [bpf.Rule(calls.TABLE[name][column], bpf.errno(errno.EPERM))
         for name in ("unshare", "mount", "setns", "pivot_root")]
kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
filters.install(bpf.assemble(audit, rules, highest=10_000, beyond=bpf.ALLOW))
from backend.sandboxing.probe import strongest_launcher
launcher = strongest_launcher(workers=0)
report = launcher.isolation()
launcher.close()
print(report.level, "|", report.refused["full"])
"""


def test_strongest_level_holds_here_and_runs() -> None:
    launcher = probe.strongest_launcher(workers=1)
    try:
        report = launcher.isolation()
        assert report.level == levels.FULL, report.refused
        assert not report.refused
        assert report.covers
        assert report.not_covered
        assert isinstance(launcher, IsolatedLauncher)
        assert run_script(launcher, "print(1)").ended is Ended.PASSED
    finally:
        launcher.close()


def test_named_level_is_taken_or_refused_aloud() -> None:
    launcher = probe.strongest_launcher(wanted=levels.LANDLOCK, workers=0)
    launcher.close()
    assert launcher.isolation().level == levels.LANDLOCK
    with pytest.raises(SandboxUnavailable, match="unheard-of"):
        probe.strongest_launcher(wanted="unheard-of")


@pytest.mark.parametrize(
    ("level", "omit", "what"),
    [
        (levels.FULL, "seccomp", "key store"),
        (levels.FULL, "limits", "take more|held more"),
        (levels.LANDLOCK, "landlock", "read files outside"),
        (levels.LANDLOCK, "seccomp", "key store|route"),
    ],
)
def test_missing_layer_is_found_by_the_attacks(
    without: MakeLauncher, level: str, omit: str, what: str
) -> None:
    with pytest.raises(probe.Refused, match=what):
        probe.attack(without(level, omit))


def test_attacks_pass_over_a_level_that_holds(launcher: IsolatedLauncher) -> None:
    probe.attack(launcher)


@pytest.mark.parametrize("own_root", [True, False])
def test_start_is_refused_when_something_hidden_would_be_readable(own_root: bool) -> None:
    confinement = Confinement(own_root=own_root, hidden=("/usr/lib/python3/nothing",))
    report = levels.LEVELS[levels.FULL].report({})
    launcher = IsolatedLauncher(report, confinement, workers=0)
    try:
        with pytest.raises(SandboxUnavailable, match="/usr/lib/python3/nothing lies inside"):
            launcher.wait_ready()
    finally:
        launcher.close()


def test_container_that_refuses_namespaces_gets_the_next_level() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_A_CONTAINER],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    level, _, reason = done.stdout.strip().partition(" | ")
    assert level == levels.LANDLOCK, done.stderr
    assert "unshare" in reason


@pytest.mark.parametrize("platform", ["darwin", "win32", "freebsd14"])
def test_elsewhere_every_level_says_why_not(platform: str) -> None:
    refused = levels.refused_elsewhere(platform)
    assert set(levels.ISOLATING) <= set(refused)


@pytest.mark.parametrize("abi", [1, 2, 3, 4, 5, 6])
def test_older_landlock_holds_with_the_help_of_the_filter(abi: int) -> None:
    held = dataclasses.replace(probe.confinement(levels.LANDLOCK, ()), landlock_abi=abi)
    launcher = IsolatedLauncher(levels.LEVELS[levels.LANDLOCK].report({}), held, workers=0)
    try:
        probe.attack(launcher)
        with tempfile.NamedTemporaryFile("w+") as file:
            file.write("secret")
            file.flush()
            assert run_script(launcher, EMPTY_OR_SIGNAL, file.name, os.__file__).stdout == b""
            assert file.seek(0, os.SEEK_END) == 6
    finally:
        launcher.close()
