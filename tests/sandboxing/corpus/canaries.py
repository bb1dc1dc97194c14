"""Bait for one run: files, a process, listeners. All of it harmless, all of it ours."""

from __future__ import annotations

import contextlib
import json
import platform
import secrets
import socket
import sqlite3
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.sandboxing.corpus.programs import HELPERS
from tests.sandboxing.corpus.removal import remove_tree

SECRET_START = "GRACE-CANARY-"
REPOSITORY = Path(__file__).parents[3]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass
class Canaries:
    """What one run could damage, read or reach; `close` removes it."""

    mark: str
    secret: str
    folder: Path
    process: subprocess.Popen[bytes]
    listeners: dict[str, socket.socket]
    bind_port: int

    @classmethod
    def create(cls, secret: str) -> Canaries:
        mark = "hc" + secrets.token_hex(5)
        folder = Path(tempfile.mkdtemp(prefix="grace-bait-"))
        folder.chmod(0o755)
        _write_files(folder, secret)
        process = subprocess.Popen(
            ["sleep", "900"], stdin=subprocess.DEVNULL, start_new_session=True, close_fds=True
        )
        return cls(mark, secret, folder, process, _listen(folder, mark), _free_port())

    @property
    def key(self) -> int:
        """System V key of this run: 31 bits that begin with a byte of ours."""
        return 0x4C000000 | int(self.mark[2:8], 16)

    @property
    def secret_files(self) -> list[str]:
        return [str(self.folder / "secret.txt"), str(self.folder / "home" / ".netrc")]

    def facts(self) -> dict[str, object]:
        """What a program is told: where things are, never what they say."""
        ports = {name: s.getsockname()[1] for name, s in self.listeners.items() if "port" in name}
        return {
            "mark": self.mark,
            "key": self.key,
            "pid": self.process.pid,
            "secret_files": self.secret_files,
            "open_folder": str(self.folder / "open"),
            "writable_file": str(self.folder / "open" / "diary.txt"),
            "project_file": str(self.folder / "other_project" / "module.py"),
            "database": str(self.folder / "grace.sqlite3"),
            "hidden_tests": str(self.folder / "acceptance" / "test_hidden.py"),
            "repository": str(REPOSITORY),
            "bind_port": self.bind_port,
            "unix_stream": str(self.folder / "open" / "stream.sock"),
            "unix_datagram": str(self.folder / "open" / "datagram.sock"),
            "abstract": self.mark,
            "secret_start": SECRET_START,
            "pid_namespace": str(Path("/proc/self/ns/pid").readlink()),
            "hostname": platform.node(),
            **ports,
        }

    def module(self) -> bytes:
        """The source of the module `canary` for this run."""
        helper = (HELPERS / "far_side.py").read_text()
        return f"import json\nFACTS = json.loads({json.dumps(self.facts())!r})\n{helper}".encode()

    def visitors(self) -> list[str]:
        """The listeners that somebody spoke to."""
        return [name for name, listener in self.listeners.items() if _was_visited(listener)]

    def close(self) -> None:
        for listener in self.listeners.values():
            listener.close()
        with contextlib.suppress(OSError):
            self.process.kill()
        self.process.wait()
        remove_tree(self.folder)


def _write_files(folder: Path, secret: str) -> None:
    """World-readable and world-writable, so that only the sandbox stands in between."""
    for name in ("home", "open", "other_project", "acceptance"):
        (folder / name).mkdir()
        (folder / name).chmod(0o777 if name == "open" else 0o755)
    for name in (
        "secret.txt",
        "home/.netrc",
        "home/.grace-canary",
        "other_project/module.py",
        "acceptance/test_hidden.py",
    ):
        (folder / name).write_text(f"# {secret}\n")
    (folder / "open" / "diary.txt").write_text("untouched")
    (folder / "open" / "diary.txt").chmod(0o666)
    with contextlib.closing(sqlite3.connect(folder / "grace.sqlite3")) as connection:
        connection.execute("CREATE TABLE secrets (value TEXT)")
        connection.execute("INSERT INTO secrets VALUES (?)", (secret,))
        connection.commit()


def _listen(folder: Path, mark: str) -> dict[str, socket.socket]:
    addresses: dict[str, tuple[int, int, object]] = {
        "tcp_port": (socket.AF_INET, socket.SOCK_STREAM, ("0.0.0.0", 0)),
        "udp_port": (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
        "unix_stream": (socket.AF_UNIX, socket.SOCK_STREAM, str(folder / "open" / "stream.sock")),
        "unix_datagram": (socket.AF_UNIX, socket.SOCK_DGRAM, str(folder / "open/datagram.sock")),
        "abstract": (socket.AF_UNIX, socket.SOCK_STREAM, "\0" + mark),
        "tcp6_port": (socket.AF_INET6, socket.SOCK_STREAM, ("::1", 0)),
    }
    listeners = {}
    for name, (family, kind, address) in addresses.items():
        listener = socket.socket(family, kind)
        try:
            listener.bind(address)  # type: ignore[arg-type]
        except OSError:  # a machine without IPv6
            listener.close()
            continue
        listener.setblocking(False)
        if kind == socket.SOCK_STREAM:
            listener.listen()
        if isinstance(address, str) and not address.startswith("\0"):
            Path(address).chmod(0o777)
        listeners[name] = listener
    return listeners


def _was_visited(listener: socket.socket) -> bool:
    try:
        if listener.type == socket.SOCK_STREAM:
            listener.accept()[0].close()
        else:
            listener.recv(4096)
    except (BlockingIOError, InterruptedError):
        return False
    return True
