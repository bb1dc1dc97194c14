"""Run tests under coverage, both in the candidate's process: which arcs were taken.

What they amount to is worked out in `coverage_figures`, where no code of the candidate ran.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import coverage

from ..judge import session
from ..judge.plugin import Recorder
from .judge import write_whole


def main(arguments: dict[str, Any], report: int, channel: int | None) -> int:
    here = Path.cwd()
    sys.path.insert(0, str(here))
    package = here / arguments["package"].replace(".", "/")
    source = {"source": [str(package)]} if package.is_dir() else {"include": [f"{package}.py"]}
    measure = coverage.Coverage(branch=True, data_file=None, config_file=False, **source)
    recorder = Recorder(None, 0.0)
    paths = list(arguments["paths"])
    measure.start()
    try:
        status = session.run(paths[0], recorder, paths[1:])
    finally:
        measure.stop()
    told = {
        "expected": None,
        "collected": recorder.ids,
        "cases": recorder.cases,
        "problems": recorder.problems,
        "lost": "",
        "status": status,
        "arcs": _arcs(measure.get_data(), here),
    }
    write_whole(report, json.dumps(told).encode())
    return status


def _arcs(data: coverage.CoverageData, here: Path) -> dict[str, Any]:
    """Pairs of lines by file, relative to the work directory."""
    return {
        str(Path(name).relative_to(here)): list(data.arcs(name) or [])
        for name in data.measured_files()
        if Path(name).is_relative_to(here)
    }
