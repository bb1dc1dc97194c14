"""Every way a run can end is told apart, measured and survives no longer than it should."""

from __future__ import annotations

import threading

import pytest

from backend.errors import InvalidInput, SandboxUnavailable
from backend.learning_systems.jobs import Ended, Limits, MiB
from backend.sandboxing import levels
from backend.sandboxing.isolated_launcher import IsolatedLauncher
from backend.sandboxing.launcher import Launch
from tests.sandboxing.isolation.conftest import make_launcher, run_script

FORK_AND_HOLD = """
import os, time
for _ in range(6):
    if os.fork() == 0:
        held = bytearray(os.urandom(1 << 20)) * 60
        time.sleep(30)
time.sleep(30)
"""
PASSES_OUTPUT_ON = "import sys; print('out'); print('err', file=sys.stderr)"


def test_plain_program_passes_with_both_streams(launcher: IsolatedLauncher) -> None:
    ended = run_script(launcher, PASSES_OUTPUT_ON)
    assert (ended.ended, ended.status, ended.signal) == (Ended.PASSED, 0, None)
    assert (ended.stdout, ended.stderr) == (b"out\n", b"err\n")


def test_exit_status_is_a_failure(launcher: IsolatedLauncher) -> None:
    ended = run_script(launcher, "raise SystemExit(3)")
    assert (ended.ended, ended.status) == (Ended.FAILED, 3)


def test_files_and_arguments_arrive(launcher: IsolatedLauncher) -> None:
    code = "import sys; print(sys.argv[1], open('deep/er/data').read())"
    ended = run_script(launcher, code, "word", files={"deep/er/data": b"content"})
    assert ended.stdout == b"word content\n"


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x", "", "a//b", "./a", "a\0b"])
def test_path_outside_the_folder_is_refused(launcher: IsolatedLauncher, path: str) -> None:
    with pytest.raises(InvalidInput):
        run_script(launcher, "", files={path: b""})


def test_endless_loop_ends_at_the_wall_clock(launcher: IsolatedLauncher) -> None:
    ended = run_script(launcher, "while True: pass", limits=Limits(wall_seconds=0.5))
    assert ended.ended is Ended.TIMEOUT
    assert "0.5 s" in ended.detail
    assert ended.usage.wall_seconds >= 0.5


def test_ignored_signals_do_not_stretch_the_wall_clock(launcher: IsolatedLauncher) -> None:
    code = """
import signal, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGXCPU, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
time.sleep(60)
"""
    assert run_script(launcher, code, limits=Limits(wall_seconds=0.5)).ended is Ended.TIMEOUT


def test_processor_time_of_all_children_is_limited(launcher: IsolatedLauncher) -> None:
    code = """
import os
for _ in range(3):
    os.fork()
while True: pass
"""
    ended = run_script(launcher, code, limits=Limits(wall_seconds=30, cpu_seconds=1))
    assert ended.ended is Ended.TIMEOUT
    assert "processor time" in ended.detail
    assert ended.usage.cpu_seconds >= 1


def test_memory_of_one_process_is_limited(launcher: IsolatedLauncher) -> None:
    ended = run_script(launcher, "x = bytearray(900 << 20)", limits=Limits(memory_bytes=512 * MiB))
    assert ended.ended is Ended.MEMORY


def test_memory_of_all_processes_together_is_limited(launcher: IsolatedLauncher) -> None:
    ended = run_script(launcher, FORK_AND_HOLD, limits=Limits(memory_bytes=256 * MiB))
    assert ended.ended is Ended.MEMORY
    assert ended.usage.peak_memory_bytes > 256 * MiB


def test_shared_pages_are_not_counted_for_each_process(launcher: IsolatedLauncher) -> None:
    code = """
import os, time
held = bytearray(os.urandom(1 << 20)) * 100
for _ in range(8):
    if os.fork() == 0:
        time.sleep(0.5)
        os._exit(0)
for _ in range(8):
    os.wait()
"""
    ended = run_script(launcher, code, limits=Limits(memory_bytes=400 * MiB))
    assert ended.ended is Ended.PASSED, ended.detail


def test_full_disk_is_told_from_a_failure(launcher: IsolatedLauncher) -> None:
    code = """
for number in range(100):
    with open(f"{number}", "wb") as file:
        file.write(bytes(1 << 20))
"""
    limits = Limits(wall_seconds=20, disk_bytes=8 * MiB)
    assert run_script(launcher, code + "import time; time.sleep(3)", limits=limits).ended in (
        Ended.DISK,
    )


def test_one_file_cannot_be_larger_than_its_share(launcher: IsolatedLauncher) -> None:
    code = """
import os
with open("hole", "wb") as file:
    try:
        os.truncate(file.fileno(), 1 << 40)
    except OSError:
        print("refused")
"""
    assert run_script(launcher, code).stdout == b"refused\n"


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_flood_of_output_ends_the_run(launcher: IsolatedLauncher, stream: str) -> None:
    code = f"import sys\nwhile True: sys.{stream}.write('x' * 4096)"
    ended = run_script(launcher, code, limits=Limits(output_bytes=10_000))
    assert ended.ended is Ended.OUTPUT_LIMIT
    assert len(getattr(ended, stream)) == 10_000


def test_flood_before_a_clean_exit_is_no_pass(launcher: IsolatedLauncher) -> None:
    ended = run_script(launcher, "print('x' * 20000)", limits=Limits(output_bytes=10_000))
    assert ended.ended is Ended.OUTPUT_LIMIT


@pytest.mark.parametrize("number", [101, 250, 321, 165, 272, 308])
def test_forbidden_system_call_ends_the_run_by_name(
    launcher: IsolatedLauncher, number: int
) -> None:
    code = f"import ctypes; ctypes.CDLL(None).syscall({number}, 0, 0, 0, 0, 0); print('alive')"
    ended = run_script(launcher, code)
    assert ended.ended is Ended.FORBIDDEN_SYSCALL
    assert not ended.stdout


def test_crash_names_its_signal(launcher: IsolatedLauncher) -> None:
    ended = run_script(launcher, "import ctypes; ctypes.string_at(0)")
    assert ended.ended is Ended.CRASHED
    assert "SIGSEGV" in ended.detail


def test_bottomless_recursion_ends_at_the_memory_limit(launcher: IsolatedLauncher) -> None:
    code = "import sys; sys.setrecursionlimit(10**9)\ndef f(): f()\nf()"
    ended = run_script(launcher, code, limits=Limits(wall_seconds=20, memory_bytes=128 * MiB))
    assert ended.ended in (Ended.MEMORY, Ended.FAILED)
    assert ended.usage.peak_memory_bytes < 200 * MiB


def test_suicide_is_killed(launcher: IsolatedLauncher) -> None:
    ended = run_script(launcher, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert ended.ended is Ended.KILLED


def test_cancelled_run_ends_as_cancelled(launcher: IsolatedLauncher) -> None:
    launch = Launch("script", {"a.py": b"import time; time.sleep(60)"}, {"path": "a.py"})
    ended = launcher.start(launch).wait(cancelled=lambda: True)
    assert ended.ended is Ended.CANCELLED


def test_killed_run_ends_as_killed_and_stays_so(launcher: IsolatedLauncher) -> None:
    run = launcher.start(
        Launch("script", {"a.py": b"import time; time.sleep(60)"}, {"path": "a.py"})
    )
    run.kill()
    assert run.wait().ended is Ended.KILLED
    run.kill()
    assert run.wait() is run.wait()


def test_output_streams_while_the_run_goes_on(launcher: IsolatedLauncher) -> None:
    seen = threading.Event()
    code = b"print('first', flush=True)\nimport time; time.sleep(60)"
    run = launcher.start(Launch("script", {"a.py": code}, {"path": "a.py"}))
    ended = run.wait(on_output=lambda *_: seen.set(), cancelled=seen.is_set)
    assert ended.ended is Ended.CANCELLED
    assert ended.stdout == b"first\n"


def test_child_that_holds_the_pipes_open_does_not_hold_up_the_end(
    launcher: IsolatedLauncher,
) -> None:
    code = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(60)
    os._exit(0)
"""
    ended = run_script(launcher, code, limits=Limits(wall_seconds=20))
    assert ended.ended is Ended.PASSED
    assert ended.usage.wall_seconds < 20


def test_many_runs_side_by_side_keep_their_own_output(launcher: IsolatedLauncher) -> None:
    runs = [
        launcher.start(Launch("script", {"a.py": f"print({n})".encode()}, {"path": "a.py"}))
        for n in range(12)
    ]
    assert [int(run.wait().stdout) for run in runs] == list(range(12))


def test_hash_seed_of_a_launch_is_the_interpreters(launcher: IsolatedLauncher) -> None:
    code = "print(hash('grace'))"
    by_seed = {seed: run_script(launcher, code, hash_seed=seed).stdout for seed in (0, 7, 8)}
    assert len(set(by_seed.values())) == 3
    assert run_script(launcher, code, hash_seed=7).stdout == by_seed[7]


def test_closed_launcher_starts_nothing_more() -> None:
    launcher = make_launcher(levels.FULL, workers=1)
    launcher.warm_up()
    launcher.close()
    with pytest.raises(SandboxUnavailable):
        run_script(launcher, "print(1)")
    launcher.close()
