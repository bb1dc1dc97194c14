"""The process that plays one role: waits isolated, receives its job, plays it, ends."""

from __future__ import annotations

import array
import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import struct
import sys
import tempfile
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .. import loader
from . import capabilities, filters, kernel, landlock, limits, locks, own_files
from .shared_files import DEVICES
from .spec import CAPABILITIES, LANDLOCK, LIMITS, SECCOMP, House, Spec

NO_JOB_STATUS = 249
TAKEN = b"taken"
OUT_OF_MEMORY_STATUS = 250
_MOST_MESSAGE = 1 << 16
_MOST_DESCRIPTORS = 5


@dataclass
class Job:
    """What arrived: the role, its limits, and descriptors for everything large."""

    role: str
    limits: Mapping[str, float]
    parcel: int
    streams: tuple[int, int]
    report: int
    channel: int | None


def _become_user(house: House, spec: Spec) -> None:
    """As root: a user of its own for each worker, so that counts and signals are its own."""
    if os.geteuid() != 0:
        return
    user = house.base_uid + spec.slot
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    if not house.own_root:
        # Folders above the interpreter may be closed to other users; Landlock,
        # not ownership, decides here what can be opened.
        kernel.set_file_system_user(0)


def _rules(house: House, box: str) -> list[tuple[str, int]]:
    own = [(box, landlock.OWN), *((device, landlock.DEVICE) for device in DEVICES)]
    if house.own_root:
        return [("/", landlock.READ), *own]
    lists = [(root, landlock.LIST) for root in house.shared.roots]
    return [*((path, landlock.READ) for path in house.shared.paths), *lists, *own]


def lock_down(house: House, spec: Spec, box: str) -> None:
    """Give up, in an order in which each step is still allowed."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if CAPABILITIES not in house.omit:
        capabilities.drop_bounding_set()
    _become_user(house, spec)
    if CAPABILITIES not in house.omit:
        capabilities.drop_all()
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)  # else the monitor cannot weigh its memory
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if LANDLOCK not in house.omit and house.landlock_abi:
        rules = _rules(house, box)
        landlock.restrict(rules, version=house.landlock_abi, network=spec.network)
    code = filters.worker_filter(
        kernel.MACHINE,
        own_root=house.own_root,
        network=spec.network,
        landlock_abi=house.landlock_abi,
        pid=os.getpid(),
    )
    if SECCOMP not in house.omit and code:
        filters.install(code)


def _receive(jobs: socket.socket) -> Job | None:
    """The job, once the service was told that it arrived: from here on it is never given again."""
    room = socket.CMSG_SPACE(_MOST_DESCRIPTORS * array.array("i").itemsize)
    text, ancillary, _, _ = jobs.recvmsg(_MOST_MESSAGE, room, socket.MSG_CMSG_CLOEXEC)
    if not text:
        return None
    received = array.array("i")
    for _, _, data in ancillary:
        received.frombytes(data)
    os.write(jobs.fileno(), TAKEN)
    message = json.loads(text)
    parcel, out, err, report, *channel = received
    return Job(
        role=message["role"],
        limits=message["limits"],
        parcel=parcel,
        streams=(out, err),
        report=report,
        channel=channel[0] if channel else None,
    )


def _read_exactly(source: int, size: int, offset: int) -> bytes:
    parts = []
    while size:
        part = os.pread(source, min(size, 1 << 24), offset)
        if not part:
            raise EOFError("the parcel is shorter than it says")
        parts.append(part)
        size, offset = size - len(part), offset + len(part)
    return b"".join(parts)


def _write(path: str, content: bytes) -> None:
    steps = path.split("/")
    if path.startswith("/") or ".." in steps or "" in steps or "\0" in path:
        raise ValueError(f"unsafe path {path!r}")
    if len(steps) > 1:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    target = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o644)
    with os.fdopen(target, "wb") as file:
        file.write(content)


def _unpack(parcel: int) -> dict[str, Any]:
    """Write the files into the current folder; the arguments come back."""
    (size,) = struct.unpack("=Q", _read_exactly(parcel, 8, 0))
    header = json.loads(_read_exactly(parcel, size, 8))
    offset = 8 + size
    for path, length in header["files"]:
        _write(path, _read_exactly(parcel, length, offset))
        offset += length
    os.close(parcel)
    arguments: dict[str, Any] = header["arguments"]
    return arguments


def _environment(box: str, roots: tuple[str, ...]) -> dict[str, str]:
    kept = {"PYTHONHASHSEED": os.environ["PYTHONHASHSEED"]}
    return kept | {
        "HOME": f"{box}/home",
        "HYPOTHESIS_STORAGE_DIRECTORY": f"{box}/home/.hypothesis",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PATH": f"{os.path.dirname(sys.executable)}:/usr/local/bin:/usr/bin:/bin",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(roots),
        "PYTHONUTF8": "1",
        "TMPDIR": f"{box}/tmp",
        "TZ": "UTC",
    }


def _forget(house: House, box: str) -> None:
    """Whatever the zygote's interpreter remembers of another place or run."""
    environment = _environment(box, house.shared.roots)
    os.environ.clear()
    os.environ.update(environment)
    sys.dont_write_bytecode = True
    os.umask(0o022)
    tempfile.tempdir = None
    configuration = sys.modules.get("hypothesis.configuration")
    if configuration is not None:
        configuration.set_hypothesis_home_dir(f"{box}/home/.hypothesis")
    if SECCOMP not in house.omit:
        locks.install()
        if not house.own_root:
            own_files.install(box)
    importlib.invalidate_caches()
    gc.enable()


def _play(job: Job, house: House, box: str, tasks_already: int) -> int:
    for target, stream in enumerate(job.streams, start=1):
        os.dup2(stream, target)
        os.close(stream)
    os.chdir(f"{box}/work")
    _forget(house, box)
    arguments = _unpack(job.parcel)
    if LIMITS not in house.omit:
        limits.apply(job.limits, tasks_already=tasks_already)
    role = loader.load_role(job.role)
    return int(role.main(arguments, job.report, job.channel) or 0)


def _guarded(job: Job, house: House, box: str, tasks_already: int) -> int:
    try:
        return _play(job, house, box, tasks_already)
    except SystemExit as end:
        if isinstance(end.code, int):
            return end.code & 0xFF
        if end.code is not None:
            print(end.code, file=sys.stderr)
        return 0 if end.code is None else 1
    except MemoryError:
        return OUT_OF_MEMORY_STATUS
    except BaseException:
        traceback.print_exc()
        return 1


def serve_one(jobs: socket.socket, house: House, spec: Spec, box: str) -> None:
    """Wait, play, end the process. Never returns."""
    status = NO_JOB_STATUS
    try:
        alone = house.own_root or os.geteuid() == 0
        tasks = 0 if alone else limits.count_tasks_of_user()
        lock_down(house, spec, box)
        job = _receive(jobs)
        jobs.close()
        if job is not None:
            status = _guarded(job, house, box, tasks)
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(BaseException):
                    stream.flush()
    finally:
        os._exit(status)
