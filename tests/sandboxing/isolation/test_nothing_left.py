"""After a run, a kill or a crash nothing remains: processes, mounts, files, descriptors."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from backend.learning_systems.jobs import Ended
from backend.sandboxing import levels
from backend.sandboxing.isolated_launcher import IsolatedLauncher
from backend.sandboxing.launcher import Launch
from backend.sandboxing.zygote_process import REPOSITORY
from tests.sandboxing.isolation.conftest import boxes_folder, run_script

RUNS = int(os.environ.get("GRACE_TEST_RUNS", "200"))
SLEEPS = Launch("script", {"a.py": b"import time; time.sleep(60)"}, {"path": "a.py"})
LEAVES_DAEMONS = """
import os, signal, sys, time
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
    signal.signal(number, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    for _ in range(5):
        os.fork()
    time.sleep(600)
open('left', 'w').close()
"""
SERVICE = '''
import sys, time
from backend.sandboxing.launcher import Launch
from tests.sandboxing.isolation.conftest import make_launcher
launcher = make_launcher(sys.argv[1], workers=2)
launcher.warm_up()
code = b"""
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(600)
print('up', flush=True)
time.sleep(600)
"""
run = launcher.start(Launch("script", {"a.py": code}, {"path": "a.py"}))
run.wait(on_output=lambda *_: print(launcher.zygote_pid, flush=True))
'''


def below(pid: int) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    return []


def comes_true(condition: Callable[[], bool], within_seconds: float) -> bool:
    deadline = time.monotonic() + within_seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def boxes() -> set[str]:
    return {path.name for path in Path(boxes_folder()).glob("grace-box-*")}


def settled(launcher: IsolatedLauncher) -> bool:
    """Whether only the fork server and two workers are there, both waiting for a job."""
    launcher.warm_up()
    return comes_true(lambda: _waiting(launcher) == 2 and not _others(launcher), 5)


def _waiting(launcher: IsolatedLauncher) -> int:
    """Monitors with the whole of their family; at level bwrap its own processes stand above."""
    below_each = {levels.FULL: 2, levels.LANDLOCK: 1, levels.BWRAP: 1}
    wanted = below_each[launcher.isolation().level]
    return sum(len(below(monitor.pid)) == 1 + wanted for monitor in _monitors(launcher))


def _others(launcher: IsolatedLauncher) -> int:
    return len(_monitors(launcher)) - 2


def _monitors(launcher: IsolatedLauncher) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        zygote = psutil.Process(launcher.zygote_pid)
        for _ in range(2 if launcher.isolation().level == levels.BWRAP else 0):
            (zygote,) = zygote.children()
        return zygote.children()
    return []


def test_daemons_end_with_their_run(launcher: IsolatedLauncher) -> None:
    assert settled(launcher)
    for _ in range(3):
        assert run_script(launcher, LEAVES_DAEMONS).ended is Ended.PASSED
    assert settled(launcher), below(launcher.zygote_pid)


def test_many_runs_leak_neither_memory_nor_descriptors_nor_processes(
    launcher: IsolatedLauncher,
) -> None:
    def used() -> tuple[int, int, int, int]:
        service, zygote = psutil.Process(), psutil.Process(launcher.zygote_pid)
        return (
            service.num_fds(),
            zygote.num_fds() if os.getuid() == 0 else 0,
            service.memory_info().rss + zygote.memory_info().rss,
            threading.active_count(),
        )

    for _ in range(20):
        run_script(launcher, "print(1)")
    assert settled(launcher)
    before, mounts, folders = used(), Path("/proc/mounts").read_text(), len(boxes())
    for _ in range(RUNS):
        assert run_script(launcher, "print(1)").ended is Ended.PASSED
    after = used()
    assert comes_true(lambda: threading.active_count() <= before[3], 2)
    assert after[0] <= before[0] + 2
    assert after[1] <= before[1] + 2
    assert after[2] < before[2] + (8 << 20) + RUNS * 200
    assert Path("/proc/mounts").read_text() == mounts
    assert settled(launcher)
    assert len(boxes()) <= folders


def test_killed_fork_server_is_replaced(launcher: IsolatedLauncher) -> None:
    running = launcher.start(SLEEPS)
    first = launcher.zygote_pid
    os.kill(first, signal.SIGKILL)
    psutil.Process(first).wait(5) if psutil.pid_exists(first) else None
    for _ in range(5):
        assert run_script(launcher, "print(1)").ended is Ended.PASSED
    assert launcher.zygote_pid != first
    running.kill()
    assert running.wait().ended is Ended.KILLED


def test_job_meant_for_a_worker_that_never_came_is_given_to_another(
    launcher: IsolatedLauncher,
) -> None:
    """The fork server is killed with requests for workers still unread in its socket."""
    assert settled(launcher)
    os.kill(launcher.zygote_pid, signal.SIGSTOP)
    taken = [launcher.start(SLEEPS), launcher.start(SLEEPS)]  # their successors are asked for
    os.kill(launcher.zygote_pid, signal.SIGKILL)
    for _ in range(4):
        assert run_script(launcher, "print(1)").ended is Ended.PASSED
    for running in taken:
        running.kill()
        running.wait()
    assert settled(launcher)


@pytest.mark.parametrize("victim", range(3))
def test_killed_helper_ends_its_run_and_the_next_works(
    launcher: IsolatedLauncher, victim: int
) -> None:
    """Kills, in turn, the monitor and each process below it while a run is under way."""
    if launcher.isolation().level == levels.BWRAP:
        pytest.skip("bubblewrap's own processes stand between")
    assert settled(launcher)
    before = len(boxes())
    started = launcher.start(SLEEPS)
    time.sleep(0.3)
    busy = [p for p in below(launcher.zygote_pid)[1:] if _sleeps_in_work(p)]
    assert busy
    if victim < len(busy):
        busy[victim].kill()
    else:
        started.kill()
    assert started.wait().ended in (Ended.KILLED, Ended.SANDBOX_ERROR)
    assert run_script(launcher, "print(2)").stdout == b"2\n"
    assert settled(launcher)
    assert comes_true(lambda: len(boxes()) <= before, 2), (before, boxes())


def _sleeps_in_work(process: psutil.Process) -> bool:
    """Whether it belongs to the run under way: the worker whose folder is its work folder."""
    with contextlib.suppress(psutil.Error, OSError):
        family = [process, *process.children(recursive=True)]
        return any(p.cwd().endswith("/work") for p in family)
    return False


def _runs(process: psutil.Process) -> bool:
    """A zombie has ended: it waits for the machine's first process, who may be slow."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


@pytest.mark.parametrize("level", [levels.FULL, levels.LANDLOCK])
def test_killed_service_leaves_nothing_within_two_seconds(level: str) -> None:
    before = boxes()
    service = subprocess.Popen(
        [sys.executable, "-c", SERVICE, level], stdout=subprocess.PIPE, cwd=REPOSITORY
    )
    assert service.stdout
    zygote = int(service.stdout.readline())
    service.stdout.close()
    family = below(zygote)
    assert len(family) >= 4
    service.kill()
    service.wait()
    assert comes_true(lambda: not any(map(_runs, family)), 2), family
    assert comes_true(lambda: boxes() <= before, 2)


def test_deep_trees_and_odd_names_are_deleted(launcher: IsolatedLauncher) -> None:
    assert settled(launcher)
    before = len(boxes())
    code = """
import os
for _ in range(3000):
    os.mkdir('d'); os.chdir('d')
os.mkdir(b'\\xff\\n'); os.symlink('/', 'root'); os.mkdir('closed', 0)
"""
    assert run_script(launcher, code).ended is Ended.PASSED
    assert settled(launcher)
    assert len(boxes()) <= before
