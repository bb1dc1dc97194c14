"""What a choice and a whole cycle read and take, with 100,000 earlier candidates and with 100.

    python -m tests.benchmarks.bench_choice_history [ROUNDS]

The candidates lie in one stage of one run, judged and repaired, and in sessions and
cycles of their own. Read is counted in steps of SQLite's virtual machine, of which each
row read is several; time is the median of those taken in turns. A cycle is a real one, from
reading its stage to its last record, but model and sandbox answer at once, so that what
is left is what the engine itself does. Aim: <= 1.1x, all four.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert

from backend.background.clock import SystemClock
from backend.learning_systems.activity import Activity, TotalActivity
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.generation import (
    Completion,
    Finish,
    Message,
    ModelInfo,
    PromptKind,
    Sampling,
)
from backend.learning_systems.jobs import Case, CaseResult, Ended, Job, Result
from backend.learning_systems.ports import OnDone
from backend.learning_systems.records import ProjectRun, StageState, WorkSession
from backend.learning_systems.search_arms import ARMS, BatchResult
from backend.learning_systems.search_policy import Choice, SearchPolicy
from backend.learning_systems.stage_files import read_stage
from backend.learning_systems.states import ProjectState, SessionStatus, StageStatus
from backend.learning_systems.work_cycle import Limits, Tools, WorkCycle
from backend.persistence.database import SqlStore, connect, migrate
from backend.persistence.models import CandidateRow, CaseRow, CycleRow
from tests.benchmarks.figures import Figure, median, report
from tests.conftest import exemplar, fenced

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
PROJECT, STAGE = "proj_crm_system", "contact_book"
SESSION = WorkSession("s", "r", PROJECT, 1.0, SessionStatus.RUNNING, NOON)
FEW, MANY, CASES, CYCLE = 100, 100_000, 10, 8
CODE = exemplar("crm_system.contacts")


class Silent:
    """The Events port, for nobody."""

    def emit(self, name: str, **data: Any) -> None: ...


class Instant:
    """The LanguageModel port: a new wrong module for every answer, at once."""

    def __init__(self) -> None:
        self._said = 0

    def describe(self) -> ModelInfo:
        return ModelInfo("instant", "scripted", "", "0" * 64)

    def activity(self) -> Activity:
        return Activity(None, TotalActivity())

    def close(self) -> None: ...

    def generate(
        self,
        messages: Sequence[Message],
        n: int,
        sampling: Sampling,
        *,
        on_done: OnDone | None = None,
        **more: Any,
    ) -> list[Completion]:
        given = []
        for index in range(n):
            self._said += 1
            text = fenced(f"{CODE}\n# {self._said}\n")
            given.append(Completion(text, None, index, Finish.END_OF_TURN, 0.0))
            assert on_done is not None
            on_done(index, given[-1])
        return given


class Refusing:
    """The Sandbox port: every case fails, at once."""

    def __init__(self, manifest: Sequence[Case]) -> None:
        self._cases = tuple(CaseResult(case.id, "failed") for case in manifest)

    def isolation(self) -> Any: ...

    def close(self) -> None: ...

    def run(self, job: Job, **more: Any) -> Result:
        return Result(Ended.FAILED, "none", cases=self._cases)


class History:
    """A store with so many candidates, and what a choice in it costs."""

    def __init__(self, path: Path, candidates: int) -> None:
        migrate(path)
        engine = connect(path)
        self._engine, self._counting, self.steps = engine, True, 0
        event.listen(engine, "connect", self._count_steps)
        self._store = SqlStore(engine)
        self._policy = SearchPolicy(8, "m")
        self._project = load_curriculum().projects[PROJECT]
        manifest = read_stage(self._project, STAGE).manifest
        tools = Tools(Instant(), Refusing(manifest), self._store, SystemClock(), Silent(), 64)
        self._cycle = WorkCycle(tools)
        self._fill(candidates)
        with engine.begin() as connection:
            for start in range(0, candidates, 5000):
                numbers = range(start, min(start + 5000, candidates))
                connection.execute(insert(CandidateRow), [_candidate(n) for n in numbers])
                connection.execute(insert(CaseRow), [case for n in numbers for case in _cases(n)])
                cycles = [_cycle(n) for n in numbers if n % CYCLE == 0]
                connection.execute(insert(CycleRow), cycles)

    def _fill(self, candidates: int) -> None:
        with self._store.transaction() as tx:
            tx.runs.add(ProjectRun("r", PROJECT, ProjectState.ACTIVE, NOON))
            tx.sessions.add(SESSION)
            cycles = candidates // CYCLE
            tx.stages.save(StageState("r", STAGE, StageStatus.WORKING, cycles))
            for arm in ARMS:
                for size in (2, 4, 8, 16):
                    tx.search.learn("m", PROJECT, STAGE, BatchResult(arm, size, 0, 10.0))

    def cycle(self) -> float:
        """A whole cycle in which nothing passes; the seconds it took."""
        later = time.monotonic() + 600
        choice = Choice(self._project.stage(STAGE), PromptKind.DRAFT, CYCLE, 0.8, "")
        began = time.perf_counter()
        limits = Limits(later, lambda: False)
        turn = self._cycle.turn(self._project, SESSION, choice, limits)
        took = time.perf_counter() - began
        assert turn.answers == CYCLE
        return took

    def steps_of_a_cycle(self) -> int:
        before = self.steps
        self.cycle()
        return self.steps - before

    def _count_steps(self, connection: object, _record: object) -> None:
        if self._counting:
            connection.set_progress_handler(self._step, 1)  # type: ignore[attr-defined]

    def _step(self) -> None:
        self.steps += 1

    def choose(self) -> float:
        """Choose once; the seconds it took."""
        began = time.perf_counter()
        with self._store.snapshot() as tx:
            choice = self._policy.choose(self._project, SESSION, tx, ())
        assert choice is not None
        assert choice.stage.id == STAGE
        return time.perf_counter() - began

    def steps_of_a_choice(self) -> int:
        """Counted once; afterwards choices are not slowed down by counting."""
        before = self.steps
        self.choose()
        self._counting = False
        self._engine.dispose()
        return self.steps - before


def _candidate(number: int) -> dict[str, object]:
    """Evenly over the depths of repair; half of the cases pass in the best."""
    return {
        "id": f"c{number}",
        "run_id": "r",
        "session_id": "s",
        "stage_id": STAGE,
        "code": f"x = {number}\n" * 20,
        "code_hash": f"{number}",
        "suite_hash": "suite",
        "ended": "failed",
        "detail": "",
        "isolation_level": "none",
        "share_passed": number % 6 / CASES,
        "wall_seconds": 0.1,
        "cpu_seconds": 0.1,
        "peak_memory_bytes": 1,
        "parent_id": None,
        "depth": number % 3,
        "repairs": number % 2,
        "created_at": NOON + timedelta(seconds=number),
    }


def _cases(number: int) -> Iterator[dict[str, object]]:
    for each in range(CASES):
        outcome = "passed" if each < number % 6 else "failed"
        yield {
            "candidate_id": f"c{number}",
            "case_id": f"case{each}",
            "position": each,
            "clause": "C1",
            "visible": False,
            "outcome": outcome,
            "message": "",
            "seconds": 0.0,
        }


def _cycle(number: int) -> dict[str, object]:
    return {
        "id": f"y{number}",
        "session_id": "s",
        "run_id": "r",
        "stage_id": STAGE,
        "number": number // CYCLE + 1,
        "kind": PromptKind.DRAFT,
        "asked": CYCLE,
        "temperature": 0.8,
        "reason": "",
        "parent_id": None,
        "started_at": NOON,
        "ended_at": NOON,
        "outcome": "none passed",
        "choice": {},
    }


def main(rounds: int = 200) -> int:
    with tempfile.TemporaryDirectory() as folder:
        few, many = (History(Path(folder, f"{n}.db"), n) for n in (FEW, MANY))
        cycle_read = many.steps_of_a_cycle() / few.steps_of_a_cycle()
        read = many.steps_of_a_choice() / few.steps_of_a_choice()
        times = [(few.choose(), many.choose()) for _ in range(rounds)]
        cycles = [(few.cycle(), many.cycle()) for _ in range(max(1, rounds // 4))]
    print(f"  a cycle among {MANY} takes {median(many for _, many in cycles) * 1e3:.2f} ms")
    print(f"  a choice among {MANY} takes {median(many for _, many in times) * 1e3:.2f} ms")
    took = median(many for _, many in times) / median(few for few, _ in times)
    cycle_took = median(many for _, many in cycles) / median(few for few, _ in cycles)
    return report(
        [
            Figure("read by a whole cycle", cycle_read, "x", most=1.1),
            Figure("time of a whole cycle", cycle_took, "x", most=1.1),
            Figure(f"read with {MANY} candidates against {FEW}", read, "x", most=1.1),
            Figure(f"time with {MANY} candidates against {FEW}", took, "x", most=1.1),
        ]
    )


if __name__ == "__main__":
    sys.exit(main(*(int(each) for each in sys.argv[1:])) > 0)
