"""The process that answers for one worker: its clock, its memory, its end.

It listens on one socket to the service. Messages in: {"go": limits},
{"kill": reason}. One message out, the last: how it ended and what it used.
When the service hangs up, everything is killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import time
from collections.abc import Mapping
from typing import Any

from . import boxes, kernel, meter, namespaces, worker
from .spec import House, Spec

_FIRST_LOOK = 0.01
_LATER_LOOKS = 0.05
_DISK_LOOKS = 0.05
_DISK_LOOK_SHARE = 0.2
_MOST_MESSAGE = 1 << 14


class Tree:
    """The processes of one run, and how to end all of them."""

    def __init__(self, house: House, spec: Spec, jobs: socket.socket) -> None:
        self.own_root = house.own_root
        self.box = ""
        self._verdict = -1
        if self.own_root:
            self.child = self._start_process_one(house, spec, jobs)
        else:
            self.child = self._start_worker(house, spec, jobs)
        self.ended = os.pidfd_open(self.child)

    def _start_process_one(self, house: House, spec: Spec, jobs: socket.socket) -> int:
        namespaces.prepare_monitor()
        self._verdict, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            kernel.close_all_except({0, 1, 2, jobs.fileno(), theirs})
            namespaces.be_process_one(jobs, theirs, house, spec)
        os.close(theirs)
        return child

    def _start_worker(self, house: House, spec: Spec, jobs: socket.socket) -> int:
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
        user = house.base_uid + spec.slot if os.geteuid() == 0 else os.geteuid()
        self.box = boxes.create(house.boxes, 0 if os.geteuid() == 0 else user)
        child = os.fork()
        if child == 0:
            kernel.close_all_except({0, 1, 2, jobs.fileno()})
            worker.serve_one(jobs, house, spec, self.box)
        return child

    @property
    def anchor(self) -> int:
        """The process below which everything of the run is found."""
        return self.child if self.own_root else os.getpid()

    def kill(self) -> None:
        """All of it. Process 1 takes its namespace along; else each is hunted down."""
        if self.own_root:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.ended, signal.SIGKILL)
            return
        for pid in meter.descendants(os.getpid()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def bury(self) -> tuple[dict[str, Any], Any]:
        """Wait until nothing of the run is left; what is known of the worker's end.

        `outside` is there when process 1 said nothing: no code of the run can do that to it.
        """
        if self.own_root:
            _, status, used = os.wait4(self.child, 0)
            said = os.read(self._verdict, _MOST_MESSAGE)
            return (json.loads(said) if said else {"status": status, "outside": True}), used
        return {"status": self._bury_all()}, None

    def _bury_all(self) -> int:
        _, status = os.waitpid(self.child, 0)
        while True:
            self.kill()
            try:
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            except ChildProcessError:
                return status
            time.sleep(0.001)

    def clean(self) -> None:
        if self.box:
            boxes.remove(self.box)


class Watch:
    """The limits of one run and the reason, if any, why it had to be ended."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.limits: Mapping[str, float] = {}
        self.reason = ""
        self.detail = ""
        self.started = time.monotonic()
        self.cpu_seconds = 0.0
        self.peak_bytes = 0
        self._next_look = float("inf")
        self._next_disk_look = float("inf")

    def go(self, limits: Mapping[str, float]) -> None:
        self.limits = limits
        self.started = limits["started"]  # the service's reading of the same clock
        self._next_look = self.started + _FIRST_LOOK
        if self.tree.box:
            self._next_disk_look = self.started + _DISK_LOOKS

    def end(self, reason: str, detail: str) -> None:
        """Kill; only the first reason counts."""
        if not self.reason:
            self.reason, self.detail = reason, detail
        self.tree.kill()

    def patience(self) -> float | None:
        """Milliseconds until there is something to check; None before the start."""
        if not self.limits:
            return None
        deadline = self.started + self.limits["wall_seconds"]
        return max(0.0, min(deadline, self._next_look) - time.monotonic()) * 1000 + 0.1

    def check(self) -> None:
        now = time.monotonic()
        if not self.limits or self.reason:
            return
        if now - self.started >= self.limits["wall_seconds"]:
            self.end("timeout", f"ran longer than {self.limits['wall_seconds']:g} s")
        elif now >= self._next_look:
            self._next_look = now + (_LATER_LOOKS if now - self.started > 0.1 else _FIRST_LOOK)
            self._look()
            if now >= self._next_disk_look:
                self.look_at_disk()
                took = time.monotonic() - now
                self._next_disk_look = now + max(_DISK_LOOKS, took / _DISK_LOOK_SHARE)

    def _look(self) -> None:
        most = int(self.limits["memory_bytes"])
        reading = meter.read(self.tree.anchor, most)
        self.cpu_seconds = max(self.cpu_seconds, reading.cpu_seconds)
        self.peak_bytes = max(self.peak_bytes, reading.memory_bytes)
        if reading.memory_bytes > most:
            self.end("memory", f"held more than {most >> 20} MiB in all")
        elif reading.cpu_seconds > self.limits["cpu_seconds"]:
            self.end(
                "timeout", f"used more than {self.limits['cpu_seconds']:g} s of processor time"
            )

    def look_at_disk(self) -> None:
        """Where the disk cannot be limited: measure it, and end the run that overdoes it."""
        most = int(self.limits["disk_bytes"])
        size, files = boxes.usage(self.tree.box, most)
        size += meter.nameless_bytes(self.tree.anchor, os.stat(self.tree.box).st_dev)
        if size > most or files > boxes.INODES:
            self.end("disk", f"wrote more than {most >> 20} MiB or {boxes.INODES} files")


def _listen(service: socket.socket, watch: Watch) -> bool:
    """Handle one message; False when the service hung up."""
    try:
        text = service.recv(_MOST_MESSAGE)
    except OSError:
        text = b""
    if not text:
        return False
    message = json.loads(text)
    if "go" in message:
        watch.go(message["go"])
    else:
        watch.end(message["kill"], message.get("detail", ""))
    return True


def _watch_until_end(service: socket.socket, tree: Tree, watch: Watch) -> None:
    poller = select.poll()
    poller.register(service, select.POLLIN)
    poller.register(tree.ended, select.POLLIN)
    while True:
        ready = dict(poller.poll(watch.patience()))
        if service.fileno() in ready and not _listen(service, watch):
            poller.unregister(service)
            watch.end("killed", "the service hung up")
        if tree.ended in ready:
            return
        watch.check()


def _explain(status: int, watch: Watch, disk_full: bool) -> tuple[str, str]:
    """(reason, sentence) for a run that ended by itself."""
    if os.WIFSIGNALED(status):
        return _explain_signal(os.WTERMSIG(status), watch)
    code = os.WEXITSTATUS(status)
    if code == worker.OUT_OF_MEMORY_STATUS:
        return "memory", "asked for more memory than the limit"
    if code == worker.NO_JOB_STATUS:
        return "sandbox_error", "the worker ended before it received its job"
    if code and disk_full:
        return "disk", "filled its disk"
    return ("passed" if code == 0 else "failed"), f"exit status {code}"


def _explain_signal(number: int, watch: Watch) -> tuple[str, str]:
    name = signal.Signals(number).name if number in list(signal.Signals) else f"signal {number}"
    if number == signal.SIGSYS:
        return "forbidden_syscall", "made a system call that no ordinary program makes"
    over = watch.limits and watch.cpu_seconds >= watch.limits["cpu_seconds"]
    if number == signal.SIGXCPU or (number == signal.SIGKILL and over):
        return "timeout", "used more processor time than the limit"
    if number == signal.SIGXFSZ:
        return "disk", "wrote a file larger than the limit"
    if number in (signal.SIGKILL, signal.SIGTERM):
        return "killed", f"killed by {name}"
    return "crashed", f"crashed with {name}"


def _conclude(tree: Tree, watch: Watch) -> dict[str, Any]:
    wall = time.monotonic() - watch.started
    if tree.box and watch.limits and not watch.reason:
        watch.look_at_disk()
    said, used = tree.bury()
    if used is None:
        times = os.times()
        cpu, peak = times.children_user + times.children_system, 0
    else:
        cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss << 10
    watch.cpu_seconds = max(watch.cpu_seconds, cpu)
    status = said.get("status", 0)
    if "error" in said:
        reason, detail = "sandbox_error", said["error"]
    elif watch.reason:
        reason, detail = watch.reason, watch.detail
    else:
        reason, detail = _explain(status, watch, said.get("disk_full", False))
    return {
        "ended": reason,
        "detail": detail,
        "status": os.WEXITSTATUS(status) if os.WIFEXITED(status) and "error" not in said else None,
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
        "wall_seconds": wall,
        "cpu_seconds": watch.cpu_seconds,
        "peak_memory_bytes": max(peak, watch.peak_bytes),
        "outside": not watch.reason and "outside" in said,
    }


def _watch(service: socket.socket, jobs: socket.socket, house: House, spec: Spec) -> dict[str, Any]:
    tree = Tree(house, spec, jobs)
    jobs.close()
    try:
        watch = Watch(tree)
        _watch_until_end(service, tree, watch)
        return _conclude(tree, watch)
    finally:
        tree.kill()
        tree.clean()


def be_monitor(service: socket.socket, jobs: socket.socket, house: House, spec: Spec) -> None:
    """Start the worker, watch it, report its end. Never returns."""
    try:
        try:
            conclusion = _watch(service, jobs, house, spec)
        except Exception as error:
            detail = f"{type(error).__name__}: {error}"
            conclusion = {"ended": "sandbox_error", "detail": detail}
        with contextlib.suppress(OSError):
            service.send(json.dumps(conclusion).encode())
    finally:
        os._exit(0)
