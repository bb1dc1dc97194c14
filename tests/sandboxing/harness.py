"""The package that runs beside untrusted code, made importable as `grace_harness`."""

from __future__ import annotations

import importlib.util
from pathlib import Path

HARNESS = Path(__file__).resolve().parents[2] / "sandbox" / "harness"


def install_harness() -> None:
    spec = importlib.util.spec_from_file_location("grace_loader", HARNESS / "loader.py")
    assert spec is not None
    assert spec.loader is not None
    loader = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loader)
    loader.install()
