"""What the arcs that tests took amount to. Reads modules, runs none; nothing is excluded.

A comment in a module can leave out no line, and what counts as a line or a branch is
decided here, where the code under test cannot reach.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import coverage

from .judge import write_whole

DATA, FIGURES = "grace.coverage", "grace-coverage.json"


def main(arguments: dict[str, Any], report: int, channel: int | None) -> int:
    here, files = Path.cwd(), list(arguments["files"])
    taken = {
        str(here / name): [(int(a), int(b)) for a, b in arguments["arcs"].get(name, ())]
        for name in files
    }
    data = coverage.CoverageData(DATA)
    data.add_arcs(taken)
    data.write()
    measure = coverage.Coverage(data_file=DATA, branch=True, config_file=False)
    for which in ("exclude", "partial"):
        measure.clear_exclude(which)
    measure.load()
    measure.json_report(morfs=list(taken), outfile=FIGURES)
    write_whole(report, json.dumps(_figures(here)).encode())
    return 0


def _figures(here: Path) -> dict[str, Any]:
    told = json.loads(Path(FIGURES).read_text())
    totals, files = told["totals"], told["files"].items()
    return {
        "lines_total": totals["num_statements"],
        "lines_covered": totals["covered_lines"],
        "branches_total": totals["num_branches"],
        "branches_covered": totals["covered_branches"],
        "missing": {_name(name, here): entry["missing_lines"] for name, entry in files},
        "executed": {_name(name, here): entry["executed_lines"] for name, entry in files},
        "version": coverage.__version__,
    }


def _name(path: str, here: Path) -> str:
    return str(Path(here, path).relative_to(here))
