"""The split judge against a cold pytest, and a call through a stand-in against a direct one.

    python -m tests.benchmarks.bench_judge [ROUNDS]

Both sides run in turns in one process on one machine; only their ratio means
something. Aims: a judged run of ten cases at least twice as fast as pytest
alone, without isolation and with plugin autoload off; at most 60 microseconds
for a call with small arguments.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from backend.learning_systems.jobs import Case, Job, Judge, Script
from backend.sandboxing.probe import strongest_launcher
from backend.sandboxing.sandbox import GraceSandbox

CANDIDATE = b"""
class Book:
    def __init__(self):
        self.items = {}

    def add(self, name, value):
        if name in self.items:
            raise KeyError(name)
        self.items[name] = value
        return dict(self.items)

def double(number):
    return number * 2
"""

SUITE = b"from subject import Book, double\nimport pytest\n" + b"".join(
    f"""
def test_case_{number}():
    book = Book()
    assert book.add("a", {number}) == {{"a": {number}}}
    assert double({number}) == {number * 2}
    with pytest.raises(KeyError):
        book.add("a", 1)
""".encode()
    for number in range(10)
)

CALLS = b"""
import time
from subject import double

def test_cost():
    for _ in range(500):
        double(1)
    began = time.perf_counter()
    for _ in range(5000):
        double(1)
    assert 0, f"us={(time.perf_counter() - began) / 5000 * 1e6:.2f};"
"""


def seconds(action: object) -> float:
    began = time.perf_counter()
    action()  # type: ignore[operator]
    return time.perf_counter() - began


def cold_pytest(folder: str) -> None:
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_suite.py"]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


def judged(sandbox: GraceSandbox) -> None:
    manifest = tuple(Case(f"test_case_{number}", "C1", False) for number in range(10))
    job = Job({"subject.py": CANDIDATE}, Judge(SUITE, "test_suite.py", manifest))
    result = sandbox.run(job)
    assert result.passed, result


def show(name: str, ours: list[float], theirs: list[float]) -> None:
    mine, other = statistics.median(ours), statistics.median(theirs)
    print(f"{name}: {mine * 1e3:.1f} ms, peer {other * 1e3:.1f} ms, ratio {other / mine:.2f}x")


def main(rounds: int) -> None:
    launcher = strongest_launcher()
    sandbox = GraceSandbox(launcher)
    getattr(launcher, "warm_up", lambda: None)()
    print("isolation level:", launcher.isolation().level)
    times: dict[str, list[float]] = {name: [] for name in ("judge", "pytest", "script", "python")}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "subject.py").write_bytes(CANDIDATE)
        Path(folder, "test_suite.py").write_bytes(SUITE)
        script = Job({"main.py": b"pass"}, Script("main.py"))
        for _ in range(rounds):
            times["judge"].append(seconds(lambda: judged(sandbox)))
            times["pytest"].append(seconds(lambda: cold_pytest(folder)))
            times["script"].append(seconds(lambda: sandbox.run(script)))
            times["python"].append(
                seconds(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
            )
    show("10 cases judged", times["judge"], times["pytest"])
    show("script", times["script"], times["python"])
    cost = Job({"subject.py": CANDIDATE}, Judge(CALLS, "test_cost.py"))
    message = sandbox.run(cost).cases[0].message
    print("a call through a stand-in:", message.partition("us=")[2].partition(";")[0], "us")
    sandbox.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
