"""Asks a separate, limited process to render a chat template."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, Queue

from backend.errors import ModelFileRefused

_WORKER = Path(__file__).with_name("template_worker.py")
_SECONDS = 10.0


class TemplateProcess:
    """One template and the process that renders it, started at its first use."""

    def __init__(self, template: str, *, bos: str, eos: str, seconds: float = _SECONDS) -> None:
        self._setup = json.dumps({"template": template, "bos": bos, "eos": eos})
        self._seconds = seconds
        self._process: subprocess.Popen[str] | None = None
        self._lines: Queue[str] = Queue()
        self._reader: threading.Thread | None = None
        self._lock = threading.Lock()

    def render(self, messages: Sequence[Mapping[str, str]]) -> str:
        """The prompt; ModelFileRefused when the template fails or takes too long."""
        with self._lock:
            line = self._ask(json.dumps(messages))
        if not line:
            raise ModelFileRefused("The model's chat template does not work: it never answered.")
        answer = json.loads(line)
        if "error" in answer:
            raise ModelFileRefused(
                f"The model's chat template does not work: {answer['error']}.",
            )
        return str(answer["text"])

    def _ask(self, request: str) -> str:
        """One line out, one line in; "" when none came, and then the process is gone."""
        process = self._process or self._start()
        line = ""
        try:
            assert process.stdin is not None
            process.stdin.write(request + "\n")
            process.stdin.flush()
            line = self._lines.get(timeout=self._seconds)
        except (OSError, Empty):
            pass
        if not line:
            self._stop()
        return line

    def _start(self) -> subprocess.Popen[str]:
        self._lines = Queue()
        process = subprocess.Popen(
            [sys.executable, "-I", str(_WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        self._process = process
        self._reader = threading.Thread(target=_read, args=(process, self._lines), daemon=True)
        self._reader.start()
        assert process.stdin is not None
        process.stdin.write(self._setup + "\n")
        return process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        if self._reader is not None:
            self._reader.join()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue

    def close(self) -> None:
        with self._lock:
            self._stop()


def _read(process: subprocess.Popen[str], lines: Queue[str]) -> None:
    assert process.stdout is not None
    try:
        for line in process.stdout:
            lines.put(line)
    except (OSError, ValueError):
        pass
    lines.put("")
