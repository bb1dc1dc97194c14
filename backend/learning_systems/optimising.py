"""Lets a faster candidate replace the accepted one: same verdicts, and a gain that was measured.

When all stages of an objective have passed, the other candidates that passed the suite of
the stage its benchmark times are run against the accepted one, by turns, through that
benchmark. A candidate replaces it when it was faster each time and clearly so, and when the
suites of all stages that require it pass with it. Each comparison is made once and kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, Literal

from backend.learning_systems import acceptance
from backend.learning_systems.curriculum_model import Objective, Project, Stage
from backend.learning_systems.jobs import Benchmark, Ended, Job, Limits, Result
from backend.learning_systems.lessons import optimisation_lesson
from backend.learning_systems.ports import Cancelled, Clock, Events, Sandbox, Store
from backend.learning_systems.records import Acceptance, Candidate, StageState
from backend.learning_systems.stage_files import bench_path, read_contract
from backend.learning_systems.states import StageStatus
from backend.learning_systems.testing.regressions import gate
from backend.learning_systems.validation.bench_check import PAIRS, bench_constants

TURNS = 3
LEAST_GAIN = 1.15
MOST_RIVALS = 4
LIMITS = Limits(wall_seconds=60.0, cpu_seconds=60.0)


class Stopped(Exception):
    """A cancel came in between; nothing was found out."""


@dataclass(frozen=True, slots=True)
class Bench:
    """An objective's benchmark and the stage whose module it times."""

    stage: Stage
    command: Benchmark


@dataclass(frozen=True, slots=True)
class Duel:
    """Two candidates of a stage: `gains` are how many times as long the accepted one took.

    `objection` says why the rival cannot replace it whatever the gains.
    """

    accepted: Candidate
    rival: Candidate
    gains: tuple[float, ...] = ()
    objection: str = ""

    @property
    def won(self) -> bool:
        """Whether the rival was faster each time, and clearly so."""
        whole = len(self.gains) == TURNS and not self.objection
        return whole and min(self.gains) > 1 and median(self.gains) >= LEAST_GAIN

    def as_stored(self) -> dict[str, Any]:
        return {
            "against": self.accepted.id,
            "gains": [round(gain, 4) for gain in self.gains],
            "least_gain": LEAST_GAIN,
            "objection": self.objection,
        }


class Optimiser:
    """Makes the comparisons that are due."""

    def __init__(self, sandbox: Sandbox, store: Store, clock: Clock, events: Events) -> None:
        self._sandbox = sandbox
        self._store = store
        self._clock = clock
        self._events = events

    def run(self, project: Project, run_id: str, cancelled: Cancelled) -> bool:
        """Until nothing is due or a cancel; whether an accepted candidate was replaced.

        Raises SandboxUnavailable when the sandbox can judge nothing.
        """
        replaced = False
        for objective in project.objectives:
            bench = bench_of(project, objective)
            while bench is not None and (pair := self._due(run_id, project, bench.stage)):
                try:
                    duel = self._duel(project, run_id, bench, *pair, cancelled)
                except Stopped:
                    return replaced
                self._record(project, run_id, bench.stage, duel)
                replaced = replaced or duel.won
        return replaced

    def _due(
        self, run_id: str, project: Project, stage: Stage
    ) -> tuple[Candidate, Candidate] | None:
        """The accepted candidate and one that it was not compared with yet."""
        with self._store.snapshot() as tx:
            states = tx.stages.of_run(run_id)
            if not _all_passed(project.objective(stage.objective_id), states):
                return None
            suite = gate(project, stage.id, run_id, tx).content_hash
            passed = tx.candidates.passed(run_id, stage.id, suite)
            compared = {
                (each.candidate_id, each.why["against"])
                for each in tx.acceptances.of_run(run_id)
                if each.kind in ("compared", "replaced")
            }
        key = states[stage.id].accepted_candidate_id
        accepted = next((each for each in passed if each.id == key), None)
        if accepted is None:
            return None
        met = {pair for pair in compared if accepted.id in pair}
        rivals = (each for each in passed[:MOST_RIVALS] if each is not accepted)
        return next(
            (
                (accepted, rival)
                for rival in rivals
                if met.isdisjoint({(rival.id, accepted.id), (accepted.id, rival.id)})
            ),
            None,
        )

    def _duel(
        self,
        project: Project,
        run_id: str,
        bench: Bench,
        accepted: Candidate,
        rival: Candidate,
        cancelled: Cancelled,
    ) -> Duel:
        with self._store.snapshot() as tx:
            code = tx.candidates.accepted_code(run_id)
        modules = {project.stage(key): each.code for key, each in code.items()}
        duel, gains = Duel(accepted, rival), []
        for _ in range(TURNS):
            pair = [
                self._timed(_bench_job(bench, modules, each.code), cancelled)
                for each in (accepted, rival)
            ]
            if not all(result.passed and result.timings for result in pair):
                failed = next(result for result in pair if not result.passed or not result.timings)
                return replace(duel, objection=f"The benchmark ended so: {failed.detail}")
            gains.append(_seconds(pair[0]) / _seconds(pair[1]))
        duel = replace(duel, gains=tuple(gains))
        return self._with_dependants(project, run_id, bench.stage, modules, duel, cancelled)

    def _with_dependants(
        self,
        project: Project,
        run_id: str,
        stage: Stage,
        modules: Mapping[Stage, str],
        duel: Duel,
        cancelled: Cancelled,
    ) -> Duel:
        """The duel with an objection when a suite of a stage that requires this one fails."""
        if not duel.won:
            return duel
        changed = {**modules, stage: duel.rival.code}
        for other in modules:
            if stage not in project.required_stages(other.id):
                continue
            with self._store.snapshot() as tx:
                material = gate(project, other.id, run_id, tx)
            job = acceptance.acceptance_job(material, changed[other], changed)
            if not self._run(job, cancelled).passed:
                return replace(duel, objection=f"The suite of {other.id} fails with it.")
        return duel

    def _timed(self, job: Job, cancelled: Cancelled) -> Result:
        """A benchmark's run; once more when it failed, as one can on a busy machine."""
        result = self._run(job, cancelled)
        return result if result.passed and result.timings else self._run(job, cancelled)

    def _run(self, job: Job, cancelled: Cancelled) -> Result:
        result = self._sandbox.run(job, cancelled=cancelled)
        if result.ended is Ended.CANCELLED or cancelled():
            raise Stopped
        acceptance.refuse_no_verdict(result)
        return result

    def _record(self, project: Project, run_id: str, stage: Stage, duel: Duel) -> None:
        """One transaction: what was found, and the new module where the rival won."""
        now, key = self._clock.now(), duel.rival.id
        with self._store.transaction() as tx:
            state = tx.stages.of_run(run_id)[stage.id]
            kind: Literal["replaced", "compared"] = "replaced" if duel.won else "compared"
            tx.acceptances.add(Acceptance(key, run_id, stage.id, kind, now, duel.as_stored()))
            if not duel.won:
                return
            # What it was judged beside may have changed since: its suite runs again.
            won = replace(state, accepted_candidate_id=key, accepted_at=now, graded_with="")
            tx.stages.save(won)
            title = read_contract(project, stage.id).title
            lesson = optimisation_lesson(
                project, title, duel.rival, duel.accepted, duel.as_stored(), now
            )
            if lesson is not None:
                tx.learnings.add(lesson)
            tx.log.append("stage.replaced", now, {"stage": stage.id, "candidate": key})
        self._events.emit("replaced", stage=stage.id, candidate=key, gain=median(duel.gains))


def bench_of(project: Project, objective: Objective) -> Bench | None:
    """The benchmark of an objective, None where it has none that can be run."""
    path = bench_path(project, objective.id)
    if not path.is_file():
        return None
    source = path.read_bytes()
    named = bench_constants(source)
    sizes = named.get("SIZES")
    for stage in objective.stages:
        if stage.module == named.get("MODULE") and isinstance(sizes, tuple) and sizes:
            return Bench(stage, Benchmark(source, stage.module, sizes, repeats=PAIRS))
    return None


def _bench_job(bench: Bench, modules: Mapping[Stage, str], code: str) -> Job:
    files = {stage.path: text for stage, text in modules.items()} | {bench.stage.path: code}
    return Job(acceptance.package_files(files), bench.command, LIMITS)


def _seconds(result: Result) -> float:
    """Per second of the yardstick at the largest size; kept answers make nothing look fast."""
    largest = result.timings[-1]
    return max(largest.ratio, largest.fresh_ratio, 1e-9)


def _all_passed(objective: Objective, states: Mapping[str, StageState]) -> bool:
    found = (states.get(stage.id) for stage in objective.stages)
    return all(state is not None and state.status is StageStatus.PASSED for state in found)
