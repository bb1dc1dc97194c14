"""A verdict is of the candidate, never of what somebody outside killed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import psutil
import pytest

from backend.errors import SandboxUnavailable
from backend.learning_systems.jobs import Ended, Job, Judge, Limits
from backend.sandboxing import levels
from backend.sandboxing.isolated_launcher import IsolatedLauncher
from backend.sandboxing.judged import MOST_PAIRS
from backend.sandboxing.launcher import Launch, Running
from backend.sandboxing.sandbox import GraceSandbox
from tests.sandboxing.isolation.conftest import make_launcher

CANDIDATE = b"import time\ndef answer():\n    time.sleep(0.4)\n    return 42\n"
SUITE = b"from slow import answer\n\ndef test_answer():\n    assert answer() == 42\n"
JOB = Job({"slow.py": CANDIDATE}, Judge(SUITE, "test_slow.py"), Limits(wall_seconds=20))


@pytest.fixture(params=[levels.FULL, levels.LANDLOCK])
def launcher(request: pytest.FixtureRequest) -> Iterator[IsolatedLauncher]:
    made = make_launcher(request.param, workers=2)
    made.warm_up()
    yield made
    made.close()


def kill_monitors(launcher: IsolatedLauncher, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Kill, for the first `times` candidates, every monitor there is just after the start."""
    start, victims = launcher.start, iter(range(times))

    def start_and_kill(launch: Launch) -> Running:
        running = start(launch)
        if launch.role == "candidate" and next(victims, None) is not None:
            for monitor in psutil.Process(launcher.zygote_pid).children():
                monitor.kill()
        return running

    monkeypatch.setattr(launcher, "start", start_and_kill)


def test_killed_monitors_do_not_fail_the_candidate(
    launcher: IsolatedLauncher, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill_monitors(launcher, monkeypatch, MOST_PAIRS - 1)
    result = GraceSandbox(launcher).run(JOB)
    assert result.ended is Ended.PASSED, result


def test_run_that_is_always_ended_from_outside_has_no_verdict(
    launcher: IsolatedLauncher, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill_monitors(launcher, monkeypatch, MOST_PAIRS)
    with pytest.raises(SandboxUnavailable, match="outside"):
        GraceSandbox(launcher).run(JOB)


def test_candidate_that_kills_itself_is_judged(launcher: IsolatedLauncher) -> None:
    suicidal = b"import os, signal\ndef answer():\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    result = GraceSandbox(launcher).run(Job({"slow.py": suicidal}, JOB.command, JOB.limits))
    assert result.ended is Ended.KILLED, result
