"""Process 1 of the new namespaces: builds the root, starts the worker, buries orphans."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import socket
import struct
import sys

from . import filesystem, kernel, worker
from .spec import House, Spec

INNER_ID = 1000
_SIOCSIFFLAGS = 0x8914
_IFF_UP = 1
_OWN = kernel.CLONE_NEWNS | kernel.CLONE_NEWNET | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS


def prepare_monitor() -> None:
    """Called in the monitor: its next child is process 1 of a new tree.

    An ordinary user needs a user namespace for that, and so does a root whom
    the container has denied the right.
    """
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        with contextlib.suppress(PermissionError):
            kernel.unshare(kernel.CLONE_NEWPID)
            return
    kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWPID)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)  # its own map files belong to root otherwise
    try:
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{INNER_ID} {user} 1"),
            ("gid_map", f"{INNER_ID} {group} 1"),
        ):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
    finally:
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)


def _raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sH14x", b"lo", _IFF_UP)
        fcntl.ioctl(control, _SIOCSIFFLAGS, request)


def _owner(house: House, spec: Spec) -> int:
    return house.base_uid + spec.slot if os.geteuid() == 0 else INNER_ID


def _enter(house: House, spec: Spec) -> None:
    kernel.unshare(_OWN)
    socket.sethostname("sandbox")
    if spec.network:
        _raise_loopback()
    owner = _owner(house, spec)
    filesystem.enter(house.shared, owner, owner, spec.disk_bytes)


def _bury_until(child: int) -> int:
    """Reap everything; the raw wait status of `child` when its turn comes."""
    while True:
        pid, status = os.wait()
        if pid == child:
            return status


def be_process_one(jobs: socket.socket, verdict: int, house: House, spec: Spec) -> None:
    """Never returns. Writes one JSON object to `verdict`; its end kills the whole tree."""
    said: dict[str, object] = {}
    try:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that Python would answer
        _enter(house, spec)
        child = os.fork()
        if child == 0:
            kernel.close_all_except({0, 1, 2, jobs.fileno()})
            worker.serve_one(jobs, house, spec, filesystem.BOX)
        jobs.close()
        said["status"] = _bury_until(child)
        said["disk_full"] = filesystem.is_full()
    except BaseException as error:
        said["error"] = f"{type(error).__name__}: {error}"
        print(said["error"], file=sys.stderr)
    finally:
        with contextlib.suppress(OSError):
            os.write(verdict, json.dumps(said).encode())
        os._exit(0)
