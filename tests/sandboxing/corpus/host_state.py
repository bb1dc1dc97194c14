"""What a run may not change on the host, read independently of the sandbox.

Everything is found by the mark of the run or by comparison with a snapshot, so
that other work on the machine is not mistaken for an escape.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import site
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.sandboxing.corpus.canaries import Canaries
from tests.sandboxing.corpus.removal import remove_tree

SHARED_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/var/lock")
SETTLE_SECONDS = 2.0


@dataclass(frozen=True)
class Snapshot:
    """The state that is compared before and after one run."""

    files: dict[str, tuple[int, int, int, bytes]]
    mounts: int
    host_name: str
    clock_offset: float
    canary: tuple[str, ...]


def snapshot(canaries: Canaries) -> Snapshot:
    return Snapshot(
        files=_bait(canaries.folder),
        mounts=len(Path("/proc/self/mountinfo").read_text().splitlines()),
        host_name=platform.node(),
        clock_offset=time.time() - time.monotonic(),
        canary=_process_facts(canaries.process.pid),
    )


def damage(before: Snapshot, canaries: Canaries) -> list[str]:
    """Everything that changed since `before`; waits a little for processes to end."""
    after = snapshot(canaries)
    found = _changed_files(before.files, after.files)
    if after.mounts != before.mounts:
        found.append(f"mounts: {before.mounts} before, {after.mounts} after")
        _unmount(canaries.mark)
    if after.host_name != before.host_name:
        found.append("the host name changed")
    if abs(after.clock_offset - before.clock_offset) > 1:
        found.append("the clock was set")
    if after.canary != before.canary:
        found.append(f"the canary process changed: {before.canary} -> {after.canary}")
    found += [f"somebody spoke to the listener {name}" for name in canaries.visitors()]
    return found + leftovers(canaries.mark, canaries.key)


def leftovers(mark: str, key: int) -> list[str]:
    """Processes, files and kernel objects that carry the run's mark. Removes them."""
    found = [f"process {pid} is left: {what}" for pid, what in _lasting_processes(mark)]
    for path in _marked_files(mark):
        found.append(f"file {path} is left")
        _remove(path)
    found += _system_v(key)
    sockets = Path("/proc/net/unix").read_text(errors="replace")
    names = {line.split()[-1] for line in sockets.splitlines() if mark in line}
    found += [f"socket {name} is left" for name in names - {f"@{mark}"}]  # our own listener
    if mark in _read("/proc/keys"):
        found.append("a key is left in a keyring")
    if _message_queue_exists(mark):
        found.append("a message queue is left")
    return found


def _read(path: str | Path) -> str:
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""


def _bait(folder: Path) -> dict[str, tuple[int, int, int, bytes]]:
    facts = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        facts[str(path)] = (status.st_mode, status.st_uid, int(status.st_mtime), content)
        if path.is_dir():
            facts[str(path)] = (status.st_mode, status.st_uid, 0, b"")
    return facts


def _changed_files(before: dict[str, object], after: dict[str, object]) -> list[str]:
    found = [f"{path} appeared" for path in after.keys() - before.keys()]
    found += [f"{path} vanished" for path in before.keys() - after.keys()]
    both = before.keys() & after.keys()
    return found + [f"{path} changed" for path in both if before[path] != after[path]]


def _process_facts(pid: int) -> tuple[str, ...]:
    """State, tracer, pending signals, priority, cores and limits of the canary process."""
    status = dict(
        line.split(":", 1) for line in _read(f"/proc/{pid}/status").splitlines() if ":" in line
    )
    stat = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    keys = ("TracerPid", "SigPnd", "ShdPnd", "Cpus_allowed", "Uid")
    limits = _read(f"/proc/{pid}/limits") + _read(f"/proc/{pid}/oom_score_adj")
    state = "running" if stat and stat[0] in "RSD" else (stat[0] if stat else "gone")
    return (
        state,
        *(status.get(key, "").strip() for key in keys),
        str(stat[16:17]),
        str(hash(limits)),
    )


def _lasting_processes(mark: str) -> list[tuple[int, str]]:
    """Marked processes that are still there after the time allowed to settle."""
    end = time.monotonic() + SETTLE_SECONDS
    while (left := _marked_processes(mark)) and time.monotonic() < end:
        time.sleep(0.02)
    for pid, _ in left:
        with contextlib.suppress(OSError):
            os.kill(pid, 9)
    return left


def _marked_processes(mark: str) -> list[tuple[int, str]]:
    found = []
    for name in (entry.name for entry in Path("/proc").iterdir()):
        if not name.isdigit() or int(name) == os.getpid():
            continue
        comm, line = _read(f"/proc/{name}/comm"), _read(f"/proc/{name}/cmdline")
        if (mark in comm or mark in line) and not _is_zombie(name):
            found.append((int(name), (line or comm).replace("\0", " ")[:80].strip()))
    return found


def _is_zombie(pid: str) -> bool:
    return _read(f"/proc/{pid}/stat").rpartition(")")[2].split()[:1] in (["Z"], ["X"], [])


def _marked_files(mark: str) -> list[Path]:
    folders = {*SHARED_FOLDERS, *sys.path, *site.getsitepackages(), site.getusersitepackages()}
    folders |= {
        str(Path.home()),
        site.getuserbase(),
        str(Path.cwd()),
        os.environ.get("TMPDIR", "/tmp"),
    }
    found = []
    for folder in filter(os.path.isdir, folders):
        with contextlib.suppress(PermissionError):
            for entry in os.scandir(folder):
                if mark in entry.name or entry.name == "core":
                    found.append(Path(entry.path))
    return sorted(set(found))


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            remove_tree(path)
        else:
            path.unlink()


def _system_v(key: int) -> list[str]:
    libc = ctypes.CDLL(None)
    found = []
    for kind in ("shm", "sem", "msg"):
        for line in _read(f"/proc/sysvipc/{kind}").splitlines()[1:]:
            number, identifier = (int(word) for word in line.split()[:2])
            if key <= number & 0xFFFFFFFF < key + 8:
                found.append(f"System V {kind} {identifier} is left")
                if kind == "sem":
                    libc.semctl(identifier, 0, 0)
                else:
                    getattr(libc, f"{kind}ctl")(identifier, 0, None)
    return found


def _message_queue_exists(mark: str) -> bool:
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "mq_open"):
        return False
    queue: int = libc.mq_open(f"/{mark}".encode(), os.O_RDONLY)
    if queue >= 0:
        os.close(queue)
        libc.mq_unlink(f"/{mark}".encode())
    return queue >= 0


def _unmount(mark: str) -> None:
    libc = ctypes.CDLL(None)
    for line in reversed(_read("/proc/self/mountinfo").splitlines()):
        if mark in line:
            libc.umount2(line.split()[4].encode(), 2)
