"""The fork server as the service sees it: started, asked for workers, replaced when it dies."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backend.errors import SandboxUnavailable

REPOSITORY = Path(__file__).resolve().parents[2]
_START = REPOSITORY / "sandbox" / "harness" / "isolation" / "start.py"
_READY_WITHIN_SECONDS = 60.0
_GONE_WITHIN_SECONDS = 2.0
_MOST_MESSAGE = 1 << 16
_BASE_UID = 2_000_000_000
_USERS_PER_ZYGOTE = 4096


@dataclass(frozen=True, slots=True)
class Confinement:
    """How every worker of a zygote is held.

    `own_root`: namespaces and a root of its own (level `full`), else Landlock on
    the host's files. `hidden`: folders that must not be readable; the start is
    refused when one of them would be. `omit` leaves layers out, for tests that
    show what each of them holds.
    """

    own_root: bool = True
    hidden: tuple[str, ...] = (str(REPOSITORY),)
    boxes: str = field(default_factory=tempfile.gettempdir)
    omit: tuple[str, ...] = ()
    landlock_abi: int = 1000
    """At most this version of Landlock is used; lower ones show how older kernels do."""
    wrapper: tuple[str, ...] = ()
    """A command that runs the zygote inside something else, as bubblewrap does."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A worker that is, or soon will be, waiting: where its job and its monitor listen."""

    jobs: socket.socket
    monitor: socket.socket

    def close(self) -> None:
        self.jobs.close()
        self.monitor.close()


def _interpreter() -> str:
    """The base interpreter: a virtual environment's is only a link that needs `site`."""
    return os.path.realpath(sys.executable)


def _site_packages() -> list[str]:
    paths = sysconfig.get_paths()
    return sorted({os.path.realpath(paths[name]) for name in ("purelib", "platlib")})


def _environment(hash_seed: int) -> dict[str, str]:
    return {
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONHASHSEED": str(hash_seed),
        "PYTHONUTF8": "1",
        "TZ": "UTC",
    }


class ZygoteProcess:
    """One fork server for one hash seed. Thread-safe."""

    def __init__(self, confinement: Confinement, hash_seed: int) -> None:
        self._confinement = confinement
        self._lock = threading.Lock()
        self._ready = False
        self._spawned = 0
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            flags = ("-P", "-s", "-S")
            number = str(theirs.fileno())
            self._process = subprocess.Popen(
                [*confinement.wrapper, _interpreter(), *flags, str(_START), number],
                env=_environment(hash_seed),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        with contextlib.suppress(OSError):  # wait_ready() tells of a server that is gone
            self._control.send(json.dumps(self._configuration()).encode())

    @property
    def pid(self) -> int:
        return self._process.pid

    def _configuration(self) -> dict[str, Any]:
        users = _USERS_PER_ZYGOTE * (self._process.pid % 16_384)
        return {
            "site_packages": _site_packages(),
            "hidden": [os.path.realpath(path) for path in self._confinement.hidden],
            "boxes": os.path.realpath(self._confinement.boxes),
            "base_uid": _BASE_UID + users,
            "own_root": self._confinement.own_root,
            "landlock_abi": self._confinement.landlock_abi,
            "omit": list(self._confinement.omit),
        }

    def wait_ready(self) -> None:
        """Block until it has imported everything; SandboxUnavailable when it cannot."""
        with self._lock:
            if self._ready:
                return
            self._control.settimeout(_READY_WITHIN_SECONDS)
            try:
                text = self._control.recv(_MOST_MESSAGE)
            except OSError as error:
                raise SandboxUnavailable(f"The fork server did not start: {error}.") from error
            finally:
                self._control.settimeout(None)
            answer = json.loads(text) if text else {"error": "it ended at once"}
            if "error" in answer:
                raise SandboxUnavailable(f"The fork server did not start: {answer['error']}.")
            self._ready = True

    def alive(self) -> bool:
        return self._process.poll() is None

    def spawn(self, *, disk_bytes: int, network: bool) -> Slot:
        """Ask for a worker; it comes to life meanwhile. OSError when the server is gone."""
        self.wait_ready()
        with self._lock:
            self._spawned += 1
            slot = self._spawned % _USERS_PER_ZYGOTE
            request = {"slot": slot, "disk_bytes": disk_bytes, "network": network}
            monitor, monitors_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            jobs, jobs_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            made = Slot(jobs, monitor)
            with monitors_end, jobs_end:
                ends: Sequence[int] = (monitors_end.fileno(), jobs_end.fileno())
                try:
                    socket.send_fds(self._control, [json.dumps(request).encode()], ends)
                except OSError:
                    made.close()
                    raise
            return made

    def close(self) -> None:
        """Hang up; it ends by itself, and so do its workers once their sockets close."""
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_GONE_WITHIN_SECONDS)
            return
        self._process.kill()
        self._process.wait()
