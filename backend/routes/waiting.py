"""`Prefer: wait=SECONDS` (RFC 7240): hold the answer until what was begun has ended."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

Seen = TypeVar("Seen")

LONGEST_WAIT_SECONDS = 3600
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 1.0

_WAIT = re.compile(r"wait=\"?(\d{1,9})\"?", re.IGNORECASE)


def preferred_wait(prefer: list[str]) -> int:
    """Seconds asked for in the Prefer headers, at most an hour; 0 without a usable one.

    RFC 7240 section 2: a preference that cannot be understood is ignored.
    """
    for preference in ",".join(prefer).split(","):
        found = _WAIT.fullmatch(preference.partition(";")[0].strip())
        if found:
            return min(int(found[1]), LONGEST_WAIT_SECONDS)
    return 0


async def until_ended(
    read: Callable[[], Seen],
    live: Callable[[Seen], bool],
    seconds: float,
    ending: asyncio.Event,
) -> Seen:
    """What is read once it lives no more, or as it is after `seconds`; holds no thread.

    `ending` set means that nobody can wait any longer: the service is about to end.
    """
    loop = asyncio.get_running_loop()
    deadline, pause = loop.time() + seconds, FIRST_PAUSE_SECONDS
    seen = await run_in_threadpool(read)
    while live(seen) and loop.time() < deadline and not ending.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(ending.wait(), min(pause, max(0.0, deadline - loop.time())))
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        seen = await run_in_threadpool(read)
    return seen
