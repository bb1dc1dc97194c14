"""Tests that fail on accepted code, judged by other solutions that pass the whole contract.

Where every solution that passes all cases fails a test, the test contradicts the contract's
cases and is dropped. Where another one passes it, the cases cannot tell the two apart and
the test can: that is an edge case of the accepted one, and the other takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from backend.learning_systems.jobs import CaseResult
from backend.learning_systems.phase_tasks import TaskContext
from backend.learning_systems.records import Acceptance, Candidate, EdgeCase
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.testing.edge_cases import identity
from backend.learning_systems.testing.own_test_text import text_of
from backend.learning_systems.testing.regressions import gate
from backend.learning_systems.testing.subjects import AcceptedStage

MOST_WITNESSES = 4

_CLAUSE = re.compile(r"test_c([1-9][0-9]*)(?![0-9])")


@dataclass(frozen=True, slots=True)
class Dispute:
    """Tests of a source that fail on the accepted candidate, by name, and those that pass."""

    context: TaskContext
    subject: AcceptedStage
    source: str
    failed: Mapping[str, CaseResult]
    passed: set[str]


def settle(dispute: Dispute, passes_on: Callable[[str], set[str] | None]) -> dict[str, str]:
    """Test -> what other solutions say of it; `passes_on` names the tests that pass on a code.

    The first of them on which fewer tests fail, and none that passes now, is accepted in
    the place of the one there is.
    """
    context, subject = dispute.context, dispute.subject
    with context.tools.store.snapshot() as tx:
        stage = gate(context.project, subject.stage.id, context.run.id, tx)
        passed = tx.candidates.passed(context.run.id, subject.stage.id, stage.content_hash)
    others = [each for each in passed if each.code_hash != subject.candidate.code_hash]
    said: dict[str, str] = {}
    for witness in others[:MOST_WITNESSES]:
        passing = passes_on(witness.code)
        if passing is None:
            break  # it was cancelled
        better = passing & set(dispute.failed)
        if better and dispute.passed <= passing:
            _replace(dispute, witness, better)
            return said | dict.fromkeys(better, f"an edge case, which {witness.id} handles")
        for name in set(dispute.failed) - passing:
            said[name] = "other solutions that pass every case fail it too"
    return said


def _replace(dispute: Dispute, witness: Candidate, better: set[str]) -> None:
    context = dispute.context
    with context.tools.store.transaction() as tx:
        now = context.tools.clock.now()
        for name in sorted(better):
            case = _edge_case(dispute, name, witness, now)
            if tx.edge_cases.add(case):
                data = {"edge_case": case.id, "stage": case.stage_id, "handled_by": witness.id}
                tx.log.append("edge_case.found", now, data)
        _accept(tx, dispute, witness, sorted(better), now)


def _accept(
    tx: UnitOfWork, dispute: Dispute, witness: Candidate, better: list[str], now: datetime
) -> None:
    run_id, stage_id = witness.run_id, witness.stage_id
    state = tx.stages.of_run(run_id)[stage_id]
    # What it was judged beside may have changed since: its suite runs again.
    accepted = replace(state, accepted_candidate_id=witness.id, accepted_at=now, graded_with="")
    tx.stages.save(accepted)
    why = {"decided_by": "own tests", "tests": better, "against": dispute.subject.candidate.id}
    tx.acceptances.add(Acceptance(witness.id, run_id, stage_id, "replaced", now, why))
    tx.log.append("stage.replaced", now, {"stage": stage_id, "candidate": witness.id})


def _edge_case(dispute: Dispute, name: str, witness: Candidate, now: datetime) -> EdgeCase:
    accepted, result = dispute.subject.candidate, dispute.failed[name]
    found = _CLAUSE.match(name)
    text = text_of(dispute.source, name)
    return EdgeCase(
        id=identity(accepted.run_id, accepted.stage_id, f"own test {name}", text),
        run_id=accepted.run_id,
        session_id=dispute.context.session.id,
        stage_id=accepted.stage_id,
        candidate_id=accepted.id,
        property=f"own test {name}",
        clause=f"C{found[1]}" if found else "",
        input=text,
        expected="the test passes, as on another solution that passes every case",
        observed=f"{result.outcome}: {result.message}",
        found_at=now,
        severity="critical" if result.outcome == "timed_out" else "high",
        found_by="own test",
        handled_by=witness.id,
        handled_at=now,
    )
