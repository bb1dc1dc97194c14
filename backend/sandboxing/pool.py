"""Workers that wait, already isolated, so that a run starts at once."""

from __future__ import annotations

import contextlib
import os
import select
import threading

from backend.errors import SandboxUnavailable
from backend.sandboxing.zygote_process import Confinement, Slot, ZygoteProcess


def default_size() -> int:
    """As many as there are cores, and two at least: a judged run takes two."""
    return max(2, len(os.sched_getaffinity(0)))


def _waiting(slot: Slot) -> bool:
    """Whether its monitor still listens (it says nothing before the end)."""
    poller = select.poll()
    poller.register(slot.monitor, select.POLLIN)
    return not poller.poll(0)


class Pool:
    """One fork server and its waiting workers, each used once. Thread-safe."""

    def __init__(
        self, confinement: Confinement, *, hash_seed: int, size: int, disk_bytes: int
    ) -> None:
        self._confinement = confinement
        self._hash_seed = hash_seed
        self._size = size
        self._disk_bytes = disk_bytes
        self._lock = threading.Lock()
        self._idle: list[Slot] = []
        self._closed = False
        self._zygote = ZygoteProcess(confinement, hash_seed)

    @property
    def zygote_pid(self) -> int:
        return self._zygote.pid

    def wait_ready(self) -> None:
        """Block until the fork server answers; SandboxUnavailable when it cannot start."""
        self._zygote.wait_ready()

    def take(self, *, disk_bytes: int, network: bool) -> Slot:
        """A worker for one run: a waiting one, or a new one where the wishes differ.

        SandboxUnavailable when the fork server cannot start or the pool is closed.
        """
        with self._lock:
            if disk_bytes == self._disk_bytes and not network:
                while self._idle:
                    slot = self._idle.pop(0)
                    if _waiting(slot):
                        return slot
                    slot.close()
            return self._spawn(disk_bytes, network)

    def refill(self) -> None:
        """Ask for what is missing; the fork server works while the caller goes on."""
        with self._lock:
            while not self._closed and len(self._idle) < self._size:
                self._idle.append(self._spawn(self._disk_bytes, False))

    def _spawn(self, disk_bytes: int, network: bool) -> Slot:
        """A new worker; from a new fork server when the old one is gone."""
        if self._closed:
            raise SandboxUnavailable("The sandbox is closed.")
        if self._zygote.alive():
            with contextlib.suppress(OSError):
                return self._zygote.spawn(disk_bytes=disk_bytes, network=network)
        self._zygote.close()
        self._zygote = ZygoteProcess(self._confinement, self._hash_seed)
        return self._zygote.spawn(disk_bytes=disk_bytes, network=network)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for slot in self._idle:
                slot.close()
            self._idle.clear()
            self._zygote.close()
