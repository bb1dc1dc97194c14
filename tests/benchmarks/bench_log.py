"""The log: appends in transactions as the engine's, verification, proofs in a large log.

    python -m tests.benchmarks.bench_log [ENTRIES]

Entries like those of a candidate, ten to a transaction; by default a million. Times are
those of the process, so that other work on the machine counts as little as it can. Aim:
>= 5,000 appends a second, >= 100,000 entries verified a second, and a proof of one entry
of the whole in under 10 ms (the slowest of 100 entries, drawn by a fixed seed).
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from backend.background.clock import SystemClock
from backend.immutable_log.audit import AuditLog
from backend.persistence.database import SqlStore, connect, migrate
from tests.benchmarks.figures import Figure, report

TOGETHER, PROOFS = 10, 100
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
DATA = {
    "candidate": "9f0c" * 8,
    "stage": "contact_book",
    "run_id": "5e1d" * 8,
    "code_hash": "c0de" * 16,
    "suite_hash": "5a17" * 16,
    "ended": "failed",
    "isolation_level": "full",
}


def fill(store: SqlStore, entries: int) -> float:
    """Appends a second."""
    began = time.process_time()
    for _ in range(entries // TOGETHER):
        with store.transaction() as tx:
            for _ in range(TOGETHER):
                tx.log.append("candidate.judged", NOON, DATA)
    return entries / (time.process_time() - began)


def verify(audit: AuditLog, entries: int) -> float:
    """Entries a second."""
    began = time.process_time()
    result = audit.verify()
    seconds = time.process_time() - began
    assert result.holds
    assert result.entries == entries
    return entries / seconds


def slowest_proof(audit: AuditLog, entries: int) -> float:
    """Milliseconds of the slowest proof, the first left out: it opens the database."""
    draw, times = random.Random(7), []
    for _ in range(PROOFS + 1):
        seq = draw.randint(1, entries)
        began = time.process_time()
        audit.prove(seq)
        times.append(1000 * (time.process_time() - began))
    return max(times[1:])


def main() -> int:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "grace.db"
        migrate(path)
        store = SqlStore(connect(path))
        audit = AuditLog(store, SystemClock(), None)
        missed = report(measures(store, audit, entries))
        store.close()
    return missed


def measures(store: SqlStore, audit: AuditLog, entries: int) -> Iterator[Figure]:
    print(f"{entries:,} entries")
    yield Figure("appended, ten to a transaction", fill(store, entries), "a second", least=5_000)
    yield Figure("verified", verify(audit, entries), "a second", least=100_000)
    yield Figure(f"slowest of {PROOFS} proofs", slowest_proof(audit, entries), "ms", most=10)


if __name__ == "__main__":
    sys.exit(main())
