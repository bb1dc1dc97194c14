"""File, network and signal rules that a process puts on itself (Landlock)."""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

from . import kernel

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
TRUNCATE = 1 << 14
_EVERYTHING_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | 1 << 15
_TCP_BIND_AND_CONNECT = 3
_SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 3
_LOG_NOTHING = 0b101
_VERSION_FLAG = 1
_PATH_BENEATH = 1

READ = READ_FILE | READ_DIR | EXECUTE
LIST = READ_DIR
DEVICE = READ_FILE | WRITE_FILE
OWN = (1 << 15) - 1 & ~((1 << 6) | (1 << 11))
"""Everything below a folder except making device nodes."""


def abi() -> int:
    """The kernel's Landlock version; 0 where it is missing or switched off."""
    try:
        return kernel.syscall("landlock_create_ruleset", None, 0, _VERSION_FLAG)
    except OSError:
        return 0


def _handled(version: int) -> int:
    return _EVERYTHING_BY_ABI[max(key for key in _EVERYTHING_BY_ABI if key <= version)]


def _ruleset(version: int, *, network: bool) -> int:
    tcp = 0 if network else _TCP_BIND_AND_CONNECT
    fields = struct.pack("=QQQ", _handled(version), tcp, _SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS)
    size = 8 if version < 4 else 16 if version < 6 else 24
    return kernel.syscall("landlock_create_ruleset", fields[:size], size, 0)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        target = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what does not exist needs no permission
    try:
        if not stat.S_ISDIR(os.fstat(target).st_mode):
            rights &= _FILE_RIGHTS
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, target), 12)
        kernel.syscall("landlock_add_rule", ruleset, _PATH_BENEATH, rule, 0)
    finally:
        os.close(target)


def restrict(rules: Iterable[tuple[str, int]], *, version: int, network: bool) -> None:
    """Allow what `rules` list as (path, rights) and nothing else, from now on.

    `version`: the kernel's or a lower one. `network` True leaves TCP ports
    alone. Needs no_new_privs.
    """
    ruleset = _ruleset(version, network=network)
    try:
        for path, rights in rules:
            _allow(ruleset, path, rights & _handled(version))
        kernel.syscall("landlock_restrict_self", ruleset, _LOG_NOTHING if version >= 7 else 0)
    finally:
        os.close(ruleset)
