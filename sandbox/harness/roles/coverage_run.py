"""Run tests under coverage, both in the candidate's process. The report says so."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import coverage

from ..judge import session
from ..judge.plugin import Recorder
from .judge import write_whole

FIGURES = "grace-coverage.json"


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
        "coverage": _figures(measure, here),
    }
    write_whole(report, json.dumps(told).encode())
    return status


def _figures(measure: coverage.Coverage, here: Path) -> dict[str, Any] | None:
    try:
        measure.json_report(outfile=FIGURES, ignore_errors=True)
    except coverage.CoverageException:
        return None
    told = json.loads(Path(FIGURES).read_text())
    totals = told["totals"]
    return {
        "lines_total": totals["num_statements"],
        "lines_covered": totals["covered_lines"],
        "branches_total": totals["num_branches"],
        "branches_covered": totals["covered_branches"],
        "missing": {
            str(Path(here, name).relative_to(here)): entry["missing_lines"]
            for name, entry in told["files"].items()
        },
    }
