"""Programs that try to pass without doing the work. None may."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backend.learning_systems.jobs import Case, Ended, Job, Judge, Limits
from backend.sandboxing.probe import strongest_launcher
from backend.sandboxing.sandbox import GraceSandbox

SUITE = b"""
from subject import answer, make

def test_answer():
    assert answer(3) == 42 * 3

def test_text():
    assert str(answer(1)) == "42"

def test_object():
    assert make().value == 7

def test_raises():
    import pytest
    with pytest.raises(ValueError):
        answer(-1)
"""
CASES = tuple(Case(f"test_{name}", "C1", False) for name in ("answer", "text", "object", "raises"))
LIMITS = Limits(wall_seconds=5.0, cpu_seconds=5.0)

HONEST = """
class Made:
    value = 7

def make():
    return Made()

def answer(n):
    if n < 0:
        raise ValueError(n)
    return 42 * n
"""

ALWAYS_EQUAL = """
class Equal:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
    def __bool__(self): return True
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __str__(self): return "42"
    def __instancecheck__(self, other): return True
    __class__ = int
def answer(n):
    if n < 0:
        raise ValueError
    return Equal()
make = Equal()
"""

FORGERIES = {
    "always-equal": ALWAYS_EQUAL,
    "always-equal-int": """
class Equal(int):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __hash__ = int.__hash__
def answer(n): return Equal(0)
make = answer
""",
    "exits-at-import": "import os; os._exit(0)",
    "sys-exit-at-import": "raise SystemExit(0)",
    "exits-in-a-call": "import os\ndef answer(n): os._exit(0)\nmake = answer",
    "system-exit-in-a-call": "def answer(n): raise SystemExit(0)\nmake = answer",
    "raises-skip": """
import pytest
def answer(n): pytest.skip("no")
make = answer
""",
    "raises-unittest-skip": """
import unittest
def answer(n): raise unittest.SkipTest("no")
make = answer
""",
    "raises-xfail": """
import pytest
def answer(n): pytest.xfail("no")
make = answer
""",
    "exits-pytest": """
import pytest
def answer(n): pytest.exit("done", 0)
make = answer
""",
    "interrupts": "def answer(n): raise KeyboardInterrupt\nmake = answer",
    "generator-exit": "def answer(n): raise GeneratorExit\nmake = answer",
    "patches-builtins": """
import builtins, json
builtins.len = lambda x: 0
builtins.isinstance = lambda a, b: True
builtins.getattr = lambda *a: None
json.dumps = lambda *a, **k: "[]"
def answer(n): return 1
make = answer
""",
    "patches-the-harness": """
import sys
for name, module in list(sys.modules.items()):
    if name.startswith("grace_harness"):
        for key in list(vars(module)):
            if not key.startswith("__"):
                setattr(module, key, lambda *a, **k: True)
def answer(n): return 1
make = answer
""",
    "prints-a-verdict": """
import sys, os
text = '{"expected": null, "collected": [], "cases": [], "problems": [], "lost": "", "status": 0}'
for fd in range(1, 64):
    try: os.write(fd, text.encode())
    except OSError: pass
def answer(n): return 1
make = answer
""",
    "writes-frames": """
import os, struct, json
def frame(value):
    data = json.dumps(value).encode()
    return struct.pack(">I", len(data)) + data
forged = b"".join(frame([1, n, None, 126, None, None]) for n in range(50))
for fd in range(3, 64):
    try: os.write(fd, forged)
    except OSError: pass
def answer(n): return 1
make = answer
""",
    "bad-frames": """
import os
for fd in range(3, 64):
    try: os.write(fd, b"\\xff\\xff\\xff\\xff" + b"x" * 100)
    except OSError: pass
def answer(n): return 1
make = answer
""",
    "deep-frames": """
import os, struct
data = b"[" * 200000
for fd in range(3, 64):
    try: os.write(fd, struct.pack(">I", len(data)) + data)
    except OSError: pass
def answer(n): return 1
make = answer
""",
    "unknown-tags": """
import os, struct
data = b'[1,1,null,{"pickle":"x"},null,null]'
for fd in range(3, 64):
    try: os.write(fd, struct.pack(">I", len(data)) + data)
    except OSError: pass
def answer(n): return 1
make = answer
""",
    "slow-drip": """
import os, time
def answer(n):
    for fd in range(3, 64):
        try: os.write(fd, b"\\0")
        except OSError: pass
    time.sleep(60)
make = answer
""",
    "never-answers": "def answer(n):\n    while True: pass\nmake = answer",
    "never-imported": "while True: pass",
    "swallows-the-alarm": """
def answer(n):
    while True:
        try:
            while True: pass
        except BaseException: pass
make = answer
""",
    "reads-the-stack": """
import sys, gc
def find():
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if isinstance(value, (int, float)) and value > 100: return value
        frame = frame.f_back
    return next((o for o in gc.get_objects() if isinstance(o, dict) and "expected" in o), 0)
def answer(n): return find()
make = answer
""",
    "reads-the-suite-from-disk": """
import pathlib, os, re
def answer(n):
    for root in (".", "..", "/tmp", "/proc/self/cwd", "/proc/1/cwd", os.path.expanduser("~")):
        try:
            for path in pathlib.Path(root).glob("**/test_*.py"):
                if "answer(3) == 42" in path.read_text(): return 42 * n
        except Exception: pass
make = answer
""",
    "kills-parents": """
import os, signal
for pid in (os.getppid(), 1, 0, -1):
    try: os.kill(pid, signal.SIGTERM) if pid > 1 else None
    except OSError: pass
def answer(n): return 1
make = answer
""",
    "lies-about-its-class": """
class Lie:
    @property
    def __class__(self): return int
    def __int__(self): return 42
    def __index__(self): return 42
    def __str__(self): return "42"
    value = 7
def answer(n):
    if n < 0: raise ValueError
    return Lie()
def make(): return Lie()
""",
    "metaclass-equality": """
class Meta(type):
    def __eq__(self, other): return True
    def __hash__(self): return 0
class Thing(metaclass=Meta): value = 7
def answer(n):
    if n < 0: raise ValueError
    return Thing
make = Thing
""",
    "huge-answer": "def answer(n): return 'x' * (100 << 20)\nmake = answer",
    "many-objects": "def answer(n): return [object() for _ in range(300000)]\nmake = answer",
    "endless-iterator": """
class Endless:
    def __iter__(self): return self
    def __next__(self): return 42
def answer(n): return Endless()
make = answer
""",
    "shadows-pytest": """
def answer(n): return 1
make = answer
""",
    "empty": "",
    "syntax-error": "def (",
    "closes-the-channel": """
import os
def answer(n):
    os.closerange(3, 64)
    return 126
make = answer
""",
    "forks": """
import os
def answer(n):
    if os.fork() == 0: return 125  # a right one would be no forgery when it comes first
    return 1
make = answer
""",
}

MORE_FILES = {
    "shadows-pytest": {
        "pytest.py": b"def raises(*a): ...",
        "test_suite.py": b"def test_answer(): pass",
        "conftest.py": b"import os; os._exit(0)",
        "pytest.ini": b"[pytest]\naddopts=--collect-only",
        "sitecustomize.py": b"import os; os._exit(0)",
        "grace_case.py": b"raise SystemExit(0)",
    }
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[GraceSandbox]:
    made = GraceSandbox(strongest_launcher())
    yield made
    made.close()


def test_honest_work_passes(sandbox: GraceSandbox) -> None:
    suite = SUITE.replace(b'str(answer(1)) == "42"', b'str(answer(1)) == "42"')
    for manifest in (CASES, None):
        result = sandbox.run(
            Job({"subject.py": HONEST.encode()}, Judge(suite, "test_s.py", manifest))
        )
        assert result.passed, result
        assert [case.id for case in result.cases] == [case.id for case in CASES]


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_never_passes(sandbox: GraceSandbox, name: str) -> None:
    files = {"subject.py": FORGERIES[name].encode(), **MORE_FILES.get(name, {})}
    command = Judge(SUITE, "test_suite.py", CASES if len(name) % 2 else None)
    result = sandbox.run(Job(files, command, LIMITS))
    assert not result.passed, result
    assert result.ended not in (Ended.PASSED, Ended.SANDBOX_ERROR), result
    assert {case.id for case in result.cases} >= {case.id for case in CASES}
    assert "passed" not in {case.outcome for case in result.cases if case.id == "test_answer"}
    assert all(case.message.isprintable() or "\n" in case.message for case in result.cases)
