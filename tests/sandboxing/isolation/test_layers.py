"""Each layer holds something by itself: taken away, an attack gets through."""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from backend.learning_systems.jobs import Ended, Limits
from backend.sandboxing import levels
from backend.sandboxing.isolated_launcher import IsolatedLauncher
from backend.sandboxing.launcher import Launch
from tests.sandboxing.isolation.conftest import MakeLauncher, run_script

ALL_BUT_NAMESPACES = ("seccomp", "landlock", "limits", "capabilities")

MEMFD = "import os; os.memfd_create('x'); print('through')"
KEYCTL = "import ctypes; ctypes.CDLL(None).syscall(250, 0, 0, 0, 0, 0); print('through')"
VSOCK = "import socket; socket.socket(40, socket.SOCK_STREAM); print('through')"
FLOCK = """
import fcntl, os, time
fcntl.flock(open(os.__file__), fcntl.LOCK_EX | fcntl.LOCK_NB)
print('through', flush=True)
"""
LEASE = "import fcntl, os; fcntl.fcntl(open(os.__file__), 1024, 0); print('through')"
PROC_WRITE = "open('/proc/self/coredump_filter', 'w').write('1'); print('through')"
SIGNAL_FIRST = "import os; os.kill(1, 0); print('through')"
MANY_FORKS = """
import os, time
for _ in range(100):
    if os.fork() == 0:
        time.sleep(5)
        os._exit(0)
print('through')
"""
BIG_FILE = "open('big', 'wb').truncate(60 << 20); print('through')"
PRIVILEGED = """
fields = dict(l.split(':') for l in open('/proc/self/status').read().splitlines())
held = [fields[k].strip().strip('0') for k in ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb')]
if any(held): print('through')
"""


def through(launcher: IsolatedLauncher, code: str) -> bool:
    ended = run_script(launcher, code, limits=Limits(processes=40))
    assert ended.ended in (Ended.PASSED, Ended.FAILED, Ended.FORBIDDEN_SYSCALL), ended
    return b"through" in ended.stdout


@pytest.mark.parametrize(
    ("layer", "attack"),
    [
        ("seccomp", MEMFD),
        ("seccomp", KEYCTL),
        ("seccomp", VSOCK),
        ("landlock", PROC_WRITE),
        ("limits", MANY_FORKS),
        ("limits", BIG_FILE),
        ("capabilities", PRIVILEGED),
    ],
)
def test_layer_taken_away_lets_the_attack_through(
    without: MakeLauncher, layer: str, attack: str
) -> None:
    assert not through(without(levels.FULL), attack)
    assert through(without(levels.FULL, layer), attack)


def test_shared_file_cannot_be_locked(without: MakeLauncher) -> None:
    for level in (levels.FULL, levels.LANDLOCK):
        assert not through(without(level), FLOCK)
        assert through(without(level, "seccomp"), FLOCK)


def test_read_lock_on_a_shared_file_is_private_to_the_run(without: MakeLauncher) -> None:
    hold = """
import fcntl, os, time
fcntl.lockf(open(os.__file__), fcntl.LOCK_SH)
print('holding', flush=True)
time.sleep(30)
"""
    look = """
import fcntl, os, struct
wanted = struct.pack('hhqqi4x', fcntl.F_WRLCK, 0, 0, 0, 0)
found = fcntl.fcntl(open(os.__file__), fcntl.F_GETLK, wanted)
print('through' if found[:2] != struct.pack('h', fcntl.F_UNLCK) else 'nobody')
"""
    launcher = without(levels.FULL)
    holding = Event()
    first = launcher.start(Launch("script", {"a.py": hold.encode()}, {"path": "a.py"}))
    thread = Thread(target=first.wait, kwargs={"on_output": lambda *_: holding.set()})
    thread.start()
    assert holding.wait(10)
    assert b"nobody" in run_script(launcher, look).stdout
    assert _write_lock_of_host(os.__file__) == fcntl.F_UNLCK
    first.kill()
    thread.join()


def _write_lock_of_host(path: str) -> int:
    """What kind of lock would be in the way of writing; F_UNLCK when there is none."""
    wanted = struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0)
    with Path(path).open() as file:
        kind: int = struct.unpack_from("h", fcntl.fcntl(file, fcntl.F_GETLK, wanted))[0]
    return kind


def test_own_files_can_be_locked(launcher: IsolatedLauncher) -> None:
    code = """
import fcntl
first, second = open('own', 'w+'), open('own', 'w+')
fcntl.flock(first, fcntl.LOCK_EX)
try:
    fcntl.flock(second.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    fcntl.flock(first, fcntl.LOCK_UN)
    fcntl.flock(second, fcntl.LOCK_SH | fcntl.LOCK_NB)
    print('through')
"""
    assert through(launcher, code)


def test_leases_on_shared_files_are_refused(without: MakeLauncher) -> None:
    assert not through(without(levels.FULL), LEASE)


@pytest.fixture
def canary() -> Iterator[Path]:
    """A file that any user of the host may read."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder, "canary")
        path.write_text("secret")
        yield path


def test_file_outside_is_held_by_the_root_or_by_landlock(
    without: MakeLauncher, canary: Path
) -> None:
    read = f"print('through', open({str(canary)!r}).read())"
    assert not through(without(levels.FULL, *ALL_BUT_NAMESPACES), read)
    assert not through(without(levels.LANDLOCK), read)
    assert through(without(levels.LANDLOCK, "landlock"), read)


def test_write_outside_is_held_by_the_root_or_by_landlock(
    without: MakeLauncher, canary: Path
) -> None:
    canary.chmod(0o666)
    write = f"open({str(canary)!r}, 'w').write('x'); print('through')"
    assert not through(without(levels.FULL, *ALL_BUT_NAMESPACES), write)
    assert not through(without(levels.LANDLOCK), write)
    assert canary.read_text() == "secret"
    assert through(without(levels.LANDLOCK, "landlock"), write)


def test_mode_of_a_file_outside_is_held_by_the_root_or_by_the_filter(
    without: MakeLauncher, canary: Path
) -> None:
    if os.getuid() == 0:
        pytest.skip("as root each worker is a user who owns nothing")
    change = f"import os; os.chmod({str(canary)!r}, 0o600); print('through')"
    assert not through(without(levels.FULL, *ALL_BUT_NAMESPACES), change)
    assert not through(without(levels.LANDLOCK), change)
    assert through(without(levels.LANDLOCK, "seccomp"), change)


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_hosts_loopback_is_held_by_the_namespace_or_by_the_filter(
    without: MakeLauncher, listener: int
) -> None:
    connect = (
        f"import socket; socket.create_connection(('127.0.0.1', {listener})); print('through')"
    )
    assert not through(without(levels.FULL, *ALL_BUT_NAMESPACES), connect)
    assert not through(without(levels.LANDLOCK, "landlock"), connect)
    assert through(without(levels.LANDLOCK, "seccomp", "landlock"), connect)


def test_other_processes_are_held_by_the_namespace_or_by_landlock(without: MakeLauncher) -> None:
    look = f"open('/proc/{os.getpid()}/cmdline').read(); print('through')"
    assert not through(without(levels.FULL, *ALL_BUT_NAMESPACES), look)
    assert not through(without(levels.LANDLOCK), look)
    assert through(without(levels.LANDLOCK, "landlock"), look)


def test_loopback_is_private_and_only_for_programs(without: MakeLauncher) -> None:
    serve = """
import socket
server = socket.create_server(('127.0.0.1', 8000))
client = socket.create_connection(('127.0.0.1', 8000))
print('through')
"""
    assert not through(without(levels.FULL), serve)


def test_ordinary_programs_find_what_they_need(launcher: IsolatedLauncher) -> None:
    code = """
import asyncio, concurrent.futures, os, random, shutil, sqlite3
import subprocess, sys, tempfile, threading

async def main():
    await asyncio.sleep(0.001)
    return 1

assert asyncio.run(main()) == 1
with concurrent.futures.ThreadPoolExecutor() as pool:
    assert list(pool.map(abs, [-1, -2])) == [1, 2]
database = sqlite3.connect('file.db')
database.execute('create table t (x)')
database.commit()
with tempfile.TemporaryDirectory() as folder:
    open(folder + '/x', 'w').close()
assert subprocess.run([sys.executable, '-c', 'print(1)'], capture_output=True).stdout == b'1\\n'
assert subprocess.run(['/bin/sh', '-c', 'exit 3']).returncode == 3
os.symlink('a', 'b'); os.link('file.db', 'c'); os.rename('c', 'd'); os.mkfifo('e')
print('again', file=open('/dev/stderr', 'w')) if os.path.exists('/proc/self') else None
shutil.copy2('file.db', 'copy.db'); os.chmod('copy.db', 0o600)
open('/dev/null', 'w').write('x'); os.urandom(8); open('/dev/urandom', 'rb').read(8)
print('fine')
"""
    ended = run_script(launcher, code)
    assert ended.stdout == b"fine\n", ended.stderr.decode()


def test_datagram_pair_cannot_be_turned_to_the_host(without: MakeLauncher) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind("\0grace-test-" + str(os.getpid()))
        send = f"""
import socket
pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
pair[0].sendto(b'x', '\\0grace-test-{os.getpid()}')
print('through')
"""
        for level in (levels.FULL, levels.LANDLOCK):
            assert not through(without(level, "landlock"), send)
        assert through(without(levels.LANDLOCK, "landlock", "seccomp"), send)


def test_deleted_files_count_as_disk(launcher: IsolatedLauncher) -> None:
    code = """
import os, time
held = []
for number in range(30):
    held.append(open('f', 'wb')); os.unlink('f')
    held[-1].write(bytes(1 << 20)); held[-1].flush()
time.sleep(5)
"""
    limits = Limits(wall_seconds=20, disk_bytes=8 << 20)
    ended = run_script(launcher, code, limits=limits).ended
    assert ended in (Ended.DISK, Ended.FAILED)  # refused, or found out
