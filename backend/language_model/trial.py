"""Tries a model file in a process of its own, so that a bad file cannot end the service."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from backend.errors import ModelFileRefused
from backend.language_model.gguf_file import ModelFile, read_model_file

_WORKER = Path(__file__).with_name("trial_worker.py")


def try_model_file(path: Path, *, seconds: float = 900.0) -> ModelFile:
    """Check the head of the file, then load it and generate with it, apart from us.

    Raises ModelFileRefused with the reason, also when llama.cpp crashes on the file or
    does not come to an end within `seconds`.
    """
    file = read_model_file(path)
    try:
        run = subprocess.run(
            [sys.executable, "-I", str(_WORKER), str(path.resolve())],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ModelFileRefused(f"{path.name} did not load within {seconds:.0f} s.") from error
    answer = _last_object(run.stdout)
    if "error" in answer:
        raise ModelFileRefused(str(answer["error"]))
    if run.returncode or "context_tokens" not in answer:
        raise ModelFileRefused(
            f"{path.name} is damaged: llama.cpp crashed while loading it ({run.returncode})."
        )
    return file


def _last_object(output: bytes) -> dict[str, object]:
    lines = output.decode("utf-8", "replace").strip().splitlines()
    try:
        value = json.loads(lines[-1]) if lines else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
