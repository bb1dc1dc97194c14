"""Real attacks and harmless controls, run inside a level before it is trusted.

The report is JSON: {"attacks": {name: "" or what got through},
"controls": {name: "" or what failed}}.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

_PR_SET_NAME = 15
_KEYCTL = {"x86_64": 250, "aarch64": 219}
_EAGER_TO_STAY_SECONDS = 30


def _read_files(arguments: Mapping[str, Any]) -> str:
    for path in arguments["secrets"]:
        with contextlib.suppress(OSError):
            return f"read {len(Path(path).read_bytes())} bytes of {path}"
    return ""


def _write_outside(arguments: Mapping[str, Any]) -> str:
    """The service looks afterwards whether anything appeared where it can see it."""
    for folder in arguments["folders"]:
        with contextlib.suppress(OSError):
            Path(folder, arguments["marker"]).write_text("x")
    return ""


def _reach_host(arguments: Mapping[str, Any]) -> str:
    targets = ((socket.AF_INET, ("127.0.0.1", arguments["port"])),)
    targets += ((socket.AF_UNIX, "\0" + arguments["abstract"]),)  # type: ignore[assignment]
    for family, address in targets:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_STREAM) as client:
            client.settimeout(1)
            client.connect(address)
            return f"connected to the host at {address!r}"
    return ""


def _find_route(arguments: Mapping[str, Any]) -> str:
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect(("192.0.2.1", 9))
        return "found a route to the network"
    return ""


def _signal_parent(arguments: Mapping[str, Any]) -> str:
    try:
        os.kill(arguments["parent"], 0)
    except OSError:
        return ""
    return "could have signalled the service"


def _look_at_processes(arguments: Mapping[str, Any]) -> str:
    with contextlib.suppress(OSError):
        Path(f"/proc/{arguments['parent']}/cmdline").read_bytes()
        Path(f"/proc/{arguments['parent']}/environ").read_bytes()
        return "read another process's environment"
    return ""


def _status_of_child(action: Callable[[], object]) -> int:
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(BaseException):
            action()
        os._exit(0)
    return os.waitpid(pid, 0)[1]


def _call_kernel(arguments: Mapping[str, Any]) -> str:
    number = _KEYCTL.get(os.uname().machine)
    if number is None:
        return "there is no system call filter for this machine"
    status = _status_of_child(lambda: ctypes.CDLL(None).syscall(number, 0, 0, 0, 0, 0))
    return "" if os.WIFSIGNALED(status) else "called keyctl and lived"


def _gain_privileges(arguments: Mapping[str, Any]) -> str:
    from ..isolation import capabilities

    return f"holds capabilities {held:x}" if (held := capabilities.effective()) else ""


def _take_processes(arguments: Mapping[str, Any]) -> str:
    """Start many more processes than the limit; they end when the parent closes the pipe.

    A few more than allowed say nothing where the limit counts all of the user's.
    """
    wanted = 4 * arguments["processes"]
    hold, release = os.pipe()
    started = []
    with contextlib.suppress(OSError):
        for _ in range(wanted):
            pid = os.fork()
            if pid == 0:
                os.close(release)
                os.read(hold, 1)
                os._exit(0)
            started.append(pid)
    os.close(hold)
    os.close(release)
    for pid in started:
        os.waitpid(pid, 0)
    return f"started {wanted} processes" if len(started) == wanted else ""


def _take_memory(arguments: Mapping[str, Any]) -> str:
    with contextlib.suppress(MemoryError):
        return f"was given {len(bytearray(arguments['memory']))} bytes at once"
    return ""


def _stay(arguments: Mapping[str, Any]) -> str:
    """Leave a daemon behind; the service looks for it by its name."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            ctypes.CDLL(None).prctl(_PR_SET_NAME, arguments["marker"].encode(), 0, 0, 0)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(_EAGER_TO_STAY_SECONDS)
        os._exit(0)
    return ""


def _use_files() -> None:
    Path("made").write_text("content")
    assert Path("made").read_text() == "content"
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"content")


def _use_threads() -> None:
    seen: list[int] = []
    thread = threading.Thread(target=lambda: seen.append(1))
    thread.start()
    thread.join()
    assert seen == [1]


def _use_a_process() -> None:
    command = [sys.executable, "-I", "-S", "-c", "print(6 * 7)"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=20)
    assert done.stdout == b"42\n"


def _use_the_library() -> None:
    importlib.import_module("xml.dom.minidom")
    importlib.import_module("zoneinfo").ZoneInfo("UTC")


ATTACKS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "read files outside": _read_files,
    "write outside": _write_outside,
    "reach the host's sockets": _reach_host,
    "find a route to the network": _find_route,
    "signal the service": _signal_parent,
    "look into other processes": _look_at_processes,
    "call the kernel's key store": _call_kernel,
    "hold privileges": _gain_privileges,
    "take more processes than allowed": _take_processes,
    "take more memory than allowed": _take_memory,
    "leave a process behind": _stay,
}
CONTROLS: Mapping[str, Callable[[], None]] = {
    "files": _use_files,
    "threads": _use_threads,
    "a process": _use_a_process,
    "the standard library": _use_the_library,
}


def _failure(control: Callable[[], None]) -> str:
    try:
        control()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def main(arguments: dict[str, Any], report: int, channel: int | None) -> int:
    controls = {name: _failure(control) for name, control in CONTROLS.items()}
    attacks = {name: attack(arguments) for name, attack in ATTACKS.items()}
    with os.fdopen(report, "w") as out:
        json.dump({"attacks": attacks, "controls": controls}, out)
    return 0
