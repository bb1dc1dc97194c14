"""The warm sandbox against a bare interpreter, and many runs for leaks.

    python -m tests.benchmarks.bench_sandbox [--rounds 60] [--runs 0] [--level auto]

Both sides run in turns in one process; only their ratio means something. Aims:
a script in the warm sandbox at most twice `python -c pass`; nothing grows over
`--runs 10000` runs, during which, with `--kills`, workers and the fork server
are killed at random moments.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psutil

from backend.learning_systems.jobs import Ended
from backend.sandboxing.isolated_launcher import IsolatedLauncher
from backend.sandboxing.launcher import Exit, Launch
from backend.sandboxing.probe import strongest_launcher

SCRIPT = Launch("script", {"a.py": b"print('done')"}, {"path": "a.py"})


def sandboxed(launcher: IsolatedLauncher) -> Exit:
    return launcher.start(SCRIPT).wait()


def bare() -> None:
    subprocess.run([sys.executable, "-c", "pass"], check=True)


def milliseconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def compare(launcher: IsolatedLauncher, rounds: int) -> None:
    """One after the other, in turns."""
    pairs = [(milliseconds(lambda: sandboxed(launcher)), milliseconds(bare)) for _ in range(rounds)]
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"script in the warm sandbox  {ours:7.1f} ms")
    print(f"python -c pass              {theirs:7.1f} ms")
    print(f"ratio (median of pairs)     {ratio:7.2f}   aim <= 2")


def throughput(launcher: IsolatedLauncher, runs: int, workers: int = 2) -> None:
    """The same with two at a time, in four alternating blocks of each side."""
    rates: dict[str, list[float]] = {"sandbox": [], "bare": []}
    with ThreadPoolExecutor(workers) as pool:
        for _ in range(4):
            for name, action in (("sandbox", lambda: sandboxed(launcher)), ("bare", bare)):
                began = time.perf_counter()
                list(pool.map(lambda _, act=action: act(), range(runs)))
                rates[name].append(runs / (time.perf_counter() - began))
    ours, theirs = (statistics.median(rates[name]) for name in ("sandbox", "bare"))
    print(f"two workers, sandbox        {ours:7.1f} runs/s")
    print(f"two workers, python -c pass {theirs:7.1f} runs/s")
    print(f"ratio                       {ours / theirs:7.2f}")


def state(launcher: IsolatedLauncher) -> dict[str, int]:
    """What could leak. Idle workers are in it, so it is taken when things are calm."""
    time.sleep(1)
    zygote = psutil.Process(launcher.zygote_pid)
    own = psutil.Process()
    return {
        "processes": len(own.children(recursive=True)),
        "descriptors": own.num_fds(),
        "threads": threading.active_count(),
        "service KiB": own.memory_info().rss >> 10,
        "fork server KiB": zygote.memory_info().rss >> 10,
        "fork server descriptors": zygote.num_fds() if os.getuid() == 0 else 0,
    }


def kill_something(launcher: IsolatedLauncher, chance: random.Random) -> None:
    """The fork server or a process below it, and nobody who took over its number since."""
    with contextlib.suppress(psutil.Error):
        zygote = psutil.Process(launcher.zygote_pid)
        if zygote.ppid() != os.getpid():
            return
        victims = [zygote] if chance.random() < 0.1 else zygote.children(recursive=True)
        if victims:
            chance.choice(victims).kill()


def endure(launcher: IsolatedLauncher, runs: int, *, kills: bool) -> None:
    """Many runs, two at a time; what they ended as, and what grew."""
    for _ in range(50):
        sandboxed(launcher)
    before, chance, ends = state(launcher), random.Random(1), collections.Counter[str]()

    def one(number: int) -> None:
        if kills and number % 20 == 0:
            kill_something(launcher, chance)
        ended = sandboxed(launcher)
        false = ended.ended is Ended.PASSED and ended.stdout != b"done\n"
        ends["passed without its output" if false else str(ended.ended)] += 1

    def every_second(first: int) -> None:
        for number in range(first, runs, 2):
            one(number)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(every_second, range(2)))
    after = state(launcher)
    print(f"{runs} runs ended as {dict(ends)}")
    for name, value in before.items():
        print(f"{name:27} {value:9} -> {after[name]:9}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--runs", type=int, default=int(os.environ.get("GRACE_TEST_RUNS", "0")))
    parser.add_argument("--kills", action="store_true")
    parser.add_argument("--level", default="auto")
    options = parser.parse_args()
    launcher = strongest_launcher(wanted=options.level)
    assert isinstance(launcher, IsolatedLauncher), dict(launcher.isolation().refused)
    print(f"level {launcher.isolation().level}")
    for _ in range(5):
        sandboxed(launcher)
        bare()
    compare(launcher, options.rounds)
    throughput(launcher, options.rounds)
    if options.runs:
        endure(launcher, options.runs, kills=options.kills)
    launcher.close()


if __name__ == "__main__":
    main()
