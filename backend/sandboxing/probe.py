"""Choosing the level: real attacks from inside, strongest level first.

`strongest_launcher(settings)` is how the rest of Grace obtains a launcher. What
counts is that every attack fails and every control works, not which features
the kernel says it has. Nothing is remembered between starts.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from backend.errors import SandboxUnavailable
from backend.learning_systems.jobs import Ended, Limits, MiB
from backend.sandboxing import levels
from backend.sandboxing.bubblewrap import wrapper
from backend.sandboxing.isolated_launcher import IsolatedLauncher
from backend.sandboxing.launcher import Exit, Launch, Launcher
from backend.sandboxing.zygote_process import REPOSITORY, Confinement
from backend.settings import Settings

_LIMITS = Limits(wall_seconds=15.0, cpu_seconds=15.0, processes=16, memory_bytes=512 * MiB)
_LONGEST_PROCESS_NAME = 15


class Refused(Exception):
    """A level did not hold; the message says what got through."""


def strongest_launcher(
    settings: Settings | None = None, *, wanted: str = "auto", workers: int | None = None
) -> Launcher:
    """The launcher of the strongest level that holds on this machine, ready to run.

    `wanted` names one level instead; SandboxUnavailable when it does not hold.
    Level `none` is the last resort of "auto", and its report says why.
    """
    refused: dict[str, str] = {}
    if not sys.platform.startswith("linux"):
        refused = levels.refused_elsewhere(sys.platform)
    for name in _candidates(wanted, refused):
        try:
            return _try_level(name, refused, _hidden(settings), workers)
        except (Refused, SandboxUnavailable) as error:
            refused[name] = str(error).rstrip(".")
    if wanted not in ("auto", levels.NONE):
        raise SandboxUnavailable(
            f"Level {wanted!r} does not hold: {refused.get(wanted, 'unknown')}."
        )
    return _plain(refused)


def _candidates(wanted: str, refused: Mapping[str, str]) -> list[str]:
    names = levels.ISOLATING if wanted == "auto" else (wanted,)
    return [name for name in names if name in levels.ISOLATING and name not in refused]


def _hidden(settings: Settings | None) -> tuple[str, ...]:
    return tuple(sorted({str(REPOSITORY), str((settings or Settings()).data_dir)}))


def _plain(refused: Mapping[str, str]) -> Launcher:
    from backend.sandboxing.plain_launcher import PlainLauncher

    return PlainLauncher(levels.LEVELS[levels.NONE].report(refused))


def confinement(level: str, hidden: tuple[str, ...], omit: tuple[str, ...] = ()) -> Confinement:
    """How workers are held at a level; SandboxUnavailable when a tool for it is missing."""
    if level != levels.BWRAP:
        return Confinement(own_root=level == levels.FULL, hidden=hidden, omit=omit)
    if os.geteuid() == 0:
        raise Refused("root needs no bubblewrap: it may do no more than root itself")
    return Confinement(own_root=False, hidden=hidden, omit=omit, boxes="/tmp", wrapper=wrapper())


def _try_level(
    name: str, refused: Mapping[str, str], hidden: tuple[str, ...], workers: int | None
) -> Launcher:
    report = levels.LEVELS[name].report(refused)
    launcher = IsolatedLauncher(report, confinement(name, hidden), workers=workers)
    try:
        launcher.wait_ready()
        attack(launcher)
        launcher.warm_up()
    except BaseException:
        launcher.close()
        raise
    return launcher


def attack(launcher: Launcher) -> None:
    """Run every attack and every control at once; raises Refused with what went wrong."""
    with _targets() as targets:
        launch = Launch("probe", files={}, arguments=targets, limits=_LIMITS)
        ended = launcher.start(launch).wait()
        written = _written(targets)  # first of all, so that whatever failed leaves nothing
        _judge(ended)
        if written:
            raise Refused(f"write outside: {written[0]} appeared on the host")
        if _survived(targets["marker"]):
            raise Refused("leave a process behind: it outlived its run")


def _judge(ended: Exit) -> None:
    if ended.ended is not Ended.PASSED or not ended.report:
        words = ended.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise Refused(" ".join([f"the probe ended as {ended.ended}: {ended.detail}", *words]))
    findings: Mapping[str, Mapping[str, str]] = json.loads(ended.report)
    for kind in ("attacks", "controls"):
        for name, trouble in findings[kind].items():
            if trouble:
                raise Refused(f"{name}: {trouble}")


@contextlib.contextmanager
def _targets() -> Iterator[dict[str, Any]]:
    """Things on the host that the probe will go for."""
    marker = "gp" + secrets.token_hex(6)
    with (
        tempfile.TemporaryDirectory(prefix="grace-probe-") as folder,
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as abstract,
    ):
        abstract.bind("\0" + marker)
        abstract.listen()
        Path(folder).chmod(0o777)
        canary = Path(folder, "canary")
        canary.write_text("secret")
        yield {
            "secrets": [str(canary), str(REPOSITORY / "pyproject.toml"), "/etc/hostname"],
            "folders": [folder, str(REPOSITORY), "/var/tmp", "/dev/shm", "/usr/lib"],
            "port": tcp.getsockname()[1],
            "abstract": marker,
            "parent": os.getpid(),
            "marker": marker[:_LONGEST_PROCESS_NAME],
            "processes": _LIMITS.processes,
            "memory": _LIMITS.memory_bytes,
        }


def _written(targets: Mapping[str, Any]) -> list[Path]:
    """Delete what the probe managed to write; the paths it wrote to."""
    found = [Path(folder, targets["marker"]) for folder in targets["folders"]]
    found = [path for path in found if path.exists()]
    for path in found:
        path.unlink()
    return found


def _survived(name: str) -> bool:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if (entry / "comm").read_text().strip() == name:
                    return True
    return False
