"""A faster candidate replaces the accepted one only with the same verdicts and a measured gain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.background.clock import SystemClock
from backend.learning_systems.accepting import accept_best
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.jobs import Benchmark, Ended, Job, Result, Timing
from backend.learning_systems.optimising import Optimiser, bench_of
from backend.learning_systems.records import Candidate, ProjectRun, WorkSession
from backend.learning_systems.stage_files import read_stage
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.persistence.database import SqlStore

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


class Silent:
    def emit(self, name: str, **data: Any) -> None: ...


class Sandbox:
    """Times a module by what the test says; suites pass unless the test says otherwise."""

    def __init__(self, seconds: Mapping[str, list[float]], suites: Ended = Ended.PASSED) -> None:
        self._seconds = {code: list(times) for code, times in seconds.items()}
        self._suites = suites
        self.suites_run = 0

    def run(self, job: Job, **more: Any) -> Result:
        if not isinstance(job.command, Benchmark):
            self.suites_run += 1
            return Result(self._suites, "test")
        code = job.files[job.command.module.replace(".", "/") + ".py"].decode()
        took = self._seconds[code].pop(0)
        return Result(Ended.PASSED, "test", timings=(Timing(400, (took,), (1.0,)),))


@pytest.fixture(scope="module")
def crm() -> Project:
    return load_curriculum().projects["proj_crm_system"]


@pytest.fixture(autouse=True)
def run(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.runs.add(ProjectRun("r", "proj_crm_system", ProjectState.ACTIVE, NOON))
        tx.sessions.add(WorkSession("s", "r", "proj_crm_system", 1.0, SessionStatus.RUNNING, NOON))


def timed_stage(crm: Project, objective: int = 0) -> str:
    bench = bench_of(crm, crm.objectives[objective])
    assert bench is not None
    return bench.stage.id


def passing(crm: Project, stage: str, key: str, minute: int = 0) -> Candidate:
    return Candidate(
        id=key,
        run_id="r",
        session_id="s",
        stage_id=stage,
        code=f"# {key}\n",
        code_hash=key,
        suite_hash=read_stage(crm, stage).content_hash,
        ended=Ended.PASSED,
        detail="",
        isolation_level="full",
        created_at=NOON + timedelta(minutes=minute),
    )


def build(store: SqlStore, crm: Project, objective: int = 0) -> str:
    """Accept a candidate of each stage of an objective; one more passes the timed one."""
    timed = timed_stage(crm, objective)
    with store.transaction() as tx:
        for number, stage in enumerate(crm.objectives[objective].stages):
            tx.candidates.add(passing(crm, stage.id, stage.id))
            accept_best(tx, crm, "r", read_stage(crm, stage.id), NOON + timedelta(minutes=number))
        tx.candidates.add(passing(crm, timed, "rival", 30))
    return timed


def optimise(store: SqlStore, crm: Project, sandbox: Sandbox) -> bool:
    optimiser = Optimiser(sandbox, store, SystemClock(), Silent())  # type: ignore[arg-type]
    return optimiser.run(crm, "r", lambda: False)


def accepted(store: SqlStore, stage: str) -> str:
    with store.snapshot() as tx:
        return tx.candidates.accepted_code("r")[stage].id


def test_candidate_that_is_faster_each_time_replaces_the_accepted_one(
    store: SqlStore, crm: Project
) -> None:
    timed = build(store, crm)
    sandbox = Sandbox({f"# {timed}\n": [3.0, 2.8, 3.3], "# rival\n": [2.0, 2.0, 2.2]})
    assert optimise(store, crm, sandbox)
    assert accepted(store, timed) == "rival"
    with store.snapshot() as tx:
        last = tx.acceptances.of_run("r")[-1]
    assert (last.kind, last.candidate_id) == ("replaced", "rival")
    assert last.why["against"] == timed
    assert last.why["gains"] == [1.5, 1.4, 1.5]
    assert not optimise(store, crm, sandbox)  # the two have met


@pytest.mark.parametrize(
    ("before", "after"),
    [([3.0, 3.0, 2.0], [2.0, 2.0, 2.1]), ([2.1, 2.1, 2.1], [2.0, 2.0, 2.0])],
)
def test_gain_that_is_not_clear_or_not_there_each_time_changes_nothing(
    store: SqlStore, crm: Project, before: list[float], after: list[float]
) -> None:
    timed = build(store, crm)
    assert not optimise(store, crm, Sandbox({f"# {timed}\n": before, "# rival\n": after}))
    assert accepted(store, timed) == timed
    with store.snapshot() as tx:
        assert tx.acceptances.of_run("r")[-1].kind == "compared"


def test_faster_candidate_with_which_a_later_stage_fails_is_not_taken(
    store: SqlStore, crm: Project
) -> None:
    timed = build(store, crm, objective=1)
    later = next(stage for stage in crm.stages() if timed in stage.requires)
    with store.transaction() as tx:
        tx.candidates.add(passing(crm, later.id, later.id))
        accept_best(tx, crm, "r", read_stage(crm, later.id), NOON)
    times = {f"# {timed}\n": [3.0] * 3, "# rival\n": [1.0] * 3}
    assert not optimise(store, crm, Sandbox(times, Ended.FAILED))
    assert accepted(store, timed) == timed
    with store.snapshot() as tx:
        assert later.id in tx.acceptances.of_run("r")[-1].why["objection"]


def test_nothing_is_compared_before_the_objective_has_passed(store: SqlStore, crm: Project) -> None:
    timed = timed_stage(crm)
    with store.transaction() as tx:
        tx.candidates.add(passing(crm, timed, timed))
        accept_best(tx, crm, "r", read_stage(crm, timed), NOON)
        tx.candidates.add(passing(crm, timed, "rival", 30))
    assert not optimise(store, crm, Sandbox({}))
