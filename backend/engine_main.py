"""The engine process: `python -P -m backend.engine_main`, started by the service.

An argument says how the engine before it crashed, if it did. It ends when its
standard input closes. Standard output carries news, one JSON object a line;
whatever libraries print goes to standard error instead.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from backend.background.engine_loop import EngineLoop


def main() -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the service to act upon
    news = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    ears = _Ears()
    # Before all else: the imports alone take seconds, and the service may end meanwhile.
    threading.Thread(target=ears.listen, daemon=True).start()
    try:
        _work(ears, news)
    except Exception:
        # Python aborts when it shuts down while a thread reads standard input, and the
        # service would be told of a signal instead of an error.
        traceback.print_exc()
        os._exit(1)
    return 0


def _work(ears: _Ears, news: TextIO) -> None:
    # Imported here: an engine without ears outlives a service that stops early.
    from backend import engine_bootstrap
    from backend.background.news import PipeEvents
    from backend.settings import Settings

    settings = Settings()
    with engine_bootstrap.engine_lock(settings):
        loop = engine_bootstrap.engine_loop(settings, PipeEvents(news), "".join(sys.argv[1:]))
        ears.loop = loop
        loop.run()


class _Ears:
    """Hears the service: each line means that there is something new in the database."""

    def __init__(self) -> None:
        self.loop: EngineLoop | None = None

    def listen(self) -> None:
        for _line in sys.stdin.buffer:
            # A loop that begins later looks into the database anyway.
            if self.loop is not None:
                self.loop.nudge()
        # The service is gone. What is finished is stored; the rest is unfinished by
        # definition, and every child process ends with its own hung-up pipe.
        os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
