"""Run one Python file of the work directory, as `python FILE ARGUMENTS` would."""

from __future__ import annotations

import runpy
import sys
import traceback
from pathlib import Path
from typing import Any


def exit_status(code: object) -> int:
    """The status that the interpreter gives to `SystemExit(code)`."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def main(arguments: dict[str, Any], report: int, channel: int | None) -> int:
    path = Path(arguments["path"]).absolute()
    sys.argv = [arguments["path"], *arguments.get("arguments", ())]
    sys.path.insert(0, str(path.parent))
    try:
        runpy.run_path(str(path), run_name="__main__")
    except SystemExit as end:
        return exit_status(end.code)
    except MemoryError:
        raise  # the caller says so; there is no room left to print a traceback
    except BaseException as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename != str(path):
            trace = trace.tb_next
        traceback.print_exception(type(error), error, trace or error.__traceback__)
        return 1
    return 0
