"""Time the candidate alone at growing sizes, by the judge's clock.

`run(module, size)` is carried out in the candidate's process. A first call makes the
inputs of a size and is not counted. What a call between the two processes takes by
itself is measured too: the floor under which no figure says anything.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from ..judge.frames import Frames
from ..judge.judge_side import CandidateLost, CaseTimedOut, JudgeSide
from ..judge.messages import shorten
from .candidate import share_processor
from .judge import write_whole

FLOOR_CALLS = 20
LONG_SECONDS = 0.5
"""What takes as long as this is timed once."""


def main(arguments: dict[str, Any], report: int, channel: int | None) -> int:
    assert channel is not None
    os.set_inheritable(channel, False)
    share_processor(arguments.get("processor"))
    wire = JudgeSide(Frames(channel))
    told: dict[str, Any] = {"timings": [], "floor": 0.0, "problem": ""}
    try:
        _time_all(wire, arguments, told)
    except (CandidateLost, CaseTimedOut) as error:
        told["problem"] = str(error) or "the candidate took too long"
    except (Exception, SystemExit) as error:  # what the candidate raises, raises here
        told["problem"] = shorten(f"{type(error).__name__}: {error}")
    told["lost"] = wire.lost
    write_whole(report, json.dumps(told).encode())
    return 0


def _time_all(wire: JudgeSide, arguments: dict[str, Any], told: dict[str, Any]) -> None:
    run = wire.ask("do_define", "grace_bench", arguments["bench"]).run
    module = wire.ask("do_import", arguments["module"])
    told["floor"] = min(_seconds(lambda: wire.ask("do_import", arguments["module"]))
                        for _ in range(FLOOR_CALLS))  # fmt: skip
    for size in arguments["sizes"]:
        wire.begin_case(arguments["case_seconds"])
        action = partial(run, module, size)
        action()
        seconds = [_seconds(action)]
        while seconds[0] < LONG_SECONDS and len(seconds) < arguments["repeats"]:
            wire.begin_case(arguments["case_seconds"])
            seconds.append(_seconds(action))
        told["timings"].append({"size": size, "seconds": seconds})


def _seconds(action: Callable[[], Any]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began
