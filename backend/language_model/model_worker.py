"""The process behind a pull, a registration or a preflight: `python -P -m` this module.

Arguments: the models folder, the kind of work, what to do it to, then threads and context
(0: the default). Prints one JSON object a line: {"done", "total"} as it goes on, {"model_id"}
or {"error"} at last. It ends, with all that it started, when its standard input closes.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

from backend.errors import GraceError
from backend.language_model.model_service import ModelService
from backend.learning_systems.model_views import JobKind, ModelView

_TELL_SECONDS = 0.2


class _Progress:
    """Tells how far it is, a few times a second at most, and when all is done."""

    def __init__(self) -> None:
        self._told = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._told >= _TELL_SECONDS or done >= total:
            self._told = now
            _say(done=done, total=total)


def main(arguments: list[str]) -> None:
    folder, kind, wanted, threads, context = arguments
    threading.Thread(target=_end_with_starter, daemon=True).start()
    try:
        service = ModelService(Path(folder))
        model = _work(service, JobKind(kind), wanted, int(threads) or None, int(context) or None)
    except GraceError as error:
        problem = {"type": f"urn:grace:problem:{error.slug}", "status": error.status}
        _say(error={**problem, "detail": error.detail, "remedy": error.remedy, **error.extra})
    except OSError as error:
        remedy = "Check the disk that holds the data folder."
        _say(error={"status": 503, "detail": f"{error.strerror or error}.", "remedy": remedy})
    else:
        _say(model_id=model.id)


def _work(
    service: ModelService, kind: JobKind, wanted: str, threads: int | None, context: int | None
) -> ModelView:
    if kind is JobKind.PULL:
        return service.pull(wanted, progress=_Progress())
    if kind is JobKind.REGISTER:
        return service.register(Path(wanted))
    return service.preflight(wanted, threads=threads, context_tokens=context, progress=_Progress())


def _end_with_starter() -> None:
    """Wait until the pipe from the starter closes, then end everything this process started."""
    while os.read(0, 1024):
        pass
    if os.name != "nt":
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _say(**facts: object) -> None:
    print(json.dumps(facts, default=str), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
