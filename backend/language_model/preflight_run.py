"""Has a model measured in a process of its own: a crash of llama.cpp is a failed measurement."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from backend.errors import ModelFileRefused
from backend.language_model.preflight_file import from_values
from backend.learning_systems.model_views import Preflight

_WORKER = Path(__file__).with_name("preflight_worker.py")


def run_preflight(
    path: Path,
    models: Path,
    threads: int | None,
    context_tokens: int | None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Preflight:
    """Load the file apart from us and measure it.

    Raises ModelFileRefused with the reason, also when llama.cpp crashes on it.
    """
    command = [sys.executable, "-I", str(_WORKER), str(path), str(models)]
    command += [str(threads or 0), str(context_tokens or 0)]
    last: dict[str, Any] = {}
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        for last in _objects(process.stdout):
            if "done" in last and progress is not None:
                progress(last["done"], last["total"])
    if "error" in last:
        raise ModelFileRefused(str(last["error"]))
    if process.returncode or "report" not in last:
        raise ModelFileRefused(
            f"llama.cpp crashed while {path.name} was measured ({process.returncode}).",
            remedy="Choose another model, or fewer GRACE_CONTEXT_TOKENS.",
        )
    return from_values(last["report"])


def _objects(lines: IO[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            value = json.loads(line)
        except ValueError:
            continue  # a library printed to standard output
        if isinstance(value, dict):
            yield value
