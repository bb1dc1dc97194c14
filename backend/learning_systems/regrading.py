"""Runs suites again when something beside their module changed: nothing accepted stays unproved.

A stage's verdict holds for the modules it was reached with. When a stage that it requires,
or another one of its objective, gets a module or a new one, its suite runs again. What
fails then is put back to work, with the clauses that it breaks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from backend.learning_systems import acceptance
from backend.learning_systems.accepting import reopen
from backend.learning_systems.curriculum_model import Project, Stage
from backend.learning_systems.jobs import Ended, Result
from backend.learning_systems.ports import Cancelled, Clock, Events, Sandbox, Store
from backend.learning_systems.records import Acceptance, Candidate, StageState
from backend.learning_systems.stage_files import StageMaterial
from backend.learning_systems.states import StageStatus
from backend.learning_systems.testing.regressions import gate

RUNS = 2
"""How often a suite must fail in a row: on a busy machine a single run may end by its limits."""


def basis(project: Project, stage: Stage, states: Mapping[str, StageState]) -> str:
    """What the verdict of a stage rests on beside its own module, as a hash; "" for nothing."""
    others = {each.id for each in project.required_stages(stage.id)} | _neighbours(project, stage)
    accepted = sorted(
        (key, state.accepted_candidate_id)
        for key, state in states.items()
        if key in others and state.accepted_candidate_id is not None
    )
    return hashlib.sha256(json.dumps(accepted).encode()).hexdigest() if accepted else ""


def due(project: Project, states: Mapping[str, StageState]) -> Iterator[Stage]:
    """Stages that passed beside other modules than there are now, requirements first."""
    for stage in project.stages():
        state = states.get(stage.id)
        if state is None or state.status is not StageStatus.PASSED:
            continue
        required = (states.get(each.id) for each in project.required_stages(stage.id))
        whole = all(each is not None and each.accepted_candidate_id for each in required)
        if whole and basis(project, stage, states) != state.graded_with:
            yield stage


class Regrader:
    """Does what is due, one suite after another."""

    def __init__(self, sandbox: Sandbox, store: Store, clock: Clock, events: Events) -> None:
        self._sandbox = sandbox
        self._store = store
        self._clock = clock
        self._events = events

    def run(self, project: Project, run_id: str, cancelled: Cancelled) -> None:
        """Until nothing is due or a cancel; what fails now is put back to work.

        Raises SandboxUnavailable when the sandbox can judge nothing.
        """
        while not cancelled():
            with self._store.snapshot() as tx:
                states = tx.stages.of_run(run_id)
                accepted = tx.candidates.accepted_code(run_id)
            stage = next(due(project, states), None)
            if stage is None:
                break
            result = self._judge(project, stage, accepted, cancelled)
            if result.ended is Ended.CANCELLED:
                break
            self._record(project, stage, states[stage.id], basis(project, stage, states), result)

    def _judge(
        self,
        project: Project,
        stage: Stage,
        accepted: Mapping[str, Candidate],
        cancelled: Cancelled,
    ) -> Result:
        """The verdict of the first run that passes, or of the last one."""
        modules = {project.stage(key): each.code for key, each in accepted.items()}
        material = self._material(project, stage, accepted[stage.id].run_id)
        job = acceptance.acceptance_job(material, accepted[stage.id].code, modules)
        for _ in range(RUNS):
            result = self._sandbox.run(job, cancelled=cancelled)
            if result.ended is Ended.CANCELLED or result.passed:
                break
            acceptance.refuse_no_verdict(result)
        return result

    def _material(self, project: Project, stage: Stage, run_id: str) -> StageMaterial:
        with self._store.snapshot() as tx:
            return gate(project, stage.id, run_id, tx)

    def _record(
        self, project: Project, stage: Stage, state: StageState, rests_on: str, result: Result
    ) -> None:
        """One transaction: that it still holds, or that it goes back to work."""
        material = self._material(project, stage, state.run_id)
        verdicts = acceptance.case_verdicts(material.manifest, result)
        broken = sorted({each.clause for each in verdicts if each.outcome != "passed"})
        now, key = self._clock.now(), state.accepted_candidate_id
        assert key is not None
        with self._store.transaction() as tx:
            if result.passed:
                tx.stages.save(replace(state, graded_with=rests_on))
                why = {"beside": rests_on, "ended": result.ended.value}
                tx.acceptances.add(Acceptance(key, state.run_id, stage.id, "regraded", now, why))
            else:
                said = f"breaks {', '.join(broken)}" if broken else result.detail
                why_not = f"Beside the modules accepted since, it {said}."
                reopen(tx, state.run_id, stage.id, why_not, now)
        self._events.emit("regraded", stage=stage.id, candidate=key, ended=result.ended.value)


def _neighbours(project: Project, stage: Stage) -> set[str]:
    objective = project.objective(stage.objective_id)
    return {each.id for each in objective.stages if each.id != stage.id}
