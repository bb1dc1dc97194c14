"""Time the candidate against a yardstick that runs here, where no code of the candidate is.

`run(module, size)` is carried out in the candidate's process, so that calls between
the two do not count; its clock is not asked. The two take turns on one processor.
What takes only milliseconds is called several times in a row, since on a busy machine
a single interruption would decide its figure.

Both must give the same answer, so that work left out is seen. Code that keeps its
answers would be fast at a size it has met: so some calls are made at sizes nobody can
foresee, one call each, after the inputs of that size were made on both sides.
"""

from __future__ import annotations

import json
import math
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

from ..judge.frames import Frames
from ..judge.judge_side import CandidateLost, CaseTimedOut, JudgeSide
from ..judge.messages import shorten
from .candidate import share_processor
from .judge import write_whole

LEAST_SECONDS = 0.03
"""How long each timing takes at least, by as many calls as that needs."""
MOST_CALLS = 100
FRESH_CALLS = 5
"""Calls at sizes not met before, a little above the largest."""
FRESH_SHARE = 0.1
"""How far above the size asked for these may lie."""


class Disagree(Exception):
    """The candidate's answer is not the yardstick's."""


def main(arguments: dict[str, Any], report: int, channel: int | None) -> int:
    assert channel is not None
    os.set_inheritable(channel, False)
    share_processor(arguments.get("processor"))
    wire = JudgeSide(Frames(channel))
    told: dict[str, Any] = {"timings": [], "problem": ""}
    try:
        _time_all(wire, arguments, told["timings"])
    except (CandidateLost, CaseTimedOut, Disagree) as error:
        told["problem"] = str(error)
    except Exception as error:
        told["problem"] = shorten(f"{type(error).__name__}: {error}")
    told["lost"] = wire.lost
    write_whole(report, json.dumps(told).encode())
    return 0


def _time_all(wire: JudgeSide, arguments: dict[str, Any], timings: list[Any]) -> None:
    here = ModuleType("grace_bench")
    exec(compile(arguments["bench"], "bench.py", "exec"), here.__dict__)
    there = wire.ask("do_define", "grace_bench", arguments["bench"])
    run, prepare = there.run, there.yardstick  # before any code of the candidate ran
    module = wire.ask("do_import", arguments["module"])
    bench = Bench(partial(run, module), here.yardstick, prepare)
    for size in arguments["sizes"]:
        wire.begin_case(arguments["case_seconds"])
        theirs, ours = partial(bench.run, size), partial(bench.yardstick, size)
        bench.compare(size)  # warms both up
        their_calls, our_calls = _enough(theirs), _enough(ours)
        pairs = []
        for _ in range(arguments["repeats"]):
            wire.begin_case(arguments["case_seconds"])
            pairs.append((_seconds(theirs, their_calls), _seconds(ours, our_calls)))
        candidate, yardstick = zip(*pairs, strict=True)
        told = {"size": size, "candidate": candidate, "yardstick": yardstick, "fresh": []}
        timings.append(told)
    for other in _fresh_sizes(timings[-1]["size"]):
        wire.begin_case(arguments["case_seconds"])
        timings[-1]["fresh"].append(bench.time_fresh(other))


def _fresh_sizes(size: int) -> list[int]:
    """Sizes a little above this one, drawn where the candidate cannot look."""
    most = max(FRESH_CALLS, int(size * FRESH_SHARE))
    return [size + more for more in random.SystemRandom().sample(range(1, most + 1), FRESH_CALLS)]


@dataclass(frozen=True)
class Bench:
    """The benchmark's functions; `run` works in the candidate's process."""

    run: Callable[[int], Any]
    yardstick: Callable[[int], Any]
    prepare: Callable[[int], Any]
    """The yardstick on the candidate's side, called so that the inputs of a size exist."""

    def compare(self, size: int) -> None:
        """Raises Disagree."""
        _agree(self.run(size), self.yardstick(size), size)

    def time_fresh(self, size: int) -> tuple[float, float]:
        """Seconds of candidate and yardstick at a size that the candidate meets first now.

        Whoever works ahead meanwhile is slower there than here, and is charged for it.
        """
        ahead, _ = _timed(partial(self.prepare, size))
        prepared, expected = _timed(partial(self.yardstick, size))
        seconds, answer = _timed(partial(self.run, size))
        own, _ = _timed(partial(self.yardstick, size))
        _agree(answer, expected, size)
        return seconds + (ahead - prepared if ahead > 2 * prepared else 0.0), own


def _agree(answer: Any, expected: Any, size: int) -> None:
    if answer != expected:
        raise Disagree(f"run and yardstick give different answers at size {size}")


def _timed(action: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = action()
    return time.perf_counter() - began, answer


def _enough(action: Callable[[], Any]) -> int:
    """How many calls can be timed."""
    seconds = max(_seconds(action, 1), LEAST_SECONDS / MOST_CALLS)
    return math.ceil(LEAST_SECONDS / seconds)


def _seconds(action: Callable[[], Any], calls: int) -> float:
    """The time of one of so many calls."""
    began = time.perf_counter()
    for _ in range(calls):
        action()
    return (time.perf_counter() - began) / calls
