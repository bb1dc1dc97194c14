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

from backend import bootstrap
from backend.background.engine_loop import EngineLoop
from backend.background.news import PipeEvents
from backend.settings import Settings


def main() -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the service to act upon
    news = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    settings = Settings()
    with bootstrap.engine_lock(settings):
        loop = bootstrap.engine_loop(settings, PipeEvents(news), "".join(sys.argv[1:]))
        threading.Thread(target=_listen, args=(loop,), daemon=True).start()
        loop.run()
    return 0


def _listen(loop: EngineLoop) -> None:
    for _line in sys.stdin.buffer:
        loop.nudge()
    # The service is gone. What is finished is stored; the rest is unfinished by
    # definition, and every child process ends with its own hung-up pipe.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
