"""Level `none`: what a plain process can still be held to."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from backend.learning_systems.jobs import Ended, Limits
from backend.sandboxing.launcher import Exit, Launch
from backend.sandboxing.plain_launcher import PlainLauncher

LIMITS = Limits(wall_seconds=5.0, cpu_seconds=5.0)


def run(source: str, limits: Limits = LIMITS) -> Exit:
    launch = Launch("script", {"main.py": source.encode()}, {"path": "main.py"}, limits)
    return PlainLauncher().start(launch).wait()


def alive(pid: int) -> bool:
    """Whether a process runs; a dead one that nobody buried does not."""
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_a_daemon_that_left_its_group_is_ended() -> None:
    end = run(
        "import os, sys, time\n"
        "if os.fork(): os.wait(); sys.exit()\n"
        "os.setsid()\n"
        "if (pid := os.fork()): print(pid); sys.stdout.flush(); os._exit(0)\n"
        "os.close(1); os.close(2); time.sleep(600)\n"
    )
    assert end.ended is Ended.PASSED, end
    deadline = time.monotonic() + 10
    while alive(int(end.stdout)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not alive(int(end.stdout))


def test_a_deep_tree_of_folders_is_removed() -> None:
    end = run(
        "import os\nprint(os.getcwd())\nfor _ in range(2000):\n    os.mkdir('d'); os.chdir('d')\n"
    )
    assert end.ended is Ended.PASSED, end
    assert not Path(end.stdout.decode().strip()).exists()


def test_a_killed_run_says_so_and_waiting_again_says_the_same() -> None:
    launch = Launch("script", {"main.py": b"import time; time.sleep(60)"}, {"path": "main.py"})
    running = PlainLauncher().start(launch)
    running.kill()
    first = running.wait()
    assert first.ended is Ended.KILLED
    assert running.wait() is first


@pytest.mark.parametrize(
    ("source", "limits", "ended"),
    [
        ("open('f', 'wb').write(b'x' * (9 << 20))", Limits(5, 5, disk_bytes=1 << 20), "signal"),
        (
            "import time\nfor n in range(40):\n"
            "    open(str(n), 'wb').write(b'x' * 200_000)\ntime.sleep(9)",
            Limits(20, 5, disk_bytes=1 << 20),
            Ended.DISK,
        ),
        (
            "import os, time\nfor _ in range(30):\n    if not os.fork(): time.sleep(9)\n"
            "time.sleep(9)",
            Limits(20, 5, processes=8),
            Ended.KILLED,
        ),
        ("while True: pass", Limits(20, 1.0), Ended.TIMEOUT),
    ],
    ids=["one-large-file", "many-files", "many-processes", "processor-time"],
)
def test_each_limit_ends_the_run(source: str, limits: Limits, ended: object) -> None:
    end = run(source, limits)
    assert end.ended is not Ended.PASSED
    assert ended == "signal" or end.ended is ended, end


def test_the_environment_holds_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRACE_TOKEN", "secret")
    end = run("import os, sys; print(sorted(os.environ)); print(sys.flags.safe_path)")
    assert b"TOKEN" not in end.stdout
    assert b"True" in end.stdout
    assert "GRACE_TOKEN" in os.environ
