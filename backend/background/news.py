"""Live news from the engine: one JSON object per line on the inherited pipe."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from typing import Any, TextIO


class PipeEvents:
    """The Events port on a text stream; a reader that is gone is not an error."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def emit(self, name: str, **data: Any) -> None:
        line = json.dumps({"event": name, **data})
        # When the service is gone, so is everybody who watched.
        with suppress(BrokenPipeError, ValueError), self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()
