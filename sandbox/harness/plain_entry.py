"""Play one role in a plain process: `python -P -s plain_entry.py REPORT CHANNEL`.

The job's description comes on standard input as one JSON object: role, arguments
and limits. The limits are set before anything of the job is loaded.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import resource
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
NO_MEMORY = 137


def die_with_parent() -> None:
    """On Linux: end when the service does."""
    with contextlib.suppress(OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def apply_limits(limits: dict[str, Any]) -> None:
    """Set what the kernel can enforce for a single process."""
    seconds = max(1, int(limits["cpu_seconds"] + 0.999))
    wanted = {
        "RLIMIT_CPU": (seconds, seconds + 2),
        "RLIMIT_AS": (limits["memory_bytes"],) * 2,
        "RLIMIT_FSIZE": (limits["disk_bytes"],) * 2,
        "RLIMIT_CORE": (0, 0),
        "RLIMIT_NOFILE": (256, 256),
    }
    for name, pair in wanted.items():
        with contextlib.suppress(OSError, ValueError, AttributeError):
            resource.setrlimit(getattr(resource, name), pair)


def load_role(name: str) -> Any:
    spec = importlib.util.spec_from_file_location("grace_loader", f"{HERE}/loader.py")
    assert spec is not None
    assert spec.loader is not None
    loader = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loader)
    return loader.load_role(name)


def play(report: int, channel: int | None) -> int:
    job = json.loads(sys.stdin.buffer.read())
    role = load_role(job["role"])
    apply_limits(job["limits"])
    return int(role.main(job["arguments"], report, channel) or 0)


def main() -> None:
    die_with_parent()
    report, channel = int(sys.argv[1]), int(sys.argv[2])
    sys.argv = [""]
    for descriptor in (report, channel):
        if descriptor >= 0:
            os.set_inheritable(descriptor, False)
    status = 1
    try:
        status = play(report, None if channel < 0 else channel)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except MemoryError:
        status = NO_MEMORY
    except BaseException:
        traceback.print_exc()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):
            stream.flush()
    os._exit(status & 0xFF)


if __name__ == "__main__":
    main()
