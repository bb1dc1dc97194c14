"""Sandbox runs of a validation, each made once: results are kept by the hash of the job."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock
from typing import Any

from backend.learning_systems.acceptance import NO_VERDICT
from backend.learning_systems.jobs import Ended, Job, Result
from backend.learning_systems.ports import Sandbox

HARNESS = Path(__file__).resolve().parents[3] / "sandbox" / "harness"

# Part of every key: raise it when what is kept of a run changes.
_FORMAT = "3"


@dataclass(frozen=True, slots=True)
class Run:
    """What validation keeps of a sandbox run. `seconds` is the sum over the cases."""

    ended: Ended
    detail: str
    outcomes: Mapping[str, str]
    """Outcome of each case by id."""
    seconds: float
    stdout: str
    findings: tuple[str, ...]
    ratios: tuple[float, ...] = ()
    """Time of the candidate over that of the yardstick, for each size."""

    @property
    def judged(self) -> bool:
        """False when the run says nothing of what was run."""
        return self.ended not in NO_VERDICT

    @property
    def passed(self) -> bool:
        return self.ended is Ended.PASSED

    @property
    def passed_cases(self) -> frozenset[str]:
        return frozenset(case for case, outcome in self.outcomes.items() if outcome == "passed")


class Runs:
    """Runs jobs, or gives what the same job gave before. Thread-safe.

    `cache_path` None keeps nothing beyond this object; `fresh` forgets what an
    earlier validation kept. Call `save` to write.
    """

    def __init__(self, sandbox: Sandbox, cache_path: Path | None, fresh: bool) -> None:
        self._sandbox = sandbox
        self._path = cache_path
        # A verdict holds for the judge that gave it.
        self._judge = [_FORMAT, sandbox.isolation().level, _harness_hash()]
        self._kept: dict[str, Any] = {} if fresh or cache_path is None else _read(cache_path)
        self._lock = Lock()
        self.made = 0
        """Runs that were really made, not found."""

    def run(self, job: Job) -> Run:
        key = self._key(job)
        kept = self._kept.get(key)
        if kept is not None:
            return _load(kept)
        run = _kept_part(self._sandbox.run(job))
        with self._lock:
            self.made += 1
            # Whatever prevented a verdict may be gone the next time.
            if run.judged:
                self._kept[key] = asdict(run)
        return run

    def save(self) -> None:
        """Write what was kept beside what others kept meanwhile, all or nothing."""
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with (
            self._lock,
            NamedTemporaryFile("w", dir=self._path.parent, delete=False, encoding="utf-8") as file,
        ):
            json.dump(_read(self._path) | self._kept, file)
        Path(file.name).replace(self._path)

    def _key(self, job: Job) -> str:
        files = {name: hashlib.sha256(data).hexdigest() for name, data in job.files.items()}
        facts = [*self._judge, sorted(files.items()), repr(job.command), repr(job.limits)]
        text = json.dumps([*facts, type(job.command).__name__])
        return hashlib.sha256(text.encode()).hexdigest()


def _harness_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted(HARNESS.rglob("*.py")):
        digest.update(path.relative_to(HARNESS).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _kept_part(result: Result) -> Run:
    return Run(
        ended=result.ended,
        detail=result.detail,
        outcomes={case.id: case.outcome for case in result.cases},
        seconds=sum(case.seconds for case in result.cases),
        stdout=result.stdout,
        findings=tuple(f"{found.property}: {found.input}" for found in result.findings),
        ratios=tuple(timing.ratio for timing in result.timings),
    )


def _load(kept: dict[str, Any]) -> Run:
    return Run(
        **{
            **kept,
            "ended": Ended(kept["ended"]),
            "findings": tuple(kept["findings"]),
            "ratios": tuple(kept["ratios"]),
        }
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # a lost cache costs time, nothing else
    return kept if isinstance(kept, dict) else {}
