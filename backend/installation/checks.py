"""Questions put to the machine before anything is changed on it."""

from __future__ import annotations

import errno
import importlib.util
import os
import shutil
import socket
import tempfile
from pathlib import Path

from backend.installation.problems import SetupProblem, package_command

# Measured on Linux: the environment takes 0.26 GB, llama.cpp's sources and objects 0.35 GB more
# while it is compiled; the rest is room for the package caches, the database and what Grace builds.
NEEDED_BYTES = 2 * 1000**3


def check_venv_modules(*, needs_pip: bool) -> None:
    """Refuse a Python whose distribution has cut out what makes virtual environments.

    Raises:
        SetupProblem: `venv`, or `ensurepip` when `needs_pip`, is missing.
    """
    wanted = ["venv", "ensurepip"] if needs_pip else ["venv"]
    missing = [name for name in wanted if importlib.util.find_spec(name) is None]
    if missing:
        raise SetupProblem(
            f"This Python lacks its {' and '.join(missing)} module, without which no virtual "
            f"environment can be made: install it with `{package_command('venv')}` and run the "
            "same command again."
        )


def check_writable(folder: Path, remedy: str) -> None:
    """Refuse a folder in which no file can be made; asks by making one.

    Args:
        folder: looked at itself, or its nearest existing parent when it is yet to be made.
        remedy: the end of the sentence, telling the user what to do.

    Raises:
        SetupProblem: nothing can be written there.
    """
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise SetupProblem(
            f"Grace cannot write to {existing} ({reason.lower()}): {remedy}"
        ) from error


def check_disk_space(folder: Path, needed: int = NEEDED_BYTES) -> None:
    """Refuse to begin what the disk cannot hold.

    Raises:
        SetupProblem: fewer than `needed` bytes are free where `folder` lies.
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise SetupProblem(
            f"The set-up needs {needed / 1e9:.1f} GB of disk space and {folder} has "
            f"{free / 1e9:.1f} GB free: make room, or move the project to a larger disk, and "
            "run the same command again."
        )


def check_port(host: str, port: int) -> None:
    """Refuse an address on which nobody could listen.

    Raises:
        SetupProblem: the port is taken, is reserved, or the host is not an address of this machine.
    """
    family, address = _resolve(host, port)
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            # As the server does: a port whose last connections are still closing is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise SetupProblem(_port_sentence(host, port, error)) from error


def _resolve(host: str, port: int) -> tuple[socket.AddressFamily, tuple[object, ...]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, OverflowError, UnicodeError) as error:
        raise SetupProblem(_host_sentence(host)) from error
    return found[0][0], found[0][4]


def _host_sentence(host: str) -> str:
    return (
        f"{host} is not an address of this machine: use --host 127.0.0.1, or the machine's own "
        "address."
    )


def _port_sentence(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRNOTAVAIL:
        return _host_sentence(host)
    if isinstance(error, PermissionError):
        return (
            f"Port {port} is reserved for the system's own services: choose one above 1023 with "
            "--port."
        )
    other = port + 1 if port < 65535 else port - 1
    reason = (error.strerror or str(error)).lower()
    return (
        f"Grace cannot listen on {host}:{port} ({reason}): stop the program that holds the port, "
        f"or choose another with --port {other}."
    )
