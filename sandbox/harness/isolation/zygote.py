"""The fork server: imports everything once, then forks a monitor for each worker asked for.

Started through `start.py` as `python -P -s -S -B` with an environment of
constants. The descriptor is a SOCK_SEQPACKET to the service: first one
configuration, then a spec and two sockets for each worker. It runs no
candidate's code and sees no files of any job. When the service hangs up it ends.
"""

from __future__ import annotations

import array
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
from typing import Any

from .. import loader, roles
from . import boxes, kernel, landlock, meter, monitor, shared_files
from .spec import House, Spec

_TOOLS = ("pytest", "hypothesis", "hypothesis.strategies", "coverage", "radon.metrics", "ruff")
_STANDARD = (
    "argparse asyncio base64 bisect collections.abc concurrent.futures contextvars copy csv"
    " dataclasses datetime decimal difflib doctest enum fractions functools glob hashlib heapq"
    " hmac html inspect io ipaddress itertools json logging math operator pathlib pickle pprint"
    " queue random re secrets shlex shutil socket sqlite3 statistics string struct subprocess"
    " tempfile textwrap threading time tokenize traceback types typing unittest urllib.parse"
    " uuid weakref zlib"
).split()
_MOST_MESSAGE = 1 << 16


def _import_if_there(name: str) -> None:
    with contextlib.suppress(ImportError):
        importlib.import_module(name)


def _warm() -> None:
    """Import what runs use; a role may prepare itself further in a function `warm`."""
    for name in (*_STANDARD, *_TOOLS):
        _import_if_there(name)
    config = sys.modules.get("_pytest.config")
    for plugin in getattr(config, "default_plugins", ()):
        _import_if_there(f"_pytest.{plugin}")
    loader.install()
    for found in pkgutil.iter_modules(roles.__path__):
        getattr(loader.load_role(found.name), "warm", lambda: None)()


def _house(configuration: dict[str, Any], harness: str) -> House:
    shared = shared_files.survey(harness, configuration["site_packages"], configuration["hidden"])
    return House(
        shared=shared,
        boxes=configuration["boxes"],
        base_uid=configuration["base_uid"],
        own_root=configuration["own_root"],
        landlock_abi=min(landlock.abi(), configuration["landlock_abi"]),
        omit=frozenset(configuration["omit"]),
    )


def _be_unreadable() -> None:
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)


class Zygote:
    """One thread, one loop: requests from the service, ends of children."""

    def __init__(self, service: socket.socket) -> None:
        self._service = service
        self._monitors: set[int] = set()
        self._wakeup, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)

    def start(self, harness: str) -> None:
        configuration = json.loads(self._service.recv(_MOST_MESSAGE))
        sys.path += configuration["site_packages"]
        _warm()
        self._house = _house(configuration, harness)
        if not self._house.own_root:
            boxes.sweep(self._house.boxes)
        _be_unreadable()
        gc.collect()
        gc.freeze()
        self._service.send(b'{"ready": true}')

    def serve(self) -> None:
        poller = select.poll()
        poller.register(self._service, select.POLLIN)
        poller.register(self._wakeup, select.POLLIN)
        while True:
            ready = dict(poller.poll())
            if self._wakeup in ready:
                os.read(self._wakeup, 512)
                self._reap()
            if self._service.fileno() in ready and not self._fork_one():
                return

    def _fork_one(self) -> bool:
        room = socket.CMSG_SPACE(2 * array.array("i").itemsize)
        text, ancillary, _, _ = self._service.recvmsg(_MOST_MESSAGE, room, socket.MSG_CMSG_CLOEXEC)
        if not text:
            return False
        received = array.array("i")
        for _, _, data in ancillary:
            received.frombytes(data)
        status, jobs = (socket.socket(fileno=number) for number in received)
        pid = os.fork()
        if pid == 0:
            self._become_monitor(json.loads(text), status, jobs)
        self._monitors.add(pid)
        status.close()
        jobs.close()
        return True

    def _become_monitor(
        self, request: dict[str, Any], status: socket.socket, jobs: socket.socket
    ) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        kernel.close_all_except({0, 1, 2, status.fileno(), jobs.fileno()})
        monitor.be_monitor(status, jobs, self._house, Spec(**request))

    def _reap(self) -> None:
        """Bury monitors; whatever else lands here is the orphan of a killed monitor."""
        killed = False
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    break
                killed |= pid in self._monitors and os.WIFSIGNALED(status)
                self._monitors.discard(pid)
        for pid in meter.children(os.getpid()):
            if pid not in self._monitors:
                killed = True
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        if killed and not self._house.own_root:
            boxes.sweep(self._house.boxes)


def main(descriptor: int, harness: str) -> None:
    """Serve until the service hangs up; `harness` is the folder of this package."""
    service = socket.socket(fileno=descriptor)
    zygote = Zygote(service)
    try:
        zygote.start(harness)
    except Exception as error:
        service.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        return
    zygote.serve()
