"""The search for edge cases: the properties of each accepted stage, run in the judge.

Rounds grow: all stages are searched with few examples before any is with many. What
breaks is shrunk by the search, confirmed by a verdict of the stage's suite with the
input in it, and kept; the stage goes back to work.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from backend.learning_systems.acceptance import acceptance_job, case_verdicts, refuse_no_verdict
from backend.learning_systems.jobs import Ended, Job, PropertySearch, Result
from backend.learning_systems.phase_tasks import TaskContext
from backend.learning_systems.records import (
    Candidate,
    EdgeCase,
    ProjectDocument,
    StageSearch,
    TaskFact,
)
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.stage_files import StageMaterial, read_stage
from backend.learning_systems.states import StageStatus, move
from backend.learning_systems.testing.edge_cases import edge_case
from backend.learning_systems.testing.handling import handle
from backend.learning_systems.testing.hostile_inputs import with_hostile_inputs
from backend.learning_systems.testing.regressions import case_id, gated, regression, regression_file
from backend.learning_systems.testing.subjects import PATIENT, AcceptedStage, accepted_stages

ROUNDS = (50, 200, 1000)
"""Examples of each property, round by round."""


class Discovery:
    """The task `discovery` of the plan."""

    id = "discovery"
    needs_code = True

    def __init__(self, rounds: Sequence[int] = ROUNDS) -> None:
        self._rounds = tuple(rounds)

    def work(self, context: TaskContext) -> TaskFact | None:
        """Search what is not searched yet, round by round; done when all is, with nothing open.

        Goes on where an earlier session stopped. Raises SandboxUnavailable when the
        sandbox gives no verdict.
        """
        material = {key: read_stage(context.project, key) for key in context.accepted}
        subjects = [
            subject
            for subject in accepted_stages(context.project, context.accepted)
            if material[subject.stage.id].properties is not None
        ]
        for most in self._rounds:
            for subject in self._waiting(context, subjects, most):
                search = StageDiscovery(context, subject, material[subject.stage.id])
                if context.over() or not search.made(most, last=most == self._rounds[-1]):
                    return None
            if still_open := open_cases(context):
                return context.fact(self.id, "failed", _told(still_open), self._evidence(context))
        evidence = self._evidence(context)
        if still_open := open_cases(context):  # found on code that is no longer there
            return context.fact(self.id, "failed", _told(still_open), evidence)
        proof = (
            f"{len(subjects)} stages were searched with up to {self._rounds[-1]} examples "
            f"of each property, {evidence['examples']} in all; no edge case is open"
        )
        return context.fact(self.id, "done", proof, evidence)

    def _waiting(
        self, context: TaskContext, subjects: Sequence[AcceptedStage], most: int
    ) -> Iterator[AcceptedStage]:
        """The stages that were not searched with so many examples, as they are now."""
        with context.tools.store.snapshot() as tx:
            searches = tx.searches.of_run(context.run.id)
        made = {(each.stage_id, each.subject_hash, each.max_examples) for each in searches}
        for subject in subjects:
            if (subject.stage.id, subject.hash, most) not in made:
                yield subject

    def _evidence(self, context: TaskContext) -> dict[str, Any]:
        with context.tools.store.snapshot() as tx:
            searches = tx.searches.of_run(context.run.id)
            found = tx.edge_cases.of_run(context.run.id)
        return {
            "rounds": list(self._rounds),
            "searches": len(searches),
            "examples": sum(each.examples for each in searches),
            "edge_cases_found": len(found),
            "edge_cases_open": sum(each.handled_by is None for each in found),
            "not_to_the_end": [
                f"{each.stage_id} at {each.max_examples}: {each.detail}"
                for each in searches
                if each.ended is not Ended.PASSED and not each.findings
            ],
        }


class StageDiscovery:
    """The search of one accepted stage, and what follows from what it finds."""

    def __init__(
        self, context: TaskContext, subject: AcceptedStage, material: StageMaterial
    ) -> None:
        self._context = context
        self._tools = context.tools
        self._subject = subject
        self._material = material

    def made(self, most: int, *, last: bool) -> bool:
        """Search with so many examples a property and record it; False when it was cancelled."""
        seed = search_seed(self._context.run.id, self._subject, most)
        assert self._material.properties is not None
        question = PropertySearch(self._material.properties, most, seed)
        result = self._run(Job(self._subject.files(), question, PATIENT))
        if result is None:
            return False
        found = self._confirmed(self._cases(result, most, seed))
        if found is None:
            return False
        self._record(self._search(result, most, seed), *found, last=last)
        return True

    def attacked(self, most: int) -> Result | None:
        """The search with hostile inputs; what broke is recorded. None when cancelled."""
        assert self._material.properties is not None
        seed = search_seed(self._context.run.id, self._subject, -most)
        properties = with_hostile_inputs(self._material.properties)
        result = self._run(
            Job(self._subject.files(), PropertySearch(properties, most, seed), PATIENT)
        )
        if result is None:
            return None
        found = self._confirmed(self._cases(result, most, seed, "hostile inputs"))
        if found is None:
            return None
        self._record(None, *found, last=False)
        return result

    def _run(self, job: Job) -> Result | None:
        """None when it was cancelled; raises SandboxUnavailable without a verdict."""
        result = self._tools.sandbox.run(job, cancelled=self._context.over)
        if result.ended is Ended.CANCELLED:
            return None
        refuse_no_verdict(result)
        return result

    def _cases(
        self, result: Result, most: int, seed: int, kind: str = "property search"
    ) -> list[EdgeCase]:
        now = self._tools.clock.now()
        how = f"{kind}, at most {most} examples, seed {seed}"
        return [
            edge_case(finding, self._subject.candidate, self._context.session.id, how, now)
            for finding in result.findings
        ]

    def _confirmed(self, found: list[EdgeCase]) -> tuple[list[EdgeCase], Candidate | None] | None:
        """Those that the stage's own judge sees fail too, and its verdict; None if cancelled.

        What a busy machine made seem slow must not send a stage back to work. An input
        that cannot be written down again counts as the search found it.
        """
        again = [each for each in found if regression(self._material, each)]
        while again:
            with self._tools.store.snapshot() as tx:
                known = tx.edge_cases.of_run(self._context.run.id, self._subject.stage.id)
            new = {each.id: each for each in again}
            stage = gated(self._material, [*(e for e in known if e.id not in new), *again])
            result = self._run(self._acceptance(stage))
            if result is None:
                return None
            verdict = self._candidate(stage, result)
            failed = {case.case_id for case in verdict.cases if case.outcome != "passed"}
            held = [each for each in again if case_id(each) not in failed]
            if not held:
                return found, verdict
            found = [each for each in found if each not in held]
            again = [each for each in again if each not in held]
        return found, None

    def _acceptance(self, stage: StageMaterial) -> Job:
        by_path = {each.path: each for each in self._context.project.stages()}
        modules = {by_path[path]: code for path, code in self._subject.modules.items()}
        return acceptance_job(stage, self._subject.candidate.code, modules)

    def _candidate(self, stage: StageMaterial, result: Result) -> Candidate:
        """The accepted code as a candidate for the suite that has the new cases in it."""
        return replace(
            self._subject.candidate,
            id=uuid.uuid4().hex,
            session_id=self._context.session.id,
            suite_hash=stage.content_hash,
            ended=result.ended,
            detail=result.detail,
            isolation_level=result.isolation_level,
            created_at=self._tools.clock.now(),
            usage=result.usage,
            cases=case_verdicts(stage.manifest, result),
            parent_id=self._subject.candidate.id,
            depth=0,
            repairs=0,
        )

    def _search(self, result: Result, most: int, seed: int) -> StageSearch:
        return StageSearch(
            id=uuid.uuid4().hex,
            run_id=self._context.run.id,
            session_id=self._context.session.id,
            stage_id=self._subject.stage.id,
            candidate_id=self._subject.candidate.id,
            subject_hash=self._subject.hash,
            max_examples=most,
            seed=seed,
            examples=result.property_examples,
            findings=len(result.findings),
            ended=result.ended,
            detail=result.detail,
            seconds=result.usage.wall_seconds,
            made_at=self._tools.clock.now(),
        )

    def _record(
        self,
        search: StageSearch | None,
        found: list[EdgeCase],
        verdict: Candidate | None,
        *,
        last: bool,
    ) -> None:
        """All that a search led to, in one transaction."""
        with self._tools.store.transaction() as tx:
            if search is not None:
                tx.searches.add(search)
            new = [each for each in found if tx.edge_cases.add(each)]
            for each in new:
                tx.log.append("edge_case.found", each.found_at, _logged(each))
            if found:
                self._back_to_work(tx, verdict)
                self._write_regressions(tx)
            if last and search is not None:
                self._settle_unwritten(tx, search)
        for each in new:
            self._tools.events.emit("edge_case", **_logged(each))

    def _back_to_work(self, tx: UnitOfWork, verdict: Candidate | None) -> None:
        run_id, stage_id = self._context.run.id, self._subject.stage.id
        if verdict is not None and not tx.candidates.same_code(
            run_id, stage_id, verdict.code_hash, verdict.suite_hash
        ):
            tx.candidates.add(verdict)
        state = tx.stages.of_run(run_id)[stage_id]
        if state.status is StageStatus.PASSED:
            tx.stages.save(replace(state, status=move(state.status, StageStatus.WORKING)))

    def _write_regressions(self, tx: UnitOfWork) -> None:
        """All of the run's edge cases as tests of the built project, exported with it."""
        project, run_id = self._context.project, self._context.run.id
        now, documents = self._tools.clock.now(), []
        for stage_id in {each.stage_id: None for each in tx.edge_cases.of_run(run_id)}:
            cases = tx.edge_cases.of_run(run_id, stage_id)
            if text := regression_file(read_stage(project, stage_id), cases):
                path = f"tests/regressions/test_{stage_id}.py"
                documents.append(ProjectDocument(run_id, path, text, Discovery.id, now))
        tx.documents.replace(run_id, Discovery.id, documents)

    def _settle_unwritten(self, tx: UnitOfWork, search: StageSearch) -> None:
        """Handle cases that no suite can hold, once the largest search of other code is clean."""
        if search.ended is not Ended.PASSED:
            return
        gone = [
            each.id
            for each in tx.edge_cases.of_run(search.run_id, search.stage_id)
            if each.candidate_id != search.candidate_id and not regression(self._material, each)
        ]
        handle(tx, self._context.project, gone, self._subject.candidate, search.made_at)


def search_seed(run_id: str, subject: AcceptedStage, most: int) -> int:
    """A seed that differs from round to round and is the same when one is made again."""
    said = f"{run_id}:{subject.stage.id}:{subject.hash}:{most}"
    return int(hashlib.sha256(said.encode()).hexdigest()[:8], 16)


def open_cases(context: TaskContext) -> list[EdgeCase]:
    with context.tools.store.snapshot() as tx:
        found = tx.edge_cases.of_run(context.run.id)
    return [each for each in found if each.handled_by is None]


def _told(still_open: Sequence[EdgeCase]) -> str:
    stages = Counter(each.stage_id for each in still_open)
    listed = ", ".join(f"{stage} ({number})" for stage, number in stages.items())
    return f"{len(still_open)} edge cases are open: {listed}"


def _logged(each: EdgeCase) -> dict[str, Any]:
    return {
        "edge_case": each.id,
        "stage": each.stage_id,
        "clause": each.clause,
        "property": each.property,
        "severity": each.severity,
    }
