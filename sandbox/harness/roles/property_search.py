"""Search for inputs that break the candidate's properties. It has no file of the candidate."""

from __future__ import annotations

import ast
import json
import linecache
import os
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from ..judge.frames import Frames
from ..judge.importer import CandidateFinder
from ..judge.judge_side import CandidateLost, JudgeSide
from .candidate import share_processor
from .judge import write_whole

NAME = "grace_properties"


def warm() -> None:
    """Import what every search needs."""
    from ..judge import properties

    properties.settings_for(1, None)


def main(arguments: dict[str, Any], report: int, channel: int | None) -> int:
    from ..judge.properties import dump_database, load_database

    assert channel is not None
    os.set_inheritable(channel, False)
    share_processor(arguments.get("processor"))
    wire = JudgeSide(Frames(channel))
    sys.meta_path.insert(0, CandidateFinder(wire, arguments["provided"]))  # type: ignore[arg-type]
    database = load_database(arguments["database"])
    told: dict[str, Any] = {"findings": [], "examples": 0, "problem": "", "unfinished": []}
    try:
        _search_all(wire, arguments, database, told)
    except CandidateLost:
        pass
    except BaseException as error:
        told["problem"] = f"{type(error).__name__}: {error}"[:600]
    told |= {"lost": wire.lost, "database": dump_database(database)}
    write_whole(report, json.dumps(told).encode())
    return 0


def _search_all(
    wire: JudgeSide, arguments: dict[str, Any], database: Any, told: dict[str, Any]
) -> None:
    from ..judge.properties import Search, settings_for

    path = str(Path(arguments["file"]).absolute())
    loaded = load_rewritten(path)
    search = Search(wire, wire.ask("do_import", loaded.MODULE), vars(loaded), path)
    settings = settings_for(arguments["max_examples"], database)
    ends = time.perf_counter() + arguments["seconds"]
    waiting = list(loaded.PROPERTIES)
    told["findings"] = search.findings
    while waiting and not wire.lost:
        found = waiting.pop(0)
        share = (ends - time.perf_counter()) / (len(waiting) + 1)
        if share <= 0 or not search.run(
            found, settings, arguments["seed"], share, arguments["case_seconds"]
        ):
            told["unfinished"].append(found.name)
        told["examples"] = search.examples
    told["unfinished"] += [found.name for found in waiting]


def load_rewritten(path: str) -> ModuleType:
    """A properties file with its assertions rewritten, so that they tell the values."""
    from _pytest.assertion.rewrite import rewrite_asserts

    source = Path(path).read_bytes()
    tree = ast.parse(source, path)
    rewrite_asserts(tree, source, path)
    module = ModuleType(NAME)
    module.__file__ = path
    sys.modules[NAME] = module
    linecache.checkcache(path)
    exec(compile(tree, path, "exec"), module.__dict__)
    return module
