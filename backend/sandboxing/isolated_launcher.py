"""Launcher for the levels that isolate: `full`, `bwrap` and `landlock`.

Hash seeds cannot be changed in a running interpreter, so each seed has a fork
server of its own: seed 0 keeps the warm pool, others are started when asked
for, forked from on demand, and ended when they were not used for a while.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from dataclasses import dataclass

from backend.errors import SandboxUnavailable
from backend.learning_systems.jobs import IsolationReport, Limits
from backend.sandboxing import pool
from backend.sandboxing.isolated_run import IsolatedRun, SlotGone
from backend.sandboxing.launcher import Launch, Running
from backend.sandboxing.parcel import pack
from backend.sandboxing.pool import Pool
from backend.sandboxing.zygote_process import Confinement

NETWORKED_ROLES = frozenset({"program"})
"""Roles that get a loopback of their own, where the level has one to give."""

_MOST_SEEDS = 20
_SEED_IDLE_SECONDS = 30.0
_ATTEMPTS = 4


@dataclass
class _Seeded:
    pool: Pool
    used: float


class IsolatedLauncher:
    """Starts each launch in a worker that was isolated before it came. Thread-safe."""

    def __init__(
        self, report: IsolationReport, confinement: Confinement, *, workers: int | None = None
    ) -> None:
        """`workers` waiting at a time; None: as many as cores, 0: none are kept waiting."""
        self._report = report
        self._confinement = confinement
        self._lock = threading.Lock()
        self._closed = False
        self._default_disk = Limits().disk_bytes
        self._workers = pool.default_size() if workers is None else workers
        self._main = self._pool(0, self._workers)
        self._seeded: dict[int, _Seeded] = {}
        self._gardener: threading.Timer | None = None

    def _pool(self, hash_seed: int, size: int) -> Pool:
        disk = self._default_disk
        return Pool(self._confinement, hash_seed=hash_seed, size=size, disk_bytes=disk)

    def isolation(self) -> IsolationReport:
        return self._report

    @property
    def zygote_pid(self) -> int:
        """The fork server of hash seed 0."""
        return self._main.zygote_pid

    def wait_ready(self) -> None:
        """Block until the fork server answers; SandboxUnavailable when it cannot start."""
        self._main.wait_ready()

    def warm_up(self) -> None:
        """Wait for the fork server and fill the pool."""
        self._main.wait_ready()
        self._main.refill()

    def start(self, launch: Launch) -> Running:
        """Hand the launch to a waiting worker. InvalidInput for a path that leaves its
        folder; SandboxUnavailable when no worker can be had."""
        parcel = pack(launch.files, launch.arguments)
        try:
            return self._start(launch, parcel)
        finally:
            os.close(parcel)

    def _start(self, launch: Launch, parcel: int) -> Running:
        source = self._main if launch.hash_seed == 0 else self._for_seed(launch.hash_seed)
        network = launch.role in NETWORKED_ROLES
        last_word = ""
        for _ in range(_ATTEMPTS):
            slot = source.take(disk_bytes=launch.limits.disk_bytes, network=network)
            try:
                run = IsolatedRun(slot, launch, parcel)
            except SlotGone as gone:
                last_word = str(gone)
                continue
            with contextlib.suppress(SandboxUnavailable):  # the next start will say so
                source.refill()
            return run
        raise SandboxUnavailable(f"Every worker of the sandbox died before its job. {last_word}")

    def _for_seed(self, seed: int) -> Pool:
        with self._lock:
            if self._closed:
                raise SandboxUnavailable("The sandbox is closed.")
            if seed not in self._seeded:
                self._retire(most=_MOST_SEEDS - 1)
                self._seeded[seed] = _Seeded(self._pool(seed, 0), 0.0)
                self._watch_idle()
            self._seeded[seed].used = time.monotonic()
            return self._seeded[seed].pool

    def _retire(self, *, most: int, unused_since: float = float("-inf")) -> None:
        by_age = sorted(self._seeded.items(), key=lambda item: item[1].used)
        for number, (seed, seeded) in enumerate(by_age):
            if len(by_age) - number > most or seeded.used < unused_since:
                del self._seeded[seed]
                seeded.pool.close()

    def _watch_idle(self) -> None:
        if self._gardener is None:
            self._gardener = threading.Timer(_SEED_IDLE_SECONDS, self._end_idle)
            self._gardener.daemon = True
            self._gardener.start()

    def _end_idle(self) -> None:
        with self._lock:
            self._gardener = None
            self._retire(most=_MOST_SEEDS, unused_since=time.monotonic() - _SEED_IDLE_SECONDS)
            if self._seeded and not self._closed:
                self._watch_idle()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._gardener:
                self._gardener.cancel()
            self._retire(most=0)
        self._main.close()
