"""Level `bwrap`: the fork server inside bubblewrap, for hosts that let it make namespaces
and not us (Ubuntu's AppArmor profile does). Its runs share bubblewrap's namespaces; among
one another Landlock and the system call filter keep them apart, as at level `landlock`.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from backend.errors import SandboxUnavailable
from backend.sandboxing.zygote_process import REPOSITORY

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache")


def _shared() -> list[str]:
    purelib = sysconfig.get_paths()["purelib"]
    own = [sys.base_prefix, purelib, str(REPOSITORY / "sandbox" / "harness")]
    own += [path for path in [str(Path(sys.prefix) / "bin" / "ruff")] if Path(path).exists()]
    found = [path for path in _SYSTEM if Path(path).exists()]
    return [*found, *(os.path.realpath(path) for path in own)]


def wrapper() -> tuple[str, ...]:
    """The command that goes before the interpreter; SandboxUnavailable without bubblewrap."""
    program = shutil.which("bwrap")
    if program is None:
        raise SandboxUnavailable("bubblewrap is not installed.")
    command = [program, "--unshare-all", "--new-session", "--cap-drop", "ALL"]
    for path in _shared():
        if Path(path).is_symlink():
            command += ["--symlink", str(Path(path).readlink()), path]
        else:
            command += ["--ro-bind", path, path]
    return (*command, "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--")
