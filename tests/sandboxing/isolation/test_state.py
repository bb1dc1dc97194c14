"""A run finds nothing of the runs before it."""

from __future__ import annotations

import json
from pathlib import Path

from backend.sandboxing.isolated_launcher import IsolatedLauncher
from tests.sandboxing.isolation.conftest import run_script

LEAVE_TRACES = """
import builtins, glob, os, random, sys, tempfile, time, types
sys.modules['planted'] = types.ModuleType('planted')
import json; json.dumps = None
builtins.planted = True
os.environ['PLANTED'] = 'yes'
random.seed(1)
tempfile.tempdir = '/box/work/elsewhere'
time.time = lambda: 0.0
sys.path.insert(0, '/planted')
os.umask(0)
for folder in ('.', tempfile.gettempdir if False else os.environ['TMPDIR'], os.environ['HOME']):
    open(folder + '/planted', 'w').write('x')
try:
    open('/dev/shm/planted', 'w').write('x')
except OSError:
    pass
import hypothesis.configuration as c
c.set_hypothesis_home_dir('/planted')
"""
LOOK = """
import builtins, json, os, random, sys, tempfile, time
import hypothesis.configuration as c
print(json.dumps({
    'modules': 'planted' in sys.modules,
    'builtins': hasattr(builtins, 'planted'),
    'environment': 'PLANTED' in os.environ,
    'path': '/planted' in sys.path,
    'clock': time.time() == 0.0 or time.process_time() > 5,
    'tempdir': tempfile.tempdir is not None,
    'umask': os.umask(0o022) != 0o022,
    'files': any(os.path.exists(f + '/planted') for f in
                 ('.', os.environ['TMPDIR'], os.environ['HOME'], '/dev/shm')),
    'work': sorted(os.listdir('.')) != ['program.py'],
    'hypothesis': 'planted' in str(c.storage_directory('x')),
    'arguments': len(sys.argv) != 1,
    'descriptors': [n for n in range(3, 64) if os.path.exists(f'/proc/self/fd/{n}')],
}))
"""
RANDOM = "import random, uuid; print(random.random(), uuid.uuid4())"


def test_traces_of_a_run_are_gone_in_the_next(launcher: IsolatedLauncher) -> None:
    for _ in range(4):
        assert run_script(launcher, LEAVE_TRACES).stderr == b""
    found = json.loads(run_script(launcher, LOOK).stdout)
    descriptors = found.pop("descriptors")
    assert not any(found.values()), found
    assert len(descriptors) <= 2  # the report, and the listing of the folder itself


def test_random_numbers_differ_from_run_to_run(launcher: IsolatedLauncher) -> None:
    assert len({run_script(launcher, RANDOM).stdout for _ in range(4)}) == 4


def test_fork_server_holds_nothing_of_a_job(launcher: IsolatedLauncher) -> None:
    word = b"forget-me-" + b"quickly-0451"
    with_word = "import time; word = " + repr(word.decode()) + "; time.sleep(0)"
    run_script(launcher, with_word)
    assert word not in _memory_of(launcher.zygote_pid)


def _memory_of(pid: int) -> bytes:
    """Every writable page of a process; root only, and nothing where it is refused."""
    try:
        process = Path("/proc", str(pid))
        with (process / "maps").open() as maps, (process / "mem").open("rb", 0) as memory:
            parts = []
            for line in maps:
                span, rights, *_ = line.split()
                if rights.startswith("rw"):
                    start, end = (int(text, 16) for text in span.split("-"))
                    memory.seek(start)
                    parts.append(memory.read(end - start))
            return b"".join(parts)
    except PermissionError:  # an ordinary user cannot look into it at all, which is the point
        return b""
