"""Carry out statements as at Python's prompt, and tell what each of them printed.

They were written beside the candidate's code and may do anything here. So nobody here
knows what they are to print: whoever asked compares, where none of them ran. The
candidate's code is asked through stand-ins and cannot reach this process either.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
import traceback
from contextlib import redirect_stdout
from typing import Any

from ..judge.frames import Frames
from ..judge.importer import CandidateFinder
from ..judge.judge_side import CandidateLost, CaseTimedOut, JudgeSide
from ..judge.messages import shorten
from .candidate import share_processor
from .judge import write_whole

MOST_CHARACTERS = 1 << 16
"""Kept of what one statement prints."""


def main(arguments: dict[str, Any], report: int, channel: int | None) -> int:
    assert channel is not None
    os.set_inheritable(channel, False)
    share_processor(arguments.get("processor"))
    wire = JudgeSide(Frames(channel))
    sys.meta_path.insert(0, CandidateFinder(wire, arguments["provided"]))  # type: ignore[arg-type]
    wire.begin_case(arguments["case_seconds"])
    told: dict[str, Any] = {"said": [], "problem": "", "timed_out": False}
    try:
        names = _given(arguments["module"], arguments["names"])
        for statement in arguments["statements"]:
            told["said"].append(_said(statement, names))
    except BaseException as error:  # the candidate's module may raise anything
        told["problem"] = shorten(f"{type(error).__name__}: {error}")
    told["problem"] = told["problem"] or wire.unsound
    told["timed_out"] = wire.timed_out
    write_whole(report, json.dumps(told).encode())
    return 0


def _given(module: str, names: list[str]) -> dict[str, Any]:
    """What the statements may use without importing it."""
    if not module:
        return {}
    there = importlib.import_module(module)
    return {name: getattr(there, name) for name in names if hasattr(there, name)}


def _said(statement: str, names: dict[str, Any]) -> dict[str, str]:
    printed, raised = io.StringIO(), ""
    with redirect_stdout(printed):
        try:
            exec(compile(statement, "<example>", "single", dont_inherit=True), names)
        except (CandidateLost, CaseTimedOut):
            raise
        except BaseException as error:
            raised = _last_lines(error)
    return {"printed": printed.getvalue()[:MOST_CHARACTERS], "raised": raised[:MOST_CHARACTERS]}


def _last_lines(error: BaseException) -> str:
    """Class, message and notes, as a traceback ends; of a SyntaxError not the place."""
    lines = traceback.format_exception_only(type(error), error)
    return "".join(lines[-1:] if isinstance(error, SyntaxError) else lines)
