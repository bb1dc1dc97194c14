"""Time the candidate against a yardstick that runs here, where no code of the candidate is.

`run(module, size)` is carried out in the candidate's process, so that calls between
the two do not count; its clock is not asked. The two take turns on one processor.
What takes only milliseconds is called several times in a row, since on a busy machine
a single interruption would decide its figure.
The figures are evidence of speed, not of correctness: that is the judge's part.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable
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


def main(arguments: dict[str, Any], report: int, channel: int | None) -> int:
    assert channel is not None
    os.set_inheritable(channel, False)
    share_processor(arguments.get("processor"))
    wire = JudgeSide(Frames(channel))
    told: dict[str, Any] = {"timings": [], "problem": ""}
    try:
        _time_all(wire, arguments, told["timings"])
    except (CandidateLost, CaseTimedOut) as error:
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
    module = wire.ask("do_import", arguments["module"])
    run = there.run
    for size in arguments["sizes"]:
        wire.begin_case(arguments["case_seconds"])
        theirs, ours = partial(run, module, size), partial(here.yardstick, size)
        theirs(), ours()  # warms both up
        their_calls, our_calls = _enough(theirs), _enough(ours)
        pairs = []
        for _ in range(arguments["repeats"]):
            wire.begin_case(arguments["case_seconds"])
            pairs.append((_seconds(theirs, their_calls), _seconds(ours, our_calls)))
        candidate, yardstick = zip(*pairs, strict=True)
        timings.append({"size": size, "candidate": candidate, "yardstick": yardstick})


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
